// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/io.h"

#include "core/base/limits.h"
#include "core/base/varint.h"

#include <algorithm>
#include <array>
#include <string>

namespace swapscope::net {

namespace {

/// How far a buffer grows ahead of the bytes that have arrived; a larger body is written on its
/// own.
constexpr std::size_t kStep = 64 * limits::kKiB;

constexpr std::size_t kMaxVarintBytes = 9;

Error endedInside(std::size_t got, std::size_t wanted)
{
    return fail(ErrorCode::Truncated, "the stream ended after " + std::to_string(got) + " of "
                                          + std::to_string(wanted) + " bytes");
}

} // namespace

Task<Result<void>> readExact(Stream& stream, std::span<std::uint8_t> into)
{
    std::size_t filled = 0;
    while (filled < into.size()) {
        auto got = co_await stream.readSome(into.subspan(filled));
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            if (filled == 0) {
                co_return fail(ErrorCode::Closed, "the stream has ended");
            }
            co_return endedInside(filled, into.size());
        }
        filled += *got;
    }
    co_return Result<void>{};
}

Task<Result<std::uint64_t>> readVarint(Stream& stream, std::uint64_t limit)
{
    std::array<std::uint8_t, kMaxVarintBytes> bytes{};
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        auto got = co_await readExact(stream, std::span{bytes}.subspan(size, 1));
        if (!got) {
            if (size > 0 && got.error().code == ErrorCode::Closed) {
                co_return fail(ErrorCode::Truncated, "the stream ended inside a length");
            }
            co_return got.error();
        }
        const auto decoded = decodeVarint(ByteView{bytes}.first(size + 1));
        if (decoded && decoded->value > limit) {
            co_return fail(ErrorCode::TooLarge, "a length of " + std::to_string(decoded->value)
                                                    + " is over the limit of "
                                                    + std::to_string(limit));
        }
        if (decoded) {
            co_return decoded->value;
        }
        if (decoded.error().code != ErrorCode::Truncated) {
            co_return decoded.error();
        }
    }
    co_return fail(ErrorCode::Invalid, "a length is longer than 9 bytes");
}

Task<Result<Bytes>> readFramed(Stream& stream, std::uint64_t limit)
{
    const auto length = co_await readVarint(stream, limit);
    if (!length) {
        co_return length.error();
    }
    Bytes body;
    while (body.size() < *length) {
        const std::size_t filled = body.size();
        const std::size_t step = std::min<std::size_t>(*length - filled, kStep);
        body.resize(filled + step);
        auto got = co_await readExact(stream, std::span{body}.subspan(filled));
        if (!got) {
            if (got.error().code == ErrorCode::Closed) {
                co_return endedInside(filled, *length);
            }
            co_return got.error();
        }
    }
    co_return body;
}

Task<Result<void>> writeFramed(Stream& stream, ByteView body)
{
    Bytes head;
    head.reserve(kMaxVarintBytes + (body.size() <= kStep ? body.size() : 0));
    appendVarint(head, body.size());
    if (body.size() <= kStep) {
        append(head, body);
        auto written = co_await stream.write(head);
        co_return written;
    }
    auto written = co_await stream.write(head);
    if (!written) {
        co_return written;
    }
    written = co_await stream.write(body);
    co_return written;
}

} // namespace swapscope::net
