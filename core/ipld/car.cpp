// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/car.h"

#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/ipld/car_header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;

/// A header of CARv1's form that says version 2.
constexpr std::array<std::uint8_t, 11> kVersion2{0x0a, 0xa1, 0x67, 0x76, 0x65, 0x72,
                                                 0x73, 0x69, 0x6f, 0x6e, 0x02};
constexpr std::size_t kVersion2Header = 40;
constexpr std::size_t kCharacteristics = 16;

std::uint64_t littleEndian(ByteView bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        value |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    }
    return value;
}

/// Bytes of the CID at the front.
Result<std::size_t> cidLength(ByteView bytes)
{
    constexpr std::size_t kVersion0Bytes = 34;
    if (bytes.size() >= 2 && bytes[0] == 0x12 && bytes[1] == 0x20) {
        return kVersion0Bytes;
    }
    std::size_t length = 0;
    std::uint64_t last = 0;
    for (int number = 0; number < 4; ++number) { // version, codec, hash function, digest length
        const auto read = decodeVarint(bytes.subspan(length));
        if (!read) {
            return read.error();
        }
        length += read->size;
        last = read->value;
    }
    return last > limits::kCidBytes ? limits::kCidBytes + 1
                                    : length + static_cast<std::size_t>(last);
}

} // namespace

Bytes carHeader(std::span<const Cid> roots)
{
    const Bytes header = encodeCarHeader(roots);
    Bytes bytes;
    appendVarint(bytes, header.size());
    append(bytes, header);
    return bytes;
}

void appendCarSection(Bytes& to, const store::Block& block)
{
    const ByteView cid = block.cid.bytes();
    appendVarint(to, cid.size() + block.data->size());
    append(to, cid);
    append(to, *block.data);
}

// --- reading -------------------------------------------------------------------------------------

void CarReader::add(ByteView bytes)
{
    const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(m_toSkip, bytes.size()));
    m_toSkip -= skipped;
    m_position += skipped;
    bytes = bytes.subspan(skipped);
    m_buffer.erase(m_buffer.begin(), m_buffer.begin() + static_cast<std::ptrdiff_t>(m_used));
    m_used = 0;
    if (m_state != State::End) { // an index may follow
        append(m_buffer, bytes);
    }
}

Result<std::optional<store::Block>> CarReader::next()
{
    std::optional<store::Block> block;
    while (!block && m_state != State::End) {
        if (m_state == State::Sections && m_end && m_position >= *m_end) {
            m_state = State::End;
            break;
        }
        const auto done = m_state == State::Sections ? readSection(block) : readStart();
        if (!done) {
            return done.error();
        }
        if (!*done) {
            break;
        }
    }
    return block;
}

Result<void> CarReader::finish() const
{
    const bool isWhole =
        m_state == State::End || (m_state == State::Sections && rest().empty() && !m_end);
    if (isWhole) {
        return {};
    }
    if (m_state != State::Sections) {
        return wrong(ErrorCode::Truncated, "it ends within its header");
    }
    return wrong(ErrorCode::Truncated,
                 rest().empty() ? "it ends before its last block" : "it ends within a block");
}

ByteView CarReader::rest() const noexcept
{
    return ByteView{m_buffer}.subspan(m_used);
}

void CarReader::skip(std::size_t bytes)
{
    m_used += bytes;
    m_position += bytes;
}

Error CarReader::wrong(ErrorCode code, const std::string& detail) const
{
    return fail(code, "CAR, at byte " + std::to_string(m_position) + ": " + detail);
}

