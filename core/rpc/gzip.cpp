// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/gzip.h"

#include <array>

namespace swapscope::rpc {
namespace {

namespace zlib = boost::beast::zlib;

constexpr int kWindowBits = 15;
constexpr int kMemoryLevel = 8;

void appendNumber(Bytes& to, std::uint32_t number)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        to.push_back(static_cast<std::uint8_t>(number >> shift));
    }
}

} // namespace

GzipWriter::GzipWriter(int level)
{
    m_deflate.reset(level, kWindowBits, kMemoryLevel, zlib::Strategy::normal);
}

void GzipWriter::run(ByteView bytes, zlib::Flush flush, Bytes& to)
{
    if (!m_isBegun) {
        constexpr std::array<std::uint8_t, 10> kHeader{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
        append(to, kHeader);
        m_isBegun = true;
    }
    std::array<std::uint8_t, 16384> out{};
    zlib::z_params state;
    state.next_in = bytes.data();
    state.avail_in = bytes.size();
    boost::beast::error_code error;
    do {
        state.next_out = out.data();
        state.avail_out = out.size();
        m_deflate.write(state, flush, error);
        append(to, ByteView{out}.first(out.size() - state.avail_out));
    } while (!error && (state.avail_in > 0 || state.avail_out == 0));
}

void GzipWriter::add(ByteView bytes, Bytes& to)
{
    m_crc.process_bytes(bytes.data(), bytes.size());
    m_bytes += static_cast<std::uint32_t>(bytes.size());
    run(bytes, zlib::Flush::none, to);
}

void GzipWriter::finish(Bytes& to)
{
    run({}, zlib::Flush::finish, to);
    appendNumber(to, static_cast<std::uint32_t>(m_crc.checksum()));
    appendNumber(to, m_bytes);
}

} // namespace swapscope::rpc
