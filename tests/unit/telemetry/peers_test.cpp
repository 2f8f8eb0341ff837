// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/book.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

#include <cmath>

namespace swapscope::telemetry {

using namespace std::chrono_literals;

class PeersTest final : public QObject
{
    Q_OBJECT

private:
    /// Both peers Ready all the time; each is served its bytes every 250 ms.
    static void serveBoth(Fixture& f, std::uint64_t toAlice, std::uint64_t toBob, Duration duration)
    {
        f.pass(duration, [&] {
            f.emit(LedgerCredited{f.alice, toAlice, 0, 0, 0});
            f.emit(LedgerCredited{f.bob, toBob, 0, 0, 0});
        });
    }

    static void makeReady(Fixture& f)
    {
        f.connect(f.alice);
        f.connect(f.bob);
        f.emit(PeerEligibility{f.alice, Eligibility::Ready, ParkReason::Cap, {}});
        f.emit(PeerEligibility{f.bob, Eligibility::Ready, ParkReason::Cap, {}});
    }

private Q_SLOTS:
    void departedPeersKeepTheirAccount()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(PeerIdentified{f.alice, "kubo", "/ipfs/bitswap/1.2.0"});
        f.emit(LedgerCredited{f.alice, 100, 30, 0, 0});
        QCOMPARE(f.totals().peers, 1U);
        f.emit(PeerDisconnected{f.alice, fail(ErrorCode::Reset, "went away")});
        QCOMPARE(f.totals().peers, 0U);
        QCOMPARE(f.row(f.alice).presence, PeerPresence::Gone);
        QCOMPARE(f.row(f.alice).balance(), 70);
        QCOMPARE(f.row(f.alice).lastError, std::string{"went away"});
        f.connect(f.alice);
        QCOMPARE(f.row(f.alice).sentBytes, 100U);
        QCOMPARE(f.row(f.alice).agent, std::string{"kubo"});
    }

    void failedDialMakesAPeerUnreachable()
    {
        Fixture f;
        f.emit(DialStarted{"/ip4/10.0.0.1/tcp/1", f.alice});
        QCOMPARE(f.row(f.alice).presence, PeerPresence::Connecting);
        f.emit(DialFailed{"/ip4/10.0.0.1/tcp/1", f.alice, fail(ErrorCode::TimedOut, "no answer")});
        QCOMPARE(f.row(f.alice).presence, PeerPresence::Unreachable);
        f.emit(DialStarted{"/ip4/10.0.0.1/tcp/1", {}});
        QCOMPARE(f.state.snapshot().peers.size(), 1U);
    }

