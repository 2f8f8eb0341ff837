// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/stream.h"
#include "core/net/task.h"

#include <algorithm>
#include <cstddef>

namespace swapscope::tests {

/// Writes all bytes in pieces of up to `step`, then closes our side.
inline net::Task<Result<void>> writeAndClose(net::Stream& to, Bytes bytes, std::size_t step)
{
    for (ByteView rest = bytes; !rest.empty();) {
        const ByteView piece = rest.first(std::min(step, rest.size()));
        const auto written = co_await to.write(piece);
        if (!written) {
            co_return written;
        }
        rest = rest.subspan(piece.size());
    }
    auto closed = co_await to.closeWrite();
    co_return closed;
}

/// Everything up to the end of the stream, in pieces of up to `step` bytes.
inline net::Task<Result<Bytes>> readAll(net::Stream& from, std::size_t step)
{
    Bytes all;
    Bytes piece(step);
    for (;;) {
        const auto got = co_await from.readSome(piece);
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return all;
        }
        append(all, ByteView{piece}.first(*got));
    }
}

} // namespace swapscope::tests
