// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/message_tap.h"
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

    void messagesAreToldOnlyWhileSomebodyWatchesThem()
    {
        Pair pair;
        pair.world.node(0).execute({{}, node::Watch{kEvents}});
        pair.transfer(1, 3);
        QVERIFY(last<telemetry::MessageSeen>(pair.giver) == nullptr);

        constexpr auto kMessages = static_cast<telemetry::Tables>(telemetry::Table::Messages);
        pair.world.node(0).execute({{}, node::Watch{kMessages}});
        static_cast<void>(pair.world.node(0).state().takeDelta());
        pair.transfer(100, 3);
        const auto rows = pair.world.node(0).state().takeDelta().messages;
        std::uint64_t bytesOut = 0;
        std::size_t wanted = 0;
        for (const telemetry::MessageRow& row : rows) {
            const telemetry::MessageSeen& said = row.said;
            QCOMPARE(said.content->blocks.size(), std::size_t{said.blocks});
            QVERIFY(said.content->head.size() + 1 <= said.wireBytes);
            QVERIFY(said.content->head.size() <= telemetry::MessageContent::kHeadBytes);
            if (said.direction == telemetry::Direction::Outbound) {
                bytesOut += said.blockBytes;
            } else {
                wanted += said.wantBlocks;
            }
        }
        QCOMPARE(bytesOut, std::uint64_t{3 * 40'000});
        QVERIFY(wanted >= 3);
    }

    void aMessageThatIsRefusedIsShownWithTheReason()
    {
        const auto seen = node::refusedIn({}, Bytes{1, 2}, fail(ErrorCode::Invalid, "no message"));
        QCOMPARE(seen.content->problem, std::string{"no message"});
        QCOMPARE(seen.content->head.size(), std::size_t{2});
        QCOMPARE(seen.wireBytes, std::uint64_t{3});
    }

    void theStoreIsAskedForOneBlock()
    {
        Pair pair;
        pair.transfer(1, 1);
        const auto cid = world::makeBlock(1, 40'000).cid;
        pair.world.node(1).execute({{}, node::ExplainBlock{cid}});
        const auto here = pair.world.node(1).state().takeDelta().blockExplained;
        QVERIFY(here && here->cid == cid && here->bytes == std::uint64_t{40'000});
        const auto other = world::makeBlock(9, 40'000).cid;
        pair.world.node(1).execute({{}, node::ExplainBlock{other}});
        QVERIFY(!pair.world.node(1).state().takeDelta().blockExplained->bytes);
    }

    void limitsAreCountedWhileSomebodyWatchesThem()
    {
        Pair pair;
        constexpr auto kLimits = static_cast<telemetry::Tables>(telemetry::Table::Limits);
        pair.world.node(0).execute({{}, node::Watch{kLimits}});
        pair.world.advance(2s);
        const auto uses = pair.world.node(0).state().takeDelta().limits;
        const auto at = std::ranges::find(uses, limits::kConnections.name, &limits::Use::name);
        QVERIFY(at != uses.end() && at->current == 1U && at->refusals == 0U);
        pair.world.node(0).execute({{}, node::Watch{0}});
        pair.giver.clear();
        pair.world.advance(2s);
        QVERIFY(last<telemetry::LimitsCounted>(pair.giver) == nullptr);
    }

    void whatIsUsedOfALimitFallsAgain()
    {
        Pair pair;
        constexpr auto kLimits = static_cast<telemetry::Tables>(telemetry::Table::Limits);
        pair.world.node(0).execute({{}, node::Watch{kLimits}});
        pair.transfer(1, 20);
        const auto useOf = [&pair](const limits::Limit& limit) {
            pair.world.advance(2s);
            const auto uses = pair.world.node(0).state().takeDelta().limits;
            const auto at = std::ranges::find(uses, limit.name, &limits::Use::name);
            return at == uses.end() ? limits::Use{} : *at;
        };
        const limits::Use streams = useOf(limits::kBitswapStreams);
        QVERIFY(streams.peak > 0U && streams.peak < limits::kBitswapStreams.value);
        QVERIFY(useOf(limits::kNegotiatingStreams).peak > 0U);
        QVERIFY(useOf(limits::kStreamQueueMs).refusals == 0U);
        QVERIFY(useOf(limits::kConnections).current == 1U);
        pair.world.node(1).execute({{}, node::Disconnect{{pair.world.node(0).self()}}});
        const limits::Use connections = useOf(limits::kConnections);
        QCOMPARE(connections.current.value_or(99), std::uint64_t{0});
        QCOMPARE(connections.peak.value_or(99), std::uint64_t{1});
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
