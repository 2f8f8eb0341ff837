// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/compare/bench_node.h"

#include "core/store/lmdb_store.h"
#include "core/store/memory_store.h"

#include <stdexcept>
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
        if (const auto* const ended = std::get_if<telemetry::JobEnded>(&event.body)) {
            m_jobEnded = *ended;
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

net::Task<telemetry::JobEnded> BenchNode::jobEnded()
{
    while (!m_jobEnded) {
        co_await m_changed.wait();
    }
    telemetry::JobEnded ended = *std::exchange(m_jobEnded, std::nullopt);
    if (ended.error) {
        throw std::runtime_error{ended.error->detail};
    }
    co_return ended;
}

net::Task<Cid> BenchNode::importFile(std::filesystem::path path)
{
    auto options = ipld::ImportOptions::unixfsV0Of2015();
    options.rawLeaves = true;
    options.cidVersion = 1;
    m_node->execute({{}, node::ImportFile{std::move(path), options}});
    co_return (co_await jobEnded()).root;
}

net::Task<Seconds> BenchNode::saveFile(std::string root, std::filesystem::path path)
{
    const auto start = Instant::now();
    m_node->execute({{}, node::FetchFile{std::move(root), std::move(path)}});
    static_cast<void>(co_await jobEnded());
    co_return Instant::now() - start;
}

} // namespace swapscope::bench
