// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/demo_swarm.h"

#include "core/base/system_random.h"
#include "core/base/thread_pool.h"
#include "core/net/asio_clock.h"
#include "core/net/scope.h"
#include "core/net/tcp_network.h"
#include "core/world/demo_scene.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <optional>
#include <utility>

namespace swapscope::world {
namespace {

namespace asio = boost::asio;

/// Small, so that a slow line pushes back on the sender and not on the system's memory.
constexpr int kReceiveBufferBytes = 48 * 1024;

} // namespace

struct DemoSwarm::Impl
{
    Impl(multiformats::Multiaddr target, std::function<void(node::Command)> command);

    void run();
    net::Task<void> stopPeers();

    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    SystemRandom random;
    net::AsioClock clock{context.get_executor()};
    net::TcpNetwork network{context.get_executor(), {kReceiveBufferBytes}};
    ThreadPool pool{
        1, [this](std::function<void()> action) { asio::post(context, std::move(action)); }};
    DemoScene scene;
    std::optional<net::TaskScope> stopping;
};

DemoSwarm::Impl::Impl(multiformats::Multiaddr target, std::function<void(node::Command)> command)
    : scene{{.executor = context.get_executor(),
             .clock = clock,
             .random = random,
             .pool = pool,
             .network = [this](std::size_t) -> net::Network& { return network; },
             .listen =
                 [](std::size_t) {
                     return multiformats::Multiaddr::parse("/ip4/127.0.0.1/tcp/0").value();
                 },
             .target = std::move(target),
             .command = std::move(command)}}
{}

void DemoSwarm::Impl::run()
{
    scene.start();
    clock.run(context);
    context.restart();
    context.poll(); // the ends of the last coroutines
    stopping.reset();
}

net::Task<void> DemoSwarm::Impl::stopPeers()
{
    co_await scene.stop();
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
