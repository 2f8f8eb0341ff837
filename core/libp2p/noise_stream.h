// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/noise_cipher.h"
#include "core/net/network.h"
#include "core/net/stream.h"

#include <cstddef>
#include <memory>
#include <optional>

namespace swapscope::libp2p {

/// The encrypted channel over a connection: each frame is a two-byte length and a sealed message of
/// up to 65,535 bytes.
///
/// A frame that does not open ends the stream for good, and resets the connection without a word.
/// One buffer a direction; frames are opened in place or straight into the reader's memory.
/// Source: libp2p/specs noise "Wire Format".
class NoiseStream final : public net::Stream
{
public:
    NoiseStream(std::unique_ptr<net::Connection> connection, NoiseCipher sending,
                NoiseCipher receiving);

    [[nodiscard]] net::Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override;
    [[nodiscard]] net::Task<Result<void>> write(ByteView bytes) override;
    [[nodiscard]] net::Task<Result<void>> closeWrite() override;
    void reset(std::uint32_t code) override;

private:
    [[nodiscard]] std::optional<std::size_t> completeFrame() const noexcept;
    [[nodiscard]] Result<std::size_t> openFrames(std::span<std::uint8_t> into);
    [[nodiscard]] net::Task<Result<std::size_t>> fillInput();
    [[nodiscard]] Result<std::size_t> sealBatch(ByteView bytes);
    [[nodiscard]] Error failed(Error reason);

    std::unique_ptr<net::Connection> m_connection;
    NoiseCipher m_sending;
    NoiseCipher m_receiving;

    // m_input: [plain, opened and not read yet] … [sealed, received] … free
    Bytes m_input;
    std::size_t m_plainBegin = 0;
    std::size_t m_plainEnd = 0;
    std::size_t m_sealedBegin = 0;
    std::size_t m_sealedEnd = 0;

    Bytes m_output;
    std::size_t m_outputSize = 0;
    bool m_isWriteUnfinished = false; // a write that was cut short leaves half a frame behind
    std::optional<Error> m_failure;
};

} // namespace swapscope::libp2p
