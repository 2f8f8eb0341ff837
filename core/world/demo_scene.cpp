// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/demo_scene.h"

#include <algorithm>
#include <utility>

namespace swapscope::world {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

constexpr Duration kFirstWants = milliseconds{600};
/// The window has seven colours: they are for those that move most, and the slow reader is last.
constexpr Duration kLastComes = milliseconds{1500};
constexpr Duration kOfferEvery = milliseconds{250};
/// What peers give in each step: more than half of what they get, so that only who gives nothing
/// is deep in debt.
constexpr std::size_t kOffers = 6;
constexpr std::size_t kLeastOffer = 64 * kKiB;
constexpr std::size_t kOfferSpread = 160 * kKiB;
constexpr std::uint64_t kBurstOneIn = 24; ///< Every so many steps, many small blocks are wanted.
constexpr std::size_t kBurstBlocks = 40;
constexpr std::size_t kLeastBurst = 2 * kKiB;
constexpr std::size_t kBurstSpread = 30 * kKiB;
constexpr Duration kLateBy = seconds{7}; ///< A want that waits this long before someone has it.

/// Lines are wide but for the slow reader's: the node's own is what they compete for.
std::vector<Behaviour> behaviours()
{
    return {
        {"big-blocks", 24 * kMiB, 12, Appetite::Huge, {}, {}, false, true},
        {"greedy", 24 * kMiB, 110, Appetite::Large, {}, {}, false, true},
        {"steady", 24 * kMiB, 48, Appetite::Medium, {}, {}, false, true},
        {"free-rider", 24 * kMiB, 64, Appetite::Medium, {}, {}, false, false},
        {"small-blocks", 500 * kKiB, 60, Appetite::Small, {}, {}, false, true},
        {"bursty", 24 * kMiB, 80, Appetite::Mixed, seconds{4}, seconds{5}, false, true},
        {"comes-and-goes", 24 * kMiB, 32, Appetite::Mixed, seconds{14}, seconds{6}, true, true},
        {"slow-reader", 96 * kKiB, 12, Appetite::Medium, {}, {}, false, true},
    };
}

} // namespace

DemoScene::DemoScene(Surroundings surroundings)
    : m_surroundings{std::move(surroundings)}
{}

DemoScene::~DemoScene() = default;

void DemoScene::start()
{
    m_content = DemoContent::make();
    act(node::AddBlocks{m_content.all()});
    act(node::ChangeNodeRules{.uploadLimit = telemetry::RateLimit{kLine}});
    m_nextSeed = m_surroundings.random.next() >> 8U;
    for (Behaviour& behaviour : behaviours()) {
        const std::size_t number = m_peers.size();
        const DemoPeer::Surroundings surroundings{
            m_surroundings.executor,        m_surroundings.clock, m_surroundings.random,
            m_surroundings.network(number), m_surroundings.pool,  m_content,
            m_surroundings.listen(number),  m_surroundings.target};
        m_peers.push_back(std::make_unique<DemoPeer>(surroundings, std::move(behaviour)));
    }
    name(true);
    for (std::size_t i = 0; i + 1 < m_peers.size(); ++i) {
        start(*m_peers[i]);
    }
    m_lateTimer = net::ScopedTimer{m_surroundings.clock, m_surroundings.clock.now() + kLastComes,
                                   [this] { start(*m_peers.back()); }};
    m_timer = net::ScopedTimer{m_surroundings.clock, m_surroundings.clock.now() + kFirstWants,
                               [this] { offerNext(); }};
}

void DemoScene::start(DemoPeer& peer)
{
    peer.start();
    if (peer.behaviour().givesBlocks) {
        m_givers.push_back(&peer);
    }
}

void DemoScene::name(bool isNamed)
{
    for (const auto& peer : m_peers) {
        act(node::ChangePeerRules{.peers = {peer->id()},
                                  .nickname = isNamed ? peer->behaviour().name : std::string{}});
    }
}

void DemoScene::act(node::CommandBody body)
{
    m_surroundings.command({{0, telemetry::Actor::Demo}, std::move(body)});
}

DemoPeer& DemoScene::mostInDebt()
{
    return **std::ranges::max_element(m_givers, {}, [](DemoPeer* peer) { return peer->debt(); });
}

/// New blocks turn up at peers, most at whoever owes most, and the looked-at node wants them; now
/// and then it wants one that nobody has yet.
void DemoScene::offerNext()
{
    Random& random = m_surroundings.random;
    const TimePoint now = m_surroundings.clock.now();
    const bool isBurst = random.below(kBurstOneIn) == 0;
    if (!m_offered.empty()) { // the peers have them by now
        act(node::WantBlocks{std::exchange(m_offered, {}), "demo"});
    }
    for (std::size_t i = 0; i < kOffers; ++i) {
        store::Block block = makeBlock(++m_nextSeed, kLeastOffer + random.below(kOfferSpread));
        m_offered.push_back(block.cid);
        mostInDebt().offer(std::move(block));
    }
    for (std::size_t i = 0; i < (isBurst ? kBurstBlocks : 1); ++i) {
        store::Block block = makeBlock(++m_nextSeed, kLeastBurst + random.below(kBurstSpread));
        m_offered.push_back(block.cid);
        if (random.below(8) == 0) {
            m_late.push_back({now + kLateBy, std::move(block)});
        } else {
            m_givers[random.below(m_givers.size())]->offer(block);
            m_givers[random.below(m_givers.size())]->offer(std::move(block));
        }
    }
    while (!m_late.empty() && m_late.front().due <= now) {
        m_givers[random.below(m_givers.size())]->offer(std::move(m_late.front().block));
        m_late.pop_front();
    }
    m_timer = net::ScopedTimer{m_surroundings.clock, now + kOfferEvery, [this] { offerNext(); }};
}

net::Task<void> DemoScene::stop()
{
    m_timer.cancel();
    m_lateTimer.cancel();
    name(false);
    act(node::ChangeNodeRules{.uploadLimit = telemetry::RateLimit{}});
    for (const auto& peer : m_peers) {
        co_await peer->stop();
    }
}

} // namespace swapscope::world
