// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"
#include "core/world/sim_world.h"
#include "tests/support/registry.h"

#include <QTest>

#include <ctime>

namespace swapscope {

using telemetry::Event;
using telemetry::State;
using world::SimWorld;

namespace {

double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// What one run of two nodes cost, and what both said.
struct Run
{
    double seconds = 0; ///< Processor time of both nodes, events and tables included.
    std::vector<std::vector<Event>> said;
};

/// One node fetches `count` blocks of `bytes` from another: real messages, Noise and Yamux, all of
/// it in one thread. Neither sockets nor a disk take time, so the share of the events is larger
/// here than in a real node.
Run transfer(std::size_t count, std::size_t bytes)
{
    Run run;
    run.said.resize(2);
    SimWorld world{1};
    for (auto& said : run.said) {
        world.addNode(SimWorld::NodeOptions{
            .observe = [&said](const Event& event) { said.push_back(event); }});
    }
    std::vector<store::Block> blocks;
    std::vector<multiformats::Cid> cids;
    for (std::size_t i = 0; i < count; ++i) {
        blocks.push_back(world::makeBlock(i, bytes));
        cids.push_back(blocks.back().cid);
    }
    world.add(0, std::move(blocks));
    world.connect(1, 0);
    world.advance(std::chrono::seconds{1});
    const double start = cpuSeconds();
    world.want(1, cids);
    world.runUntil([&] { return world.store(1).blockCount() == count; }, std::chrono::minutes{10});
    run.seconds = cpuSeconds() - start;
    return run;
}

/// Makes all events again, folds them, and takes the deltas as a window does.
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

/// What the simulated world spends on its own record of the events, which no node has.
double trace(const std::vector<Event>& events)
{
    std::string text;
    const double start = cpuSeconds();
    for (const Event& event : events) {
        text += telemetry::describe(event.body) + '\n';
    }
    return cpuSeconds() - start;
}

} // namespace

class EventsBench final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsAndTablesTakeASmallShareOfTheNode_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("bytes");
        QTest::addColumn<double>("mostPercent");
        QTest::newRow("256 KiB blocks") << 512 << 262'144 << 5.0;
        QTest::newRow("16 KiB blocks") << 4096 << 16'384 << 100.0;
        QTest::newRow("1 KiB blocks") << 8192 << 1024 << 100.0;
    }
    void eventsAndTablesTakeASmallShareOfTheNode()
    {
        QFETCH(const int, count);
        QFETCH(const int, bytes);
        QFETCH(const double, mostPercent);
        Run run = transfer(static_cast<std::size_t>(count), static_cast<std::size_t>(bytes));
        double replayed = 0;
        double watched = 0;
        std::size_t events = 0;
        for (const auto& said : run.said) {
            replayed += replay(said, 0);
            watched += replay(said, ~telemetry::Tables{0});
            run.seconds -= trace(said);
            events += said.size();
        }
        const double rest = run.seconds - replayed; // nobody watched in the run
        const double percent = 100 * replayed / run.seconds;
        qInfo("%d blocks of %d B: %.0f MiB/s, %zu events; %.0f ns each and %.1f %% of the "
              "processor, with every table watched %.0f ns and %.1f %%",
              count, bytes, count * (bytes / 1048576.0) / run.seconds, events,
              1e9 * replayed / static_cast<double>(events), percent,
              1e9 * watched / static_cast<double>(events), 100 * watched / (rest + watched));
        QVERIFY(percent <= mostPercent);
    }
};

static const tests::Registered<EventsBench> registered{"events"};

} // namespace swapscope
#include "events_test.moc"