Result<std::optional<ByteView>> CarReader::readPiece(std::uint64_t most,
                                                     std::size_t& lengthBytes) const
{
    const auto length = decodeVarint(rest());
    if (!length) {
        if (length.error().code == ErrorCode::Truncated) {
            return std::optional<ByteView>{};
        }
        return wrong(ErrorCode::Invalid, "a length is no varint");
    }
    if (length->value == 0) {
        return wrong(ErrorCode::Invalid, "a length is 0");
    }
    if (length->value > most) {
        return wrong(ErrorCode::TooLarge, "a length is " + std::to_string(length->value)
                                              + ", and at most " + std::to_string(most)
                                              + " is allowed");
    }
    const bool isBeyond = m_end && length->value + length->size > *m_end - m_position;
    if (isBeyond) {
        return wrong(ErrorCode::Invalid, "a length goes beyond the archive");
    }
    const ByteView behind = rest().subspan(length->size);
    if (behind.size() < length->value) {
        return std::optional<ByteView>{};
    }
    lengthBytes = length->size;
    return std::optional{behind.first(static_cast<std::size_t>(length->value))};
}

Result<bool> CarReader::readStart()
{
    if (m_toSkip > 0) {
        return false;
    }
    if (m_state == State::Start && rest().size() < kVersion2.size()
        && std::ranges::equal(rest(), ByteView{kVersion2}.first(rest().size())))
    {
        return false;
    }
    if (m_state == State::Start
        && std::ranges::equal(rest().first(std::min(rest().size(), kVersion2.size())), kVersion2))
    {
        return readVersion2();
    }
    std::size_t lengthBytes = 0;
    const auto piece = readPiece(limits::kCarHeader, lengthBytes);
    if (!piece || !*piece) {
        return piece ? Result<bool>{false} : Result<bool>{piece.error()};
    }
    auto roots = decodeCarHeader(**piece);
    if (!roots) {
        return wrong(roots.error().code, roots.error().detail);
    }
    m_roots = std::move(*roots);
    skip(lengthBytes + (*piece)->size());
    m_state = State::Sections;
    return true;
}

Result<bool> CarReader::readVersion2()
{
    const std::size_t whole = kVersion2.size() + kVersion2Header;
    if (rest().size() < whole) {
        return false;
    }
    const ByteView header = rest().subspan(kVersion2.size(), kVersion2Header);
    const std::uint64_t offset = littleEndian(header.subspan(kCharacteristics));
    const std::uint64_t bytes = littleEndian(header.subspan(kCharacteristics + 8));
    if (offset < whole || bytes == 0 || bytes > std::numeric_limits<std::uint64_t>::max() - offset)
    {
        return wrong(ErrorCode::Invalid, "the header of version 2 points nowhere");
    }
    m_end = offset + bytes;
    m_toSkip = offset - m_position;
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(m_toSkip, rest().size()));
    m_toSkip -= here;
    skip(here);
    m_state = State::InnerStart;
    return true;
}

Result<bool> CarReader::readSection(std::optional<store::Block>& into)
{
    std::size_t lengthBytes = 0;
    const auto piece = readPiece(limits::kCarSection, lengthBytes);
    if (!piece || !*piece) {
        return piece ? Result<bool>{false} : Result<bool>{piece.error()};
    }
    const ByteView section = **piece;
    const auto length = cidLength(section);
    if (!length || *length > section.size()) {
        return wrong(ErrorCode::Invalid, "a section is shorter than its CID");
    }
    auto cid = Cid::decode(section.first(*length));
    if (!cid) {
        return wrong(cid.error().code, cid.error().detail);
    }
    const ByteView data = section.subspan(*length);
    if (data.size() > limits::kBlockBytes) {
        return wrong(ErrorCode::TooLarge, "block " + cid->toString() + " has "
                                              + std::to_string(data.size())
                                              + " bytes, more than peers take");
    }
    if (const auto verified = cid->hash().verify(data); !verified) {
        return wrong(verified.error().code,
                     "block " + cid->toString() + ": " + verified.error().detail);
    }
    into = store::Block{std::move(*cid), std::make_shared<const Bytes>(data.begin(), data.end())};
    ++m_blocks;
    skip(lengthBytes + section.size());
    return true;
}

} // namespace swapscope::ipld
