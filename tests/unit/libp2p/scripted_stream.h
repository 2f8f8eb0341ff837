// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/stream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace swapscope::tests {

/// A stream whose peer is a script: it gives `input` in pieces of `step` bytes and then ends, and
/// keeps what is written. Nothing ever waits.
class ScriptedStream final : public net::Stream
{
public:
    explicit ScriptedStream(Bytes input, std::size_t step = 1)
        : m_input{std::move(input)}
        , m_step{step}
    {}

    net::Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override
    {
        const std::size_t count = std::min({into.size(), m_input.size() - m_read, m_step});
        std::copy_n(m_input.begin() + static_cast<std::ptrdiff_t>(m_read), count, into.begin());
        m_read += count;
        co_return count;
    }

    net::Task<Result<void>> write(ByteView bytes) override
    {
        if (m_isDeaf) {
            co_return fail(ErrorCode::Reset, "the peer does not read");
        }
        append(m_output, bytes);
        co_return Result<void>{};
    }

    net::Task<Result<void>> closeWrite() override { co_return Result<void>{}; }
    void reset(std::uint32_t code) override { m_resetCode = code; }

    void refuseWrites() { m_isDeaf = true; }
    [[nodiscard]] const Bytes& output() const { return m_output; }
    [[nodiscard]] ByteView unread() const { return ByteView{m_input}.subspan(m_read); }
    [[nodiscard]] std::optional<std::uint32_t> resetCode() const { return m_resetCode; }

private:
    Bytes m_input;
    std::size_t m_step;
    std::size_t m_read = 0;
    Bytes m_output;
    bool m_isDeaf = false;
    std::optional<std::uint32_t> m_resetCode;
};

/// The result of a task that ends without outside help.
template <typename T>
T runTask(net::Task<T> task)
{
    boost::asio::io_context context;
    std::optional<T> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& error, T value) {
        thrown = error;
        result = std::move(value);
    });
    context.run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return std::move(result).value();
}

} // namespace swapscope::tests
