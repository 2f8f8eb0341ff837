// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/cid.h"
#include "core/store/block_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Archives of blocks. Source: ipld.io CARv1 and CARv2.
namespace swapscope::ipld {

/// How a CARv1 begins.
[[nodiscard]] Bytes carHeader(std::span<const multiformats::Cid> roots);

/// Appends one section of a CARv1.
void appendCarSection(Bytes& to, const store::Block& block);

/// Reads a CARv1, or the one within a CARv2, whose index is not looked at. Bytes come in pieces of
/// any length; at most one section is held. Every block is checked against its CID.
///
/// Pure; hashing takes time. After an error nothing more is read: what came before it is good.
class CarReader
{
public:
    /// Takes the next bytes of the file.
    void add(ByteView bytes);

    /// The next block that is here whole; none when more bytes are needed, or at the end of the
    /// archive in a CARv2. Errors name the byte of the file at which the section begins: Invalid,
    /// Unverified for data that do not match their CID, Unsupported (version, hash function),
    /// TooLarge (limits::kCarHeader, kCarSection, kBlockBytes).
    [[nodiscard]] Result<std::optional<store::Block>> next();

    /// There are no more bytes. Truncated when the archive ends within something.
    [[nodiscard]] Result<void> finish() const;

    /// Known once next() was called behind the header; a root's block need not be there.
    [[nodiscard]] const std::vector<multiformats::Cid>& roots() const noexcept { return m_roots; }
    [[nodiscard]] std::uint64_t blocks() const noexcept { return m_blocks; }

private:
    enum class State { Start, InnerStart, Sections, End };

    [[nodiscard]] ByteView rest() const noexcept;
    void skip(std::size_t bytes);
    [[nodiscard]] Error wrong(ErrorCode code, const std::string& detail) const;

    /// Each is true when it is done, false when bytes are missing.
    [[nodiscard]] Result<bool> readStart();
    [[nodiscard]] Result<bool> readVersion2();
    [[nodiscard]] Result<bool> readSection(std::optional<store::Block>& into);
    /// The bytes behind a length, without the length; empty until all are here.
    [[nodiscard]] Result<std::optional<ByteView>> readPiece(std::uint64_t most,
                                                            std::size_t& lengthBytes) const;

    State m_state = State::Start;
    Bytes m_buffer;
    std::size_t m_used = 0;             // of the buffer's front
    std::uint64_t m_position = 0;       // in the file, of what is behind that
    std::uint64_t m_toSkip = 0;         // before the archive within a CARv2
    std::optional<std::uint64_t> m_end; // of the archive within a CARv2
    std::vector<multiformats::Cid> m_roots;
    std::uint64_t m_blocks = 0;
};

} // namespace swapscope::ipld
