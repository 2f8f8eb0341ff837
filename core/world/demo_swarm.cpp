// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/demo_swarm.h"

#include "core/base/system_random.h"
#include "core/base/thread_pool.h"
#include "core/net/asio_clock.h"
#include "core/net/scope.h"
#include "core/net/tcp_network.h"
#include "core/world/demo_peer.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace swapscope::world {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

/// Small, so that a slow line pushes back on the sender and not on the system's memory.
constexpr int kReceiveBufferBytes = 48 * 1024;

constexpr Duration kFirstWants = milliseconds{600};
constexpr Duration kOfferEvery = milliseconds{250};
constexpr std::uint64_t kBurstOneIn = 12; ///< Every so many steps, a whole file's worth is wanted.
constexpr std::size_t kBurstBlocks = 40;
constexpr Duration kLateBy = seconds{7}; ///< A want that waits this long before someone has it.

std::vector<Behaviour> behaviours()
{
    return {
        {"steady", 1'300 * kKiB, 24, Appetite::Medium, {}, {}, false, true},
        {"bursty", 4 * kMiB, 80, Appetite::Mixed, seconds{4}, seconds{5}, false, true},
        {"greedy", 5 * kMiB, 110, Appetite::Large, {}, {}, false, true},
        {"free-rider", 900 * kKiB, 40, Appetite::Medium, {}, {}, false, false},
        {"slow-reader", 96 * kKiB, 12, Appetite::Medium, {}, {}, false, true},
        {"comes-and-goes", 1'500 * kKiB, 32, Appetite::Mixed, seconds{14}, seconds{6}, true, true},
        {"small-blocks", 500 * kKiB, 60, Appetite::Small, {}, {}, false, true},
        {"big-blocks", 1'800 * kKiB, 8, Appetite::Huge, {}, {}, false, true},
    };
}

} // namespace

struct DemoSwarm::Impl
{
    Impl(multiformats::Multiaddr target, std::function<void(node::Command)> steer);

    void run();
    void offerNext();
    net::Task<void> stopPeers();

    /// A block that the looked-at node wants already and that nobody has before `due`.
    struct Late
    {
        TimePoint due{};
        store::Block block;
    };

    multiformats::Multiaddr target;
    std::function<void(node::Command)> command;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    SystemRandom random;
    net::AsioClock clock{context.get_executor()};
    net::TcpNetwork network{context.get_executor(), {kReceiveBufferBytes}};
    ThreadPool pool{
        1, [this](std::function<void()> action) { asio::post(context, std::move(action)); }};
    DemoContent content;
    std::vector<std::unique_ptr<DemoPeer>> peers;
    std::vector<DemoPeer*> givers;
    std::deque<Late> late;
    std::vector<multiformats::Cid> offered; ///< Wanted with the next step.
    std::uint64_t nextSeed = 0;
    net::ScopedTimer timer;
    std::optional<net::TaskScope> stopping;
};

DemoSwarm::Impl::Impl(multiformats::Multiaddr address, std::function<void(node::Command)> steer)
    : target{std::move(address)}
    , command{std::move(steer)}
{}

void DemoSwarm::Impl::run()
{
    content = DemoContent::make();
    command({{}, node::AddBlocks{content.all()}});
    nextSeed = random.next() >> 8U;
    for (Behaviour& behaviour : behaviours()) {
        const DemoPeer::Surroundings surroundings{
            context.get_executor(), clock, random, network, pool, content, target};
        peers.push_back(std::make_unique<DemoPeer>(surroundings, std::move(behaviour)));
        peers.back()->start();
        if (peers.back()->behaviour().givesBlocks) {
            givers.push_back(peers.back().get());
        }
    }
    timer = net::ScopedTimer{clock, clock.now() + kFirstWants, [this] { offerNext(); }};
    clock.run(context);
    context.restart();
    context.poll(); // the ends of the last coroutines
    stopping.reset();
    peers.clear();
}

/// A new block turns up at some peers, and the looked-at node wants it; now and then it wants one
/// that nobody has yet.
void DemoSwarm::Impl::offerNext()
{
    const TimePoint now = clock.now();
    const std::size_t count = random.below(kBurstOneIn) == 0 ? kBurstBlocks : 1 + random.below(2);
    if (!offered.empty()) { // the peers have them by now
        command({{}, node::WantBlocks{std::exchange(offered, {}), "demo"}});
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t bytes = (2 + random.below(30)) * kKiB;
        store::Block block = makeBlock(++nextSeed, bytes);
        offered.push_back(block.cid);
        if (random.below(8) == 0) {
            late.push_back({now + kLateBy, std::move(block)});
        } else {
            givers[random.below(givers.size())]->offer(block);
            givers[random.below(givers.size())]->offer(std::move(block));
        }
    }
    while (!late.empty() && late.front().due <= now) {
        givers[random.below(givers.size())]->offer(std::move(late.front().block));
        late.pop_front();
    }
    timer = net::ScopedTimer{clock, now + kOfferEvery, [this] { offerNext(); }};
}

net::Task<void> DemoSwarm::Impl::stopPeers()
{
    timer.cancel();
    for (const auto& peer : peers) {
        co_await peer->stop();
    }
    work.reset();
    context.stop();
}

DemoSwarm::DemoSwarm(multiformats::Multiaddr target, std::function<void(node::Command)> command)
    : m_impl{std::make_unique<Impl>(std::move(target), std::move(command))}
    , m_thread{[this] { m_impl->run(); }}
{}

DemoSwarm::~DemoSwarm()
{
    asio::post(m_impl->context, [impl = m_impl.get()] {
        impl->stopping.emplace(impl->context.get_executor());
        impl->stopping->spawn(impl->stopPeers());
    });
    m_thread.join();
}

} // namespace swapscope::world
