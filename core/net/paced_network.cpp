// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/paced_network.h"

#include "core/net/sleep.h"

#include <algorithm>
#include <utility>

namespace swapscope::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Bytes of one read: a quarter of a second's worth, so that a slow line trickles.
std::size_t sliceOf(std::uint64_t bytesPerSecond)
{
    return static_cast<std::size_t>(
        std::clamp<std::uint64_t>(bytesPerSecond / 4, 1024, 64U * 1024U));
}

class PacedConnection final : public Connection
{
public:
    PacedConnection(std::unique_ptr<Connection> connection, Clock& clock, std::uint64_t rate)
        : m_connection{std::move(connection)}
        , m_clock{&clock}
        , m_bytesPerSecond{rate}
    {}

    Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override
    {
        if (m_free > m_clock->now()) {
            co_await sleepUntil(*m_clock, m_free);
        }
        const auto slice = into.first(std::min(into.size(), sliceOf(m_bytesPerSecond)));
        auto got = co_await m_connection->readSome(slice);
        if (got) {
            const Duration cost{
                static_cast<std::int64_t>(*got * 1'000'000'000ULL / m_bytesPerSecond)};
            m_free = std::max(m_free, m_clock->now()) + cost;
        }
        co_return got;
    }

    Task<Result<void>> write(ByteView bytes) override { return m_connection->write(bytes); }
    Task<Result<void>> closeWrite() override { return m_connection->closeWrite(); }
    void reset(std::uint32_t code) override { m_connection->reset(code); }
    const multiformats::Multiaddr& localAddress() const override
    {
        return m_connection->localAddress();
    }
    const multiformats::Multiaddr& remoteAddress() const override
    {
        return m_connection->remoteAddress();
    }

private:
    std::unique_ptr<Connection> m_connection;
    Clock* m_clock;
    std::uint64_t m_bytesPerSecond;
    TimePoint m_free{}; ///< When the line has carried what was read so far.
};

class PacedListener final : public Listener
{
public:
    PacedListener(std::unique_ptr<Listener> listener, Clock& clock, std::uint64_t rate)
        : m_listener{std::move(listener)}
        , m_clock{&clock}
        , m_bytesPerSecond{rate}
    {}

    Task<Result<std::unique_ptr<Connection>>> accept() override
    {
        auto accepted = co_await m_listener->accept();
        if (!accepted) {
            co_return accepted.error();
        }
        std::unique_ptr<Connection> paced =
            std::make_unique<PacedConnection>(std::move(*accepted), *m_clock, m_bytesPerSecond);
        co_return paced;
    }
    std::vector<multiformats::Multiaddr> addresses() const override
    {
        return m_listener->addresses();
    }
    void close() override { m_listener->close(); }

private:
    std::unique_ptr<Listener> m_listener;
    Clock* m_clock;
    std::uint64_t m_bytesPerSecond;
};

} // namespace

PacedNetwork::PacedNetwork(Network& network, Clock& clock, std::uint64_t bytesPerSecond) noexcept
    : m_network{&network}
    , m_clock{&clock}
    , m_bytesPerSecond{bytesPerSecond}
{}

Task<Result<std::unique_ptr<Connection>>> PacedNetwork::dial(multiformats::Multiaddr address)
{
    auto dialled = co_await m_network->dial(std::move(address));
    if (!dialled) {
        co_return dialled.error();
    }
    std::unique_ptr<Connection> paced =
        std::make_unique<PacedConnection>(std::move(*dialled), *m_clock, m_bytesPerSecond);
    co_return paced;
}

Result<std::unique_ptr<Listener>> PacedNetwork::listen(const multiformats::Multiaddr& address)
{
    auto listener = m_network->listen(address);
    if (!listener) {
        return listener.error();
    }
    std::unique_ptr<Listener> paced =
        std::make_unique<PacedListener>(std::move(*listener), *m_clock, m_bytesPerSecond);
    return paced;
}

} // namespace swapscope::net
