// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/input.h"

#include "core/base/rpc_limits.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace swapscope::rpc {
namespace {

constexpr std::size_t kReadBytes = 64 * limits::kKiB;

Duration milliseconds(std::uint64_t count)
{
    return std::chrono::milliseconds{count};
}

Error errorOf(const boost::beast::error_code& error)
{
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return fail(ErrorCode::TooLarge, "the request's header is over "
                                             + std::to_string(limits::kRpcHead / limits::kKiB)
                                             + " KiB");
    }
    return fail(ErrorCode::Invalid, "malformed HTTP request: " + error.message());
}

} // namespace

bool Input::expectsContinue() const
{
    return head().version() >= 11 && !m_parser->is_done() && m_buffer.empty()
           && boost::beast::iequals(head()[http::field::expect], "100-continue");
}

net::Task<Result<void>> Input::readHead(Duration patience)
{
    m_parser.emplace();
    m_parser->header_limit(static_cast<std::uint32_t>(2 * limits::kRpcHead)); // ours is exact
    m_parser->body_limit(boost::none);
    m_pieces.clear();
    m_failure.reset();
    m_isDropping = false;
    auto reading = readHeadNow();
    auto result = co_await net::withDeadline(*m_clock, m_clock->now() + patience,
                                             std::move(reading), "no request came");
    co_return result;
}

net::Task<Result<void>> Input::readHeadNow()
{
    m_parser->eager(false);
    std::size_t taken = 0; // of the header, by the parser
    while (true) {
        // The parser sees no more than a header may have: it throws at a field that is too long.
        const std::size_t before = m_buffer.size();
        auto parsed = parse(limits::kRpcHead - taken);
        taken += before - m_buffer.size();
        if (!parsed) {
            co_return parsed.error();
        }
        if (m_parser->is_header_done()) {
            m_parser->eager(true);
            co_return Result<void>{};
        }
        if (m_buffer.size() >= limits::kRpcHead - taken) {
            co_return errorOf(http::error::header_limit);
        }
        const bool isFirst = m_buffer.empty();
        auto got = co_await readMore();
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return fail(isFirst ? ErrorCode::Closed : ErrorCode::Truncated,
                           "the client sends no more");
        }
    }
}

Result<bool> Input::parse(std::size_t most)
{
    while (!m_buffer.empty() && !m_parser->is_done()) {
        boost::beast::error_code error;
        const std::size_t used = m_parser->put(
            boost::asio::buffer(m_buffer.data(), std::min(m_buffer.size(), most)), error);
        m_buffer.erase(m_buffer.begin(), m_buffer.begin() + static_cast<std::ptrdiff_t>(used));
        if (!m_isDropping) {
            append(m_pieces, m_parser->get().body());
        }
        m_parser->get().body().clear();
        if (error == http::error::need_more) {
            return true;
        }
        if (error) {
            return errorOf(error);
        }
        if (!m_parser->eager()) {
            return !m_parser->is_header_done();
        }
        if (used == 0) {
            return true;
        }
    }
    return !m_parser->is_done();
}

net::Task<Result<std::size_t>> Input::readMore()
{
    const std::size_t size = m_buffer.size();
    m_buffer.resize(size + kReadBytes);
    auto got = co_await m_stream->readSome(std::span{m_buffer}.subspan(size));
    m_buffer.resize(size + (got ? *got : 0));
    co_return got;
}

net::Task<Result<void>> Input::readBody()
{
    while (true) {
        auto parsed = parse();
        if (!parsed) {
            co_return parsed.error();
        }
        m_arrived.notify();
        if (!*parsed) {
            co_return Result<void>{};
        }
        if (m_buffer.size() > limits::kRpcHead) { // a line between chunks that does not end
            co_return fail(ErrorCode::Invalid, "malformed HTTP request: a chunk has no end");
        }
        while (m_pieces.size() >= limits::kRpcReadAhead) {
            co_await m_taken.wait();
        }
        auto reading = readMore();
        auto got = co_await net::withDeadline(
            *m_clock, m_clock->now() + milliseconds(limits::kRpcSilenceMs), std::move(reading),
            "the client stopped within its upload");
        if (!got) {
            co_return got.error();
        }
        if (*got == 0) {
            co_return fail(ErrorCode::Truncated, "unexpected EOF");
        }
    }
}

net::Task<void> Input::pump(net::Interrupt& gone)
{
    auto read = co_await readBody();
    if (!read) {
        m_failure = read.error();
        m_arrived.notify();
        // What is wrong with the body is the command's to say; who has gone hears nothing.
        if (read.error().code != ErrorCode::Invalid && read.error().code != ErrorCode::TimedOut) {
            gone.fire();
        }
        co_return;
    }
    while (m_buffer.size() < limits::kRpcReadAhead) { // a next request that comes early is kept
        auto got = co_await readMore();
        if (!got || *got == 0) {
            gone.fire();
            co_return;
        }
    }
}

net::Task<Result<Bytes>> Input::next()
{
    while (m_pieces.empty()) {
        if (m_failure) {
            co_return *m_failure;
        }
        if (m_parser->is_done()) {
            co_return Bytes{};
        }
        co_await m_arrived.wait();
    }
    Bytes taken = std::exchange(m_pieces, {});
    m_taken.notify();
    co_return taken;
}

void Input::dropBody()
{
    m_isDropping = true;
    m_pieces.clear();
    m_taken.notify();
}

net::Task<void> Input::drain()
{
    auto dropping = drainNow();
    co_await net::runUntil(*m_clock, m_clock->now() + milliseconds(limits::kRpcDrainMs),
                           std::move(dropping));
}

net::Task<void> Input::drainNow()
{
    std::uint64_t dropped = 0;
    while (dropped < limits::kRpcDrain) {
        m_buffer.clear();
        auto got = co_await readMore();
        if (!got || *got == 0) {
            co_return;
        }
        dropped += *got;
    }
}

} // namespace swapscope::rpc
