// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/net/paced_network.h"
#include "core/net/sleep.h"
#include "core/node/node.h"
#include "core/store/memory_store.h"
#include "core/world/content.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace swapscope::world {

/// What kind of block a demo peer is after.
enum class Appetite { Small, Medium, Large, Huge, Mixed };

/// How one peer of the demo behaves. A peer keeps `outstanding` wants open while it is active.
struct Behaviour
{
    std::string name;            ///< Shown as its agent: "demo/<name>".
    std::uint64_t lineRate = 0;  ///< What its line carries to it, B/s.
    std::size_t outstanding = 0; ///< Wants that it keeps open with us.
    Appetite appetite = Appetite::Mixed;
    Duration activeFor{}, idleFor{}; ///< Bursts; both zero: always active.
    bool leavesWhenIdle = false;     ///< Disconnects between bursts.
    bool givesBlocks = true;         ///< Offers blocks that our node wants.
};

/// One real node with a behaviour: own identity, own store, own listening socket.
class DemoPeer
{
public:
    /// What the peers of one demo share; outlives them.
    struct Surroundings
    {
        net::Executor executor;
        Clock& clock;
        Random& random;
        net::Network& network;
        WorkerPool& pool;
        const DemoContent& content;
        multiformats::Multiaddr listen; ///< Its own address.
        multiformats::Multiaddr target; ///< The node that is looked at, with /p2p/.
    };

    DemoPeer(Surroundings surroundings, Behaviour behaviour);
    ~DemoPeer(); ///< After stop() has completed.

    void start();
    [[nodiscard]] net::Task<void> stop(); ///< Also of one that was never started.

    /// Puts a block into its store, to be found by whoever asks.
    void offer(store::Block block);

    /// Its own account, B: what it got from the looked-at node, what it gave, the difference.
    [[nodiscard]] std::uint64_t received() { return m_node.state().totals().receivedBytes; }
    [[nodiscard]] std::uint64_t gave() { return m_node.state().totals().sentBytes; }
    [[nodiscard]] std::int64_t debt()
    {
        return static_cast<std::int64_t>(received()) - static_cast<std::int64_t>(gave());
    }
    [[nodiscard]] const multiformats::PeerId& id() const noexcept { return m_node.self(); }
    [[nodiscard]] const Behaviour& behaviour() const noexcept { return m_behaviour; }

private:
    void step();
    void wantMore();
    void setActive(bool isActive);
    void onEvent(const telemetry::Event& event);
    const store::Block& pick();

    Surroundings m_surroundings;
    Behaviour m_behaviour;
    net::PacedNetwork m_network;
    store::MemoryStore m_store;
    node::Node m_node;
    std::unordered_set<multiformats::Cid> m_open;
    bool m_isStarted = false;
    bool m_isActive = false;
    bool m_isConnected = false;
    TimePoint m_switchAt{};
    net::ScopedTimer m_timer;
};

} // namespace swapscope::world
