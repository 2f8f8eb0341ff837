// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/demo_peer.h"

#include "core/crypto/keys.h"

#include <utility>

namespace swapscope::world {
namespace {

constexpr Duration kStep = std::chrono::milliseconds{40};
constexpr std::uint64_t kStoreBytes = 12ULL * 1024 * 1024; ///< Of what it offers.

node::NodeConfig configFor(const Behaviour& behaviour, const multiformats::Multiaddr& listen)
{
    node::NodeConfig config;
    config.listen = {listen};
    config.agent = "demo/" + behaviour.name;
    return config;
}

} // namespace

DemoPeer::DemoPeer(Surroundings surroundings, Behaviour behaviour)
    : m_surroundings{std::move(surroundings)}
    , m_behaviour{std::move(behaviour)}
    , m_network{m_surroundings.network, m_surroundings.clock, m_behaviour.lineRate}
    , m_store{m_surroundings.clock, kStoreBytes}
    , m_node{node::Environment{m_surroundings.executor, m_surroundings.clock, m_surroundings.random,
                               m_network, m_store, m_surroundings.pool},
             crypto::PrivateKey::generate(m_surroundings.random),
             configFor(m_behaviour, m_surroundings.listen)}
{
    m_node.log().addReader([this](const telemetry::Event& event) { onEvent(event); });
}

DemoPeer::~DemoPeer() = default;

void DemoPeer::start()
{
    m_isStarted = true;
    m_node.start();
    m_node.execute({{}, node::Connect{m_surroundings.target}});
    m_isConnected = true;
    setActive(true);
    step();
}

net::Task<void> DemoPeer::stop()
{
    m_timer.cancel();
    if (m_isStarted) {
        co_await m_node.stop();
    }
}

void DemoPeer::offer(store::Block block)
{
    m_node.execute({{}, node::AddBlocks{{std::move(block)}}});
}

void DemoPeer::step()
{
    const TimePoint now = m_surroundings.clock.now();
    if (m_behaviour.idleFor > Duration{} && now >= m_switchAt) {
        setActive(!m_isActive);
    }
    if (m_isActive) {
        wantMore();
    }
    m_timer = net::ScopedTimer{m_surroundings.clock, now + kStep, [this] { step(); }};
}

void DemoPeer::setActive(bool isActive)
{
    m_isActive = isActive;
    m_switchAt =
        m_surroundings.clock.now() + (isActive ? m_behaviour.activeFor : m_behaviour.idleFor);
    if (!m_behaviour.leavesWhenIdle || m_isConnected == isActive) {
        return;
    }
    m_isConnected = isActive;
    if (isActive) {
        m_node.execute({{}, node::Connect{m_surroundings.target}});
    } else {
        m_node.execute({{}, node::Disconnect{{m_surroundings.target.peerId().value()}}});
    }
}

void DemoPeer::wantMore()
{
    std::vector<multiformats::Cid> cids;
    // Bounded tries: the store may hold much of a small choice already.
    for (std::size_t tries = 0; tries < 64 && m_open.size() < m_behaviour.outstanding; ++tries) {
        const store::Block& block = pick();
        if (!m_store.sizeOf(block.cid.hash()) && m_open.insert(block.cid).second) {
            cids.push_back(block.cid);
        }
    }
    if (!cids.empty()) {
        m_node.execute({{}, node::WantBlocks{std::move(cids), "demo"}});
    }
}

const store::Block& DemoPeer::pick()
{
    const DemoContent& content = m_surroundings.content;
    const std::vector<store::Block>* from = &content.medium;
    switch (m_behaviour.appetite) {
    case Appetite::Small: from = &content.small; break;
    case Appetite::Medium: from = &content.medium; break;
    case Appetite::Large: from = &content.large; break;
    case Appetite::Huge: from = &content.huge; break;
    case Appetite::Mixed:
        switch (m_surroundings.random.below(4)) {
        case 0: from = &content.small; break;
        case 1: from = &content.large; break;
        default: break;
        }
    }
    return (*from)[m_surroundings.random.below(from->size())];
}

void DemoPeer::onEvent(const telemetry::Event& event)
{
    if (const auto* done = std::get_if<telemetry::WantDone>(&event.body)) {
        m_open.erase(done->cid);
        m_store.remove(done->cid.hash(), [](const Result<void>&) {}); // to be wanted again
    }
}

} // namespace swapscope::world