    void failedDialLeavesAConnectedPeerAlone()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(DialStarted{"/ip4/10.0.0.1/tcp/1", f.alice});
        f.emit(DialFailed{"/ip4/10.0.0.1/tcp/1", f.alice, fail(ErrorCode::TimedOut, "no answer")});
        QCOMPARE(f.row(f.alice).presence, PeerPresence::Connected);
    }

    void oldestDepartedPeersMakeRoomButNotThoseWithALimit()
    {
        Fixture f;
        const auto id = [](std::size_t number) {
            const std::array<std::uint8_t, 6> key{8,
                                                  1,
                                                  18,
                                                  2,
                                                  static_cast<std::uint8_t>(number),
                                                  static_cast<std::uint8_t>(number >> 8U)};
            return PeerId::ofPublicKey(key);
        };
        f.emit(PeerRulesChanged{id(0), {.uploadLimit = 1000}});
        for (std::size_t i = 0; i < kMaxPeerRows + 5; ++i) {
            f.now += 1ms;
            f.connect(id(i));
            f.emit(PeerDisconnected{id(i), {}});
            if (i % 100 == 0) {
                f.state.tick(f.now);
            }
        }
        QCOMPARE(f.state.snapshot().peers.size(), kMaxPeerRows);
        QVERIFY(f.state.peer(id(0)) != nullptr);
        QVERIFY(f.state.peer(id(1)) == nullptr);
        QVERIFY(f.state.peer(id(5)) == nullptr);
        QVERIFY(f.state.peer(id(6)) != nullptr);
    }

    void readyPeersStarveAfterTenSeconds()
    {
        Fixture f;
        makeReady(f);
        f.push(1, f.alice, 100);
        f.pass(9750ms);
        QCOMPARE(f.totals().starved, 0U);
        f.emit(TaskMoved{{1}, TaskState::Active, 1});
        f.pass(250ms);
        QCOMPARE(f.totals().starved, 1U); // bob
        f.emit(PeerEligibility{f.bob, Eligibility::Parked, ParkReason::Rate, {}});
        QCOMPARE(f.totals().starved, 0U);
    }

    void jainComparesPeersThatCouldBeServedMostOfTheWindow()
    {
        Fixture f;
        makeReady(f);
        serveBoth(f, 1000, 1000, 7750ms);
        QVERIFY(!f.totals().jain);
        serveBoth(f, 1000, 1000, 250ms);
        QCOMPARE(*f.totals().jain, 1.0);
        QCOMPARE(f.totals().jainPeers, 2U);
        serveBoth(f, 3000, 1000, 10s);
        QCOMPARE(*f.totals().jain, 0.8);
    }

    void peersUnderALimitLeaveTheIndexAndPeersAtTheirCapStay()
    {
        Fixture f;
        makeReady(f);
        f.emit(PeerEligibility{f.alice, Eligibility::Parked, ParkReason::Cap, {}});
        serveBoth(f, 1000, 1000, 10s);
        QCOMPARE(f.totals().jainPeers, 2U);
        f.emit(PeerEligibility{f.bob, Eligibility::Parked, ParkReason::Rate, {}});
        serveBoth(f, 1000, 1000, 2s);
        QCOMPARE(f.totals().jainPeers, 2U);
        serveBoth(f, 1000, 1000, 250ms);
        QCOMPARE(f.totals().jainPeers, 1U);
        QVERIFY(!f.totals().jain);
    }

    void aPeerAtItsCapUnderAnUploadLimitLeavesTheIndexToo()
    {
        Fixture f;
        makeReady(f);
        f.emit(PeerEligibility{f.bob, Eligibility::Parked, ParkReason::Cap, {}});
        serveBoth(f, 1000, 1000, 10s);
        QCOMPARE(f.totals().jainPeers, 2U);
        f.emit(PeerRulesChanged{f.bob, {.uploadLimit = RateLimit{1000}}});
        serveBoth(f, 1000, 100, 2250ms);
        QCOMPARE(f.totals().jainPeers, 1U);
        f.emit(PeerRulesChanged{f.bob, {}});
        serveBoth(f, 1000, 1000, 10s);
        QCOMPARE(f.totals().jainPeers, 2U);
    }

    void whatMessagesCarryIsCountedByKindBothWays()
    {
        Fixture f;
        makeReady(f);
        f.emit(MessageReceived{
            .peer = f.alice, .wants = 5, .cancels = 2, .blocks = 3, .haves = 7, .dontHaves = 1});
        f.emit(MessageSent{.peer = f.alice, .entries = 9, .wireBytes = 90, .cancels = 4});
        f.emit(EnvelopeSent{.peer = f.alice, .blocks = 2, .presences = 6, .haves = 5});
        const Traffic in{.wants = 5, .cancels = 2, .haves = 7, .dontHaves = 1, .blocks = 3};
        const Traffic out{.wants = 5, .cancels = 4, .haves = 5, .dontHaves = 1, .blocks = 2};
        QCOMPARE(f.totals().trafficIn, in);
        QCOMPARE(f.totals().trafficOut, out);
    }

    void ratesFollowTheBytesAndComeToRest()
    {
        Fixture f;
        makeReady(f);
        serveBoth(f, 25'000, 0, 60s);
        QVERIFY(std::abs(f.row(f.alice).upRate - 100'000) < 10);
        QVERIFY(std::abs(f.totals().upRate - 100'000) < 10);
        QCOMPARE(f.row(f.bob).upRate, 0.0);
        f.emit(PeerDisconnected{f.alice, {}});
        f.pass(2min);
        QCOMPARE(f.row(f.alice).upRate, 0.0);
        static_cast<void>(f.state.takeDelta());
        f.pass(1s);
        QVERIFY(f.state.takeDelta().peers.empty());
    }

    void samplesHoldTheBytesOfEachSlice()
    {
        Fixture f;
        makeReady(f);
        static_cast<void>(f.state.takeDelta());
        f.emit(LedgerCredited{f.bob, 10, 0, 0, 0});
        f.emit(LedgerCredited{f.bob, 5, 2, 0, 0});
        f.pass(500ms);
        const Delta delta = f.state.takeDelta();
        QCOMPARE(delta.samples.size(), 2U);
        QCOMPARE(delta.samples[0].parts.size(), 1U);
        QCOMPARE(delta.samples[0].parts[0].peer, f.bob);
        QCOMPARE(delta.samples[0].parts[0].sentBytes, 15U);
        QCOMPARE(delta.samples[0].parts[0].receivedBytes, 2U);
        QVERIFY(delta.samples[1].parts.empty());
    }

    void limitsAreCounted()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(PeerRulesChanged{f.alice, {.uploadLimit = 0}});
        f.emit(PeerRulesChanged{f.alice, {.uploadLimit = 1000}});
        QCOMPARE(f.totals().limits, 1U);
        f.emit(PeerRulesChanged{f.alice, {}});
        QCOMPARE(f.totals().limits, 0U);
        QVERIFY(!f.row(f.alice).rules.uploadLimit);
    }

    void eventsAfterADepartureBringNoSessionBack()
    {
        Fixture f;
        f.connect(f.alice);
        f.push(1, f.alice, 10);
        f.emit(PeerDisconnected{f.alice, {}});
        f.emit(TaskEnded{{1}, TaskEnd::Gone});
        f.emit(PeerEligibility{f.alice, Eligibility::Parked, ParkReason::Offline, {}});
        f.emit(QueueStateChanged{f.alice, QueueState::Closed, 0, {}, {}});
        f.emit(WantAsked{f.cid, f.alice, WantType::Block, AskState::Dropped});
        QCOMPARE(f.row(f.alice).eligibility, Eligibility::Idle);
        QCOMPARE(f.row(f.alice).queuedTasks, 0U);
        QVERIFY(f.state.snapshot().messageQueues.empty());
    }
};

static const tests::Registered<PeersTest> registered{"peers"};

} // namespace swapscope::telemetry
#include "peers_test.moc"
