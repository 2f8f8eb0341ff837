// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/host.h"
#include "core/net/io.h"
#include "core/sim/seeded_random.h"
#include "core/sim/virtual_network.h"
#include "tests/support/run_task.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::libp2p {

inline constexpr auto kEcho = "/test/echo/1.0.0";
inline constexpr auto kAliceIp = "10.0.0.1";
inline constexpr auto kBobIp = "10.0.0.2";

inline net::Task<int> asValue(net::Task<void> task)
{
    co_await std::move(task);
    co_return 0;
}

inline net::Task<void> echo(multiformats::PeerId /*peer*/, NegotiatedStream stream)
{
    auto frame = co_await net::readFramed(*stream.stream, 1 << 20);
    if (!frame) {
        co_return;
    }
    auto written = co_await net::writeFramed(*stream.stream, *frame);
    if (written) {
        co_await stream.stream->closeWrite();
    }
}

inline net::Task<Result<Bytes>> askEcho(net::Stream& stream, Bytes sent)
{
    auto written = co_await net::writeFramed(stream, sent);
    if (!written) {
        co_return written.error();
    }
    auto received = co_await net::readFramed(stream, 1 << 20);
    co_return received;
}

/// A host on the simulated network that answers kEcho, and a record of what it reported.
struct TestHost
{
    TestHost(sim::VirtualClock& itsClock, sim::VirtualNetwork& network, std::string itsIp,
             std::size_t maxConnections = 256)
        : clock{itsClock}
        , ip{std::move(itsIp)}
        , random{std::hash<std::string>{}(ip)}
        , host{HostWorld{clock.executor(), clock, random, network.host(ip)},
               crypto::PrivateKey::generate(random),
               HostConfig{.agent = "test/" + ip, .maxConnections = maxConnections}, events()}
    {
        host.setStreamHandler({kEcho}, echo, 4);
    }
    ~TestHost() { tests::runTask(clock, asValue(host.stop())); }

    TestHost(const TestHost&) = delete;
    TestHost& operator=(const TestHost&) = delete;

    HostEvents events()
    {
        using multiformats::Multiaddr;
        using multiformats::PeerId;
        HostEvents report;
        report.onDialStarted = [this](const Multiaddr&, const PeerId&) { note("dial"); };
        report.onDialFailed = [this](const Multiaddr&, const PeerId&, const Error& error) {
            note("dial failed");
            lastError = error;
        };
        report.onInboundFailed = [this](const Multiaddr&, const Error& error) {
            note("inbound failed");
            lastError = error;
        };
        report.onConnected = [this](const PeerId&, const Multiaddr&, Direction, Security) {
            note("connected");
        };
        report.onIdentified = [this](const PeerId&, const std::string& agent,
                                     const std::vector<std::string>& protocols) {
            note("identified");
            lastAgent = agent;
            lastProtocols = protocols;
        };
        report.onRtt = [this](const PeerId&, Duration rtt) { lastRtt = rtt; };
        report.onDisconnected = [this](const PeerId&, const Error& error) {
            note("disconnected");
            lastError = error;
        };
        return report;
    }

    multiformats::Multiaddr listen()
    {
        const auto bound = multiformats::Multiaddr::parse("/ip4/" + ip + "/tcp/4001").value();
        return host.listen(bound).value().front().withPeerId(host.self());
    }

    void note(const char* event)
    {
        log.emplace_back(event);
        times.push_back(clock.now());
    }

    [[nodiscard]] std::ptrdiff_t count(const char* event) const
    {
        return std::count(log.begin(), log.end(), event);
    }

    Result<multiformats::PeerId> connect(const multiformats::Multiaddr& to)
    {
        return tests::runTask(clock, host.connect(to));
    }

    Result<NegotiatedStream> open(const multiformats::PeerId& peer,
                                  std::vector<std::string> protocols)
    {
        return tests::runTask(clock, host.openStream(peer, std::move(protocols)));
    }

    sim::VirtualClock& clock;
    std::string ip;
    std::vector<std::string> log;
    std::vector<TimePoint> times; ///< Of the log.
    Error lastError;
    std::string lastAgent;
    std::vector<std::string> lastProtocols;
    std::optional<Duration> lastRtt;
    sim::SeededRandom random;
    Host host;
};

struct World
{
    sim::VirtualClock clock;
    sim::VirtualNetwork network{clock, 42};
    TestHost alice{clock, network, kAliceIp};
    TestHost bob{clock, network, kBobIp};
};

} // namespace swapscope::libp2p
