// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/scope.h"
#include "core/sim/virtual_network.h"
#include "tests/support/run_task.h"

#include <chrono>
#include <memory>
#include <utility>

namespace swapscope::tests {

/// Two hosts with one connection between them, on a virtual clock and network.
struct SimPair
{
    explicit SimPair(std::uint64_t seed = 1, sim::Link link = {})
        : network{clock, seed}
        , scope{clock.executor()}
    {
        network.setDefaultLink(link);
        const auto address = multiformats::Multiaddr::parse("/ip4/10.0.0.1/tcp/4001").value();
        auto listener = network.host("10.0.0.1").listen(address).value();
        dialled = runTask(clock, network.host("10.0.0.2").dial(address)).value();
        accepted = runTask(clock, listener->accept()).value();
    }

    ~SimPair()
    {
        scope.cancel();
        clock.advance(std::chrono::seconds{0});
    }

    SimPair(const SimPair&) = delete;
    SimPair& operator=(const SimPair&) = delete;

    /// Runs two tasks to their ends beside each other.
    template <typename A, typename B>
    std::pair<A, B> runBoth(net::Task<A> first, net::Task<B> second)
    {
        std::optional<A> a;
        std::optional<B> b;
        net::TaskScope both{clock.executor()};
        both.spawn(storeInto(std::move(first), a));
        both.spawn(storeInto(std::move(second), b));
        if (!clock.runUntil([&both] { return both.size() == 0; }, std::chrono::hours{1})) {
            qFatal("two tasks did not end in time");
        }
        return {std::move(*a), std::move(*b)};
    }

    sim::VirtualClock clock;
    sim::VirtualNetwork network;
    net::TaskScope scope; ///< Of what a test leaves running.
    std::unique_ptr<net::Connection> dialled;
    std::unique_ptr<net::Connection> accepted;
};

} // namespace swapscope::tests
