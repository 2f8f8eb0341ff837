// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/compare/bench_node.h"

#include "core/store/lmdb_store.h"
#include "core/store/memory_store.h"

#include <utility>

namespace swapscope::bench {
namespace {

using Instant = std::chrono::steady_clock;

std::unique_ptr<store::BlockStore> openStore(World& world, const std::filesystem::path& folder)
{
    if (folder.empty()) {
        return std::make_unique<store::MemoryStore>(world.clock);
    }
    return store::LmdbStore::open(folder, world.clock, world.pool).value();
}

} // namespace

struct BenchNode::Fetching
{
    std::unique_ptr<node::BlockSession> session;
    std::vector<Cid> cids;
    std::size_t next = 0;
    std::size_t done = 0;
    Fetched result;
};

BenchNode::BenchNode(World& world, libp2p::Security security, const std::filesystem::path& folder)
    : m_world{world}
    , m_store{openStore(world, folder)}
{
    node::NodeConfig config;
    config.listen = {multiformats::Multiaddr::parse("/ip4/127.0.0.1/tcp/0").value()};
    config.security = {security};
    const node::Environment environment{world.executor, world.clock, world.random,
                                        world.network,  *m_store,    world.pool};
    m_node = std::make_unique<node::Node>(environment, crypto::PrivateKey::generate(world.random),
                                          std::move(config));
    m_node->log().addReader([this](const telemetry::Event& event) {
        if (std::holds_alternative<telemetry::PeerIdentified>(event.body)) {
            ++m_identified;
            m_changed.notify();
        }
    });
    m_node->start();
}

BenchNode::~BenchNode() = default;

net::Task<void> BenchNode::stop()
{
    return m_node->stop();
}

net::Task<void> BenchNode::add(std::vector<store::Block> blocks)
{
    const auto stored = co_await m_node->blocks().put(std::move(blocks));
    stored.value();
}

net::Task<void> BenchNode::connect(multiformats::Multiaddr address)
{
    const std::size_t before = m_identified;
    m_node->execute({{}, node::Connect{std::move(address)}});
    while (m_identified == before) {
        co_await m_changed.wait();
    }
}

void BenchNode::fetchNext(Fetching& fetching)
{
    if (fetching.next == fetching.cids.size()) {
        return;
    }
    const auto start = Instant::now();
    static_cast<void>(fetching.session->fetch(
        fetching.cids[fetching.next++], [this, &fetching, start](Result<SharedBytes> block) {
            m_received += block.value()->size();
            fetching.result.latency.push_back(Instant::now() - start);
            ++fetching.done;
            fetchNext(fetching);
            if (fetching.done == fetching.cids.size()) {
                m_changed.notify();
            }
        }));
}

net::Task<Fetched> BenchNode::fetch(std::vector<Cid> cids, std::size_t window)
{
    Fetching fetching;
    fetching.session = m_node->blocks().open({.origin = "bench"});
    fetching.cids = std::move(cids);
    fetching.result.latency.reserve(fetching.cids.size());
    const auto start = Instant::now();
    const std::size_t first = window == 0 ? fetching.cids.size() : window;
    for (std::size_t i = 0; i < first; ++i) {
        fetchNext(fetching);
    }
    while (fetching.done < fetching.cids.size()) {
        co_await m_changed.wait();
    }
    fetching.result.whole = Instant::now() - start;
    co_return std::move(fetching.result);
}

} // namespace swapscope::bench
