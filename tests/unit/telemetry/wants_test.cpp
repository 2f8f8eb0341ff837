// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/book.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

namespace swapscope::telemetry {

using namespace std::chrono_literals;

class WantsTest final : public QObject
{
    Q_OBJECT

private:
    static OurWantRow want(const Fixture& f) { return *f.state.snapshot().ourWants.at(f.cid); }

    static void ask(Fixture& f, const PeerId& peer, WantType type, AskState state)
    {
        f.emit(WantAsked{f.cid, peer, type, state});
    }

private Q_SLOTS:
    void phasesFollowTheAsks()
    {
        Fixture f;
        f.connect(f.alice);
        f.connect(f.bob);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        QCOMPARE(want(f).phase, WantPhase::Queued);
        ask(f, f.alice, WantType::Have, AskState::Pending);
        QCOMPARE(want(f).phase, WantPhase::Queued);
        ask(f, f.alice, WantType::Have, AskState::Sent);
        ask(f, f.bob, WantType::Have, AskState::Sent);
        QCOMPARE(want(f).phase, WantPhase::Asked);
        QCOMPARE(want(f).asked, 2U);
        ask(f, f.alice, WantType::Have, AskState::DontHave);
        ask(f, f.bob, WantType::Have, AskState::Have);
        QCOMPARE(want(f).phase, WantPhase::HaveFound);
        QCOMPARE(want(f).haves, 1U);
        QCOMPARE(want(f).dontHaves, 1U);
        ask(f, f.bob, WantType::Block, AskState::Sent);
        QCOMPARE(want(f).phase, WantPhase::BlockRequested);
        QCOMPARE(want(f).from, f.bob);
        ask(f, f.bob, WantType::Block, AskState::TimedOut);
        QCOMPARE(want(f).silent, 1U);
        QCOMPARE(want(f).from, PeerId{});
        f.emit(WantDone{f.cid, f.bob, 1234, 5ms});
        QCOMPARE(want(f).phase, WantPhase::Done);
        QCOMPARE(want(f).from, f.bob);
        QCOMPARE(want(f).bytes, 1234U);
        QCOMPARE(f.totals().ourWants, 0U);
    }

    void peersCountWhatTheyStillOweUs()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        ask(f, f.alice, WantType::Have, AskState::Sent);
        QCOMPARE(f.row(f.alice).ourWants, 1U);
        ask(f, f.alice, WantType::Have, AskState::DontHave);
        QCOMPARE(f.row(f.alice).ourWants, 0U);
        ask(f, f.alice, WantType::Block, AskState::Sent);
        f.emit(WantCancelled{f.cid});
        QCOMPARE(f.row(f.alice).ourWants, 0U);
    }

    void aPeerThatLeavesIsNoLongerAsked()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        ask(f, f.alice, WantType::Block, AskState::Sent);
        f.emit(PeerDisconnected{f.alice, {}});
        QCOMPARE(want(f).asked, 0U);
        QCOMPARE(want(f).phase, WantPhase::Queued);
        ask(f, f.alice, WantType::Block, AskState::TimedOut);
        QCOMPARE(want(f).silent, 0U);
    }

    void finishedWantsLeaveAfterTenSeconds()
    {
        Fixture f;
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        f.emit(WantDone{f.cid, {}, 10, {}});
        f.pass(9750ms);
        QCOMPARE(f.state.snapshot().ourWants.size(), 1U);
        f.pass(250ms);
        QVERIFY(f.state.snapshot().ourWants.empty());
    }

    void aWantThatIsWantedAgainStays()
    {
        Fixture f;
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        f.emit(WantCancelled{f.cid});
        f.pass(5s);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        f.pass(15s);
        QCOMPARE(want(f).phase, WantPhase::Queued);
        QCOMPARE(f.totals().ourWants, 1U);
    }

    void atMostAThousandFinishedWantsStay()
    {
        Fixture f;
        for (std::uint32_t i = 0; i < kMaxFinishedWants + 10; ++i) {
            f.emit(WantAdded{cidNumber(i), WantType::Block, 1, "user"});
            f.emit(WantDone{cidNumber(i), {}, 10, {}});
        }
        const Delta tables = f.state.snapshot();
        QCOMPARE(tables.ourWants.size(), kMaxFinishedWants);
        QVERIFY(!tables.ourWants.contains(cidNumber(9)));
        QVERIFY(tables.ourWants.contains(cidNumber(10)));
    }

    void silenceForThirtySecondsStallsAWantUntilAHave()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        ask(f, f.alice, WantType::Have, AskState::Sent);
        f.pass(29750ms);
        QCOMPARE(want(f).phase, WantPhase::Asked);
        f.pass(250ms);
        QCOMPARE(want(f).phase, WantPhase::Stalled);
        ask(f, f.alice, WantType::Have, AskState::Have);
        QCOMPARE(want(f).phase, WantPhase::HaveFound);
    }

    void aWantBehindOthersAtABusyPeerIsNotStalled()
    {
        Fixture f;
        f.connect(f.alice);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user"});
        f.emit(WantAdded{cidNumber(2), WantType::Block, 1, "user"}); // asked nowhere yet
        ask(f, f.alice, WantType::Block, AskState::Sent);
        f.pass(60s, [&] { f.emit(BlockReceived{f.alice, cidNumber(9), 1, BlockClass::Wanted}); });
        QCOMPARE(want(f).phase, WantPhase::BlockRequested);
        f.pass(60s);
        QCOMPARE(want(f).phase, WantPhase::Stalled);
        QCOMPARE(f.state.snapshot().ourWants.at(cidNumber(2))->phase, WantPhase::Queued);
    }
};

static const tests::Registered<WantsTest> registered{"wants"};

} // namespace swapscope::telemetry
#include "wants_test.moc"
