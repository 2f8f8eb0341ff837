// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"
#include "core/world/sim_world.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <set>

namespace swapscope {

using namespace std::chrono_literals;
using telemetry::Event;
using world::SimWorld;

namespace {

constexpr auto kEvents = static_cast<telemetry::Tables>(telemetry::Table::Events);

/// A giver and a taker that are connected, and what both say.
struct Pair
{
    std::vector<Event> giver, taker; // heard until the world has stopped
    SimWorld world{1};

    Pair()
    {
        for (std::vector<Event>* const said : {&giver, &taker}) {
            world.addNode(SimWorld::NodeOptions{
                .observe = [said](const Event& event) { said->push_back(event); }});
        }
        world.connect(1, 0);
        world.advance(1s);
    }

    /// The taker fetches blocks that nobody had before. They are big enough to come in turns.
    void transfer(std::uint64_t firstSeed, std::size_t count)
    {
        std::vector<store::Block> blocks;
        std::vector<multiformats::Cid> cids;
        for (std::size_t i = 0; i < count; ++i) {
            blocks.push_back(world::makeBlock(firstSeed + i, 40'000));
            cids.push_back(blocks.back().cid);
        }
        world.add(0, std::move(blocks));
        world.want(1, cids);
        world.advance(5s);
    }
};

template <typename Body>
const Body* last(const std::vector<Event>& events)
{
    const Body* found = nullptr;
    for (const Event& event : events) {
        if (const Body* const body = std::get_if<Body>(&event.body)) {
            found = body;
        }
    }
    return found;
}

std::size_t details(const std::vector<Event>& events)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        events, [](const Event& event) { return telemetry::isDetail(event.body); }));
}

} // namespace

class EventKindsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void detailIsToldOnlyWhileSomebodyWatchesTheEvents()
    {
        Pair pair;
        pair.transfer(1, 20);
        QCOMPARE(details(pair.giver) + details(pair.taker), std::size_t{0});

        for (std::size_t node = 0; node < 2; ++node) {
            pair.world.node(node).execute({{}, node::Watch{kEvents}});
        }
        pair.transfer(100, 20);
        QVERIFY(last<telemetry::KeyChanged>(pair.giver) != nullptr);
        QVERIFY(last<telemetry::VirtualTimeMoved>(pair.giver) != nullptr);
        const auto* const progress = last<telemetry::WriteProgressed>(pair.giver);
        QVERIFY(progress != nullptr && progress->written <= progress->wholeBytes);
        const auto* const score = last<telemetry::PeerScored>(pair.taker);
        QVERIFY(score != nullptr && score->standing == telemetry::PeerStanding::Promising);

        const auto delta = pair.world.node(0).state().takeDelta();
        QVERIFY(delta.events.size() > 100);
        for (const Event& event : delta.events) {
            QVERIFY(event.cause < event.seq);
        }

        pair.world.node(0).execute({{}, node::Watch{0}});
        pair.giver.clear();
        pair.transfer(200, 20);
        QCOMPARE(details(pair.giver), std::size_t{0});
        QVERIFY(pair.world.node(0).state().takeDelta().events.empty());
    }

    void aLimitSaysWhatItLetsThrough()
    {
        Pair pair;
        const auto limit = [&pair](telemetry::RateLimit rate) {
            node::ChangePeerRules change;
            change.peers = {pair.world.node(1).self()};
            change.uploadLimit = std::optional{rate};
            pair.world.node(0).execute({{}, change});
        };
        const auto row = [&pair] {
            return *pair.world.node(0).state().peer(pair.world.node(1).self());
        };
        QVERIFY(!row().tokens);
        limit(100'000);
        pair.transfer(1, 20);
        QVERIFY(row().tokens.has_value());
        QCOMPARE(row().tokens->rate, 100'000U);
        QCOMPARE(row().tokens->burst, 100'000U);
        QVERIFY(row().tokens->level < row().tokens->burst); // 800 kB in 5 s: the bucket is used up
        pair.world.advance(20s);
        QCOMPARE(row().tokens->level, row().tokens->burst);
        QCOMPARE(row().tokens->wake, TimePoint{});
        limit(std::nullopt);
        QVERIFY(!row().tokens);
    }

    void aBlockThatAPeerWaitsForIsAnnounced()
    {
        Pair pair;
        const store::Block block = world::makeBlock(7, 1000);
        pair.world.want(1, {block.cid});
        pair.world.advance(1s);
        QVERIFY(last<telemetry::BlockAnnounced>(pair.giver) == nullptr);
        pair.world.add(0, {block});
        pair.world.advance(1s);
        const auto* const announced = last<telemetry::BlockAnnounced>(pair.giver);
        QVERIFY(announced != nullptr && announced->cid == block.cid);
        QCOMPARE(announced->wanters, 1U);
    }
};

static const tests::Registered<EventKindsTest> registered{"event_kinds"};

} // namespace swapscope
#include "event_kinds_test.moc"
