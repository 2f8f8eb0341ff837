// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/base/worker_pool.h"
#include "core/net/asio_clock.h"
#include "core/net/notifier.h"
#include "core/net/task.h"
#include "core/net/tcp_network.h"
#include "core/node/node.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::bench {

using multiformats::Cid;
using Seconds = std::chrono::duration<double>;

/// What the nodes of one process share; outlives them.
struct World
{
    net::Executor executor;
    Clock& clock;
    Random& random;
    net::Network& network;
    WorkerPool& pool;
};

/// How one fetch went.
struct Fetched
{
    Seconds whole{};              ///< From the first want to the last block.
    std::vector<Seconds> latency; ///< Of each block, in the order of their coming.
};

/// One node of the benchmark, as users have it: every part is the product's own.
class BenchNode
{
public:
    /// Listens on loopback. @param folder  Of an LMDB store; empty: blocks in memory.
    BenchNode(World& world, libp2p::Security security, const std::filesystem::path& folder);
    ~BenchNode(); ///< After stop() has completed.

    [[nodiscard]] net::Task<void> stop();

    [[nodiscard]] multiformats::Multiaddr address() const { return m_node->listenAddresses()[0]; }

    /// Completes once all are durable.
    [[nodiscard]] net::Task<void> add(std::vector<store::Block> blocks);

    /// Completes once the peer is identified.
    [[nodiscard]] net::Task<void> connect(multiformats::Multiaddr address);

    /// Fetches all of it in one session, `window` at a time; 0: all in one call.
    [[nodiscard]] net::Task<Fetched> fetch(std::vector<Cid> cids, std::size_t window);

    /// Imports a file in raw leaves of 256 KiB, 174 links a node. @return its root.
    [[nodiscard]] net::Task<Cid> importFile(std::filesystem::path path);

    /// Fetches a file by its root, as the window's "Save to…" does. @return how long it took.
    [[nodiscard]] net::Task<Seconds> saveFile(std::string root, std::filesystem::path path);

    [[nodiscard]] std::uint64_t received() const noexcept { return m_received; } ///< B.

private:
    struct Fetching;
    net::Task<telemetry::JobEnded> jobEnded();
    void fetchNext(Fetching& fetching);

    World& m_world;
    std::unique_ptr<store::BlockStore> m_store;
    std::unique_ptr<node::Node> m_node;
    std::size_t m_identified = 0;
    std::optional<telemetry::JobEnded> m_jobEnded;
    net::Notifier m_changed;
    std::uint64_t m_received = 0;
};

} // namespace swapscope::bench
