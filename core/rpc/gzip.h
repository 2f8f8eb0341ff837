// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>

#include <cstdint>

namespace swapscope::rpc {

/// Compresses a stream of bytes in one member of a gzip file. Source: RFC 1952.
class GzipWriter
{
public:
    /// @param level  1 (fast) … 9 (small).
    explicit GzipWriter(int level);

    void add(ByteView bytes, Bytes& to);
    void finish(Bytes& to);

private:
    void run(ByteView bytes, boost::beast::zlib::Flush flush, Bytes& to);

    boost::beast::zlib::deflate_stream m_deflate;
    boost::crc_32_type m_crc;
    std::uint32_t m_bytes = 0; // modulo 2^32
    bool m_isBegun = false;
};

} // namespace swapscope::rpc
