// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/node_thread.h"

#include "core/base/limits.h"
#include "core/base/system_random.h"
#include "core/base/thread_pool.h"
#include "core/net/asio_clock.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/net/tcp_network.h"
#include "core/node/ledger_file.h"
#include "core/node/node.h"
#include "core/node/service_place.h"
#include "core/store/lmdb_store.h"
#include "core/store/memory_store.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace swapscope::node {
namespace {

namespace asio = boost::asio;

/// How often changes are handed over while there are any: twice the window's pace.
constexpr Duration kHandOver = std::chrono::milliseconds{50};
constexpr unsigned kPoolThreads = 2;
constexpr auto kStopWithin = std::chrono::milliseconds{1950};

/// The deltas' crossing: filled by the node thread, emptied by the owner's.
class Feed
{
public:
    /// True when it was empty before: the owner has to be woken.
    bool put(telemetry::Delta&& delta)
    {
        const std::scoped_lock lock{m_mutex};
        const bool wasEmpty = m_delta.empty();
        m_delta.merge(std::move(delta));
        return wasEmpty;
    }

    telemetry::Delta take()
    {
        telemetry::Delta taken;
        const std::scoped_lock lock{m_mutex};
        std::swap(taken, m_delta);
        return taken;
    }

private:
    std::mutex m_mutex;
    telemetry::Delta m_delta;
};

} // namespace

/// Held by the owner and by the thread, since a disk that hangs may keep the thread longer than
/// stop() waits for it.
struct NodeThread::Impl
{
    Impl(Profile owned, NodeConfig settings, std::function<void()> wakeOwner,
         Observer observeEvents);

    Result<void> openStore();
    Result<void> openLedgers();
    void run();
    void handOver();
    net::Task<void> stopNode();

    Profile profile;
    NodeConfig config;
    std::function<void()> wake; ///< Under mutex, as is observe: stop() takes them back.
    Observer observe;
    Feed feed;

    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    SystemRandom random;
    net::AsioClock clock{context.get_executor()};
    net::TcpNetwork network{context.get_executor()};
    std::unique_ptr<LedgerStore> ledgers; ///< None without a folder. Outlives the pool's jobs.
    std::unique_ptr<ThreadPool> pool;
    std::unique_ptr<store::BlockStore> store;
    std::string storeWarning;
    std::unique_ptr<Node> node;
    std::unique_ptr<ServicePlace> place;
    std::optional<net::TaskScope> stopping;
    net::ScopedTimer handingOver;

    std::mutex mutex;
    std::condition_variable ended;
    bool isEnded = false; ///< Under mutex.
    Result<void> written; ///< Once ended.
};

NodeThread::Impl::Impl(Profile owned, NodeConfig settings, std::function<void()> wakeOwner,
                       Observer observeEvents)
    : profile{std::move(owned)}
    , config{std::move(settings)}
    , wake{std::move(wakeOwner)}
    , observe{std::move(observeEvents)}
    , pool{std::make_unique<ThreadPool>(kPoolThreads, [this](std::function<void()> action) {
        asio::post(context, std::move(action));
    })}
{
    if (!config.keepsNothing) {
        config.folder = profile.folder();
    }
}

Result<void> NodeThread::Impl::openStore()
{
    if (config.folder.empty()) {
        store = std::make_unique<store::MemoryStore>(clock, config.memoryStoreBytes);
        return {};
    }
    store::LmdbOptions options;
    options.onDamaged = [this](const multiformats::Multihash& hash) {
        const auto cid = multiformats::Cid::v1(multiformats::codec::kRaw, hash);
        node->log().emit(telemetry::BlockDamaged{cid.toString()});
    };
    auto opened =
        store::LmdbStore::open(config.folder / "blocks", clock, *pool, std::move(options));
    if (!opened) {
        return opened.error();
    }
    storeWarning = (*opened)->warning();
    store = std::move(*opened);
    return {};
}

