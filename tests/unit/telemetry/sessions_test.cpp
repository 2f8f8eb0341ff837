// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

namespace swapscope::telemetry {

using namespace std::chrono_literals;

class SessionsTest final : public QObject
{
    Q_OBJECT

private:
    static constexpr SessionId kFirst{1};
    static constexpr SessionId kSecond{2};

    static SessionRow row(const Fixture& f, SessionId session)
    {
        return *f.state.snapshot().sessions.at(session);
    }

private Q_SLOTS:
    void everySessionThatWantsABlockCountsIt()
    {
        Fixture f;
        f.emit(SessionOpened{kFirst, "user", 2});
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user", kFirst});
        f.emit(SessionOpened{kSecond, "user", 1});
        f.emit(WantChanged{f.cid, 1, kSecond});
        f.emit(WantChanged{f.cid, 7});
        QCOMPARE(f.state.snapshot().ourWants.at(f.cid)->session, kFirst);
        f.emit(WantDone{f.cid, f.bob, 1234, 5ms});
        QCOMPARE(row(f, kFirst).done, 1U);
        QCOMPARE(row(f, kFirst).wants, 2U);
        QCOMPARE(row(f, kSecond).done, 1U);
    }

    void anEndedSessionKeepsItsFiguresAndSaysHowItEnded()
    {
        Fixture f;
        f.emit(SessionOpened{kFirst, "user", 1});
        f.emit(SessionOpened{kSecond, "user", 1});
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user", kFirst});
        f.emit(WantDone{f.cid, f.bob, 1234, 5ms});
        f.emit(SessionClosed{kFirst, true});
        f.emit(SessionClosed{kSecond, false});
        QCOMPARE(row(f, kFirst).done, 1U);
        QVERIFY(row(f, kFirst).state == SessionState::Complete);
        QVERIFY(row(f, kSecond).state == SessionState::GivenUp);
    }

    void onlyTheLastSessionsThatEndedAreKept()
    {
        Fixture f;
        f.emit(SessionOpened{kFirst, "user", 1}); // goes on, so it stays
        const std::uint64_t last = kSecond.value + Delta::kMaxEndedSessions;
        for (std::uint64_t number = kSecond.value; number <= last; ++number) {
            f.emit(SessionOpened{SessionId{number}, "user", 1});
            f.emit(SessionClosed{SessionId{number}, true});
        }
        const auto sessions = f.state.snapshot().sessions;
        QCOMPARE(sessions.size(), Delta::kMaxEndedSessions + 1);
        QVERIFY(sessions.contains(kFirst));
        QVERIFY(!sessions.contains(kSecond));
        QVERIFY(sessions.contains(SessionId{last}));
    }

    void onlyTicksThatAskSomebodyAreBroadcasts()
    {
        Fixture f;
        f.emit(SessionOpened{kFirst, "user", 2});
        f.emit(SessionTicked{kFirst, SessionTickKind::Idle, 0, 2s});
        QCOMPARE(row(f, kFirst).broadcasts, 0U);
        f.emit(SessionTicked{kFirst, SessionTickKind::Idle, 2, 3s});
        QCOMPARE(row(f, kFirst).broadcasts, 1U);
        QCOMPARE(row(f, kFirst).nextTick, f.now + 3s);
    }
};

static const tests::Registered<SessionsTest> registered{"sessions"};

} // namespace swapscope::telemetry
#include "sessions_test.moc"
