// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/node.h"
#include "core/sim/seeded_random.h"
#include "core/sim/sim_worker_pool.h"
#include "core/sim/virtual_clock.h"
#include "core/sim/virtual_network.h"
#include "core/store/memory_store.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace swapscope::world {

/// Many whole nodes on one virtual clock and network, in one thread: the same seed and the same
/// steps give the same run, event for event.
class SimWorld
{
public:
    explicit SimWorld(std::uint64_t seed);
    ~SimWorld(); ///< Stops every node.

    SimWorld(const SimWorld&) = delete;
    SimWorld& operator=(const SimWorld&) = delete;

    struct NodeOptions
    {
        bitswap::ExchangeConfig exchange{};
        node::LedgerStore* ledgers = nullptr;                   ///< Outlives the world.
        std::function<void(const telemetry::Event&)> observe{}; ///< Hears every event.
        bool isTraced = true; ///< Its events are written into trace().
    };

    /// A node on a host of its own (10.0.0.<index + 1>, port 4001), started. @return its index.
    std::size_t addNode(NodeOptions options);
    std::size_t addNode(bitswap::ExchangeConfig exchange = {})
    {
        return addNode(NodeOptions{.exchange = exchange});
    }

    [[nodiscard]] std::size_t size() const noexcept { return m_places.size(); }
    [[nodiscard]] node::Node& node(std::size_t index) { return *m_places.at(index)->node; }
    [[nodiscard]] store::MemoryStore& store(std::size_t index) { return m_places.at(index)->store; }
    [[nodiscard]] std::string host(std::size_t index) const { return m_places.at(index)->host; }
    [[nodiscard]] multiformats::Multiaddr address(std::size_t index);

    void connect(std::size_t from, std::size_t to);
    void want(std::size_t index, std::vector<multiformats::Cid> cids);
    void add(std::size_t index, std::vector<store::Block> blocks);

    bool runUntil(const std::function<bool()>& predicate, Duration limit);
    void advance(Duration duration);

    /// Every event of every node so far, one line each: node, virtual time, number, cause, body.
    [[nodiscard]] const std::string& trace() const noexcept { return m_trace; }

    [[nodiscard]] sim::VirtualClock& clock() noexcept { return m_clock; }
    [[nodiscard]] sim::VirtualNetwork& network() noexcept { return m_network; }
    [[nodiscard]] Random& random() noexcept { return m_random; }

private:
    struct Place
    {
        Place(SimWorld& world, std::string name, const NodeOptions& options);

        std::string host;
        sim::SeededRandom random;
        sim::SimWorkerPool pool;
        store::MemoryStore store;
        std::unique_ptr<node::Node> node;
    };

    sim::SeededRandom m_random;
    sim::VirtualClock m_clock;
    sim::VirtualNetwork m_network;
    std::vector<std::unique_ptr<Place>> m_places;
    std::string m_trace;
};

} // namespace swapscope::world