Result<void> NodeThread::Impl::openLedgers()
{
    if (config.folder.empty()) {
        return {};
    }
    auto opened = LedgerFile::open(config.folder / "ledgers", limits::kLedgers);
    if (!opened) {
        return opened.error();
    }
    ledgers = std::move(*opened);
    return {};
}

void NodeThread::Impl::run()
{
    Environment environment{context.get_executor(), clock, random, network, *store, *pool,
                            ledgers.get()};
    node = std::make_unique<Node>(environment, profile.identity(), config);
    place = std::make_unique<ServicePlace>(context.get_executor(), *node);
    node->log().addReader([this](const telemetry::Event& event) {
        place->onEvent(event);
        const std::scoped_lock lock{mutex};
        if (observe) {
            observe(event);
        }
    });
    if (!storeWarning.empty()) {
        node->log().emit(telemetry::Warning{storeWarning});
    }
    node->start();
    handOver();
    clock.run(context);
    context.restart();
    context.poll(); // what was ready when it stopped: the ends of the last coroutines

    handingOver.cancel();
    stopping.reset();
    place.reset();
    node.reset();
    store.reset(); // waits for the commit that is being written
    pool.reset();
    const std::scoped_lock lock{mutex};
    isEnded = true;
    ended.notify_all();
}

void NodeThread::Impl::handOver()
{
    telemetry::Delta delta = node->state().takeDelta();
    if (!delta.empty() && feed.put(std::move(delta))) {
        const std::scoped_lock lock{mutex};
        if (wake) {
            wake();
        }
    }
    handingOver = net::ScopedTimer{clock, clock.now() + kHandOver, [this] { handOver(); }};
}

net::Task<void> NodeThread::Impl::stopNode()
{
    co_await place->stop();
    co_await node->stop();
    written = node->written();
    handOver();
    work.reset();
    context.stop();
}

NodeThread::NodeThread(Profile profile, NodeConfig config, std::function<void()> wake,
                       Observer observe)
    : m_impl{std::make_shared<Impl>(std::move(profile), std::move(config), std::move(wake),
                                    std::move(observe))}
{}

NodeThread::~NodeThread()
{
    static_cast<void>(stop());
}

Result<void> NodeThread::start()
{
    auto opened = m_impl->openStore();
    if (!opened) {
        return opened.error();
    }
    if (auto ledgers = m_impl->openLedgers(); !ledgers) {
        return ledgers.error();
    }
    m_thread = std::thread{[impl = m_impl] { impl->run(); }};
    return {};
}

Result<void> NodeThread::stop()
{
    if (!m_thread.joinable()) {
        return {};
    }
    asio::post(m_impl->context, [impl = m_impl.get()] {
        impl->stopping.emplace(impl->context.get_executor());
        impl->stopping->spawn(impl->stopNode());
    });
    std::unique_lock lock{m_impl->mutex};
    const bool isOver =
        m_impl->ended.wait_for(lock, kStopWithin, [this] { return m_impl->isEnded; });
    m_impl->wake = {}; // the owner goes: a thread that is left behind calls it no more
    m_impl->observe = {};
    lock.unlock();
    if (!isOver) {
        m_thread.detach(); // a commit that the disk is still writing; the thread owns what it uses
        return fail(
            ErrorCode::TimedOut,
            "the disk did not answer in time: what was moved in the last seconds may be lost");
    }
    m_thread.join();
    return m_impl->written;
}

void NodeThread::submit(Command command)
{
    asio::post(m_impl->context, [impl = m_impl.get(), command = std::move(command)]() mutable {
        impl->node->execute(std::move(command));
    });
}

void NodeThread::serve(ServiceMaker make, std::function<void(Result<std::string>)> done)
{
    asio::post(m_impl->context,
               [impl = m_impl.get(), make = std::move(make), done = std::move(done)]() mutable {
                   impl->place->change(std::move(make), std::move(done));
               });
}

telemetry::Delta NodeThread::takeDelta()
{
    return m_impl->feed.take();
}

} // namespace swapscope::node
