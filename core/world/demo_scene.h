// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/scope.h"
#include "core/world/demo_peer.h"

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace swapscope::world {

/// The peers of the demo and what passes between them and the node that is looked at, on any
/// executor, clock and network.
///
/// The node's line is made scarce by an upload limit: only where peers compete does the order in
/// which they are served show.
class DemoScene
{
public:
    struct Surroundings
    {
        net::Executor executor;
        Clock& clock;
        Random& random;
        WorkerPool& pool;
        /// The network and own address of the peer with this number, from 0.
        std::function<net::Network&(std::size_t)> network;
        std::function<multiformats::Multiaddr(std::size_t)> listen;
        multiformats::Multiaddr target; ///< The node that is looked at, with /p2p/.
        /// Steers that node: what it wants, what it has, the scarce line, nicknames of the peers.
        std::function<void(node::Command)> command;
    };

    static constexpr std::size_t kPeers = 8;
    static constexpr std::uint64_t kLine = 6ULL * 1024 * 1024; ///< Of the looked-at node, B/s.

    explicit DemoScene(Surroundings surroundings);
    ~DemoScene(); ///< After stop() has completed.

    void start();
    [[nodiscard]] net::Task<void> stop(); ///< Also takes back the rules that it made.

    [[nodiscard]] DemoPeer& peer(std::size_t number) const { return *m_peers.at(number); }

private:
    /// A block that the looked-at node wants already and that nobody has before `due`.
    struct Late
    {
        TimePoint due{};
        store::Block block;
    };

    void start(DemoPeer& peer);
    void offerNext();
    [[nodiscard]] DemoPeer& mostInDebt();
    void name(bool isNamed);
    void act(node::CommandBody body);

    Surroundings m_surroundings;
    DemoContent m_content;
    std::vector<std::unique_ptr<DemoPeer>> m_peers;
    std::vector<DemoPeer*> m_givers;
    std::deque<Late> m_late;
    std::vector<multiformats::Cid> m_offered; ///< Wanted with the next step.
    std::uint64_t m_nextSeed = 0;
    net::ScopedTimer m_timer, m_lateTimer;
};

} // namespace swapscope::world
