// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"
#include "core/world/sim_world.h"
#include "tests/support/real_node.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>

namespace swapscope {

using telemetry::Event;
using telemetry::State;
using world::SimWorld;

namespace {

constexpr int kRounds = 5;
constexpr telemetry::Tables kTables = 0x3FF; ///< All but the events themselves.

/// Of the whole process.
double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Content
{
    std::vector<store::Block> blocks;
    std::vector<multiformats::Cid> cids;
};

Content makeContent(std::size_t count, std::size_t bytes)
{
    Content content;
    for (std::size_t i = 0; i < count; ++i) {
        content.blocks.push_back(world::makeBlock(i, bytes));
        content.cids.push_back(content.blocks.back().cid);
    }
    return content;
}

using Said = std::array<std::vector<Event>, 2>; ///< What each of the two nodes said.

/// One node fetches everything from another: real messages, Noise and Yamux, all of it in one
/// thread. Neither sockets nor a disk take time, so the share of the events is larger here than in
/// a real node. @return processor time of both nodes, events and tables included.
double simulated(const Content& content, Said* said)
{
    SimWorld world{1};
    for (std::size_t node = 0; node < 2; ++node) {
        SimWorld::NodeOptions options{.isTraced = false};
        if (said != nullptr) {
            options.observe = [to = &(*said)[node]](const Event& event) { to->push_back(event); };
        }
        world.addNode(std::move(options));
    }
    world.add(0, content.blocks);
    world.connect(1, 0);
    world.advance(std::chrono::seconds{1});
    const double start = cpuSeconds();
    world.want(1, content.cids);
    const std::size_t count = content.blocks.size();
    world.runUntil([&] { return world.store(1).blockCount() == count; }, std::chrono::minutes{10});
    return cpuSeconds() - start;
}

/// The same over the loopback interface.
double overLoopback(const Content& content, Said* said)
{
    tests::RealNode giver;
    tests::RealNode taker;
    std::size_t node = 0;
    for (tests::RealNode* const real : {&giver, &taker}) {
        if (said != nullptr) {
            real->node->log().addReader(
                [to = &(*said)[node]](const Event& event) { to->push_back(event); });
        }
        ++node;
    }
    const std::size_t count = content.blocks.size();
    giver.execute(node::AddBlocks{content.blocks});
    giver.pump([&] { return giver.store.blockCount() == count; });
    const double start = cpuSeconds();
    taker.execute(node::Connect{giver.address()});
    taker.execute(node::WantBlocks{content.cids, "bench"});
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{2};
    while (taker.store.blockCount() < count && std::chrono::steady_clock::now() < end) {
        giver.pumpOnce();
        taker.pumpOnce();
    }
    return cpuSeconds() - start;
}

/// Makes all events again, folds them, and takes the deltas as a window does. The time of an event
/// is that of its turn, which is read once for all that happens in it (net::AsioClock::run).
double replay(const std::vector<Event>& events, telemetry::Tables watched)
{
    State state;
    state.watch(watched);
    const double start = cpuSeconds();
    TimePoint nextTick{};
    TimePoint nextDelta{};
    for (const Event& event : events) {
        const Event again{event}; // what making it costs
        state.apply(again);
        if (again.at >= nextTick) {
            state.tick(again.at);
            nextTick = again.at + std::chrono::milliseconds{250};
        }
        if (again.at >= nextDelta) {
            static_cast<void>(state.takeDelta());
            nextDelta = again.at + std::chrono::milliseconds{50};
        }
    }
    return cpuSeconds() - start;
}

/// The least that it took in any round: other work on the machine only adds.
class Least
{
public:
    void add(double seconds) { m_seconds = std::min(m_seconds, seconds); }
    [[nodiscard]] double seconds() const noexcept { return m_seconds; }

private:
    double m_seconds = std::numeric_limits<double>::infinity();
};

} // namespace

class EventsBench final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsAndTablesTakeASmallShareOfTheNode_data()
    {
        QTest::addColumn<bool>("isReal");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("bytes");
        QTest::addColumn<double>("mostPercent");
        QTest::newRow("256 KiB blocks, simulated") << false << 512 << 262'144 << 5.0;
        QTest::newRow("16 KiB blocks, simulated") << false << 4096 << 16'384 << 5.0;
        QTest::newRow("1 KiB blocks, simulated") << false << 8192 << 1024 << 16.0;
        QTest::newRow("256 KiB blocks, loopback") << true << 512 << 262'144 << 5.0;
        QTest::newRow("16 KiB blocks, loopback") << true << 4096 << 16'384 << 5.0;
        QTest::newRow("1 KiB blocks, loopback") << true << 8192 << 1024 << 16.0;
    }
    void eventsAndTablesTakeASmallShareOfTheNode()
    {
        QFETCH(const bool, isReal);
        QFETCH(const int, count);
        QFETCH(const int, bytes);
        QFETCH(const double, mostPercent);
        const Content content =
            makeContent(static_cast<std::size_t>(count), static_cast<std::size_t>(bytes));
        const auto transfer = isReal ? overLoopback : simulated;
        Said said;
        transfer(content, &said);
        // Both in turn, so that what else the machine does meets both alike.
        Least whole;
        std::array<Least, 2> unwatchedOf;
        std::array<Least, 2> watchedOf;
        for (int round = 0; round < kRounds; ++round) {
            whole.add(transfer(content, nullptr));
            for (std::size_t node = 0; node < said.size(); ++node) {
                unwatchedOf[node].add(replay(said[node], 0));
                watchedOf[node].add(replay(said[node], kTables));
            }
        }
        const double all = whole.seconds();
        const double unwatched = unwatchedOf[0].seconds() + unwatchedOf[1].seconds();
        const double watched = watchedOf[0].seconds() + watchedOf[1].seconds();
        const std::size_t events = said[0].size() + said[1].size();
        const double rest = all - unwatched; // nobody watched in the run
        const double percent = 100 * unwatched / all;
        qInfo("%d blocks of %d B: %.0f MiB/s, %zu events; %.0f ns each and %.1f %% of the "
              "processor, with every table watched %.0f ns and %.1f %%",
              count, bytes, count * (bytes / 1048576.0) / all, events,
              1e9 * unwatched / static_cast<double>(events), percent,
              1e9 * watched / static_cast<double>(events), 100 * watched / (rest + watched));
        QVERIFY(percent <= mostPercent);
    }
};

static const tests::Registered<EventsBench> registered{"events"};

} // namespace swapscope
#include "events_test.moc"
