// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/models/denials_model.h"
#include "ui/models/ledgers_model.h"
#include "ui/models/our_wants_model.h"
#include "ui/models/peers_model.h"
#include "ui/models/rules_model.h"
#include "ui/models/sessions_model.h"
#include "ui/models/their_wants_model.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <random>

namespace swapscope::ui {

using tests::madeCid;
using tests::madePeer;
using namespace std::chrono_literals;

namespace {

telemetry::PeerRow peerRow(std::uint64_t number, double upRate)
{
    telemetry::PeerRow row;
    row.peer = madePeer(number);
    row.upRate = upRate;
    return row;
}

telemetry::Totals at(Duration time)
{
    telemetry::Totals totals;
    totals.now = TimePoint{1h} + time;
    return totals;
}

telemetry::Delta peersAt(Duration time, const std::vector<telemetry::PeerRow>& rows = {})
{
    telemetry::Delta delta;
    delta.totals = at(time);
    for (const auto& row : rows) {
        delta.peers[row.peer] = row;
    }
    return delta;
}

/// A state and the models that follow it.
struct Fixture
{
    void apply(telemetry::Delta delta, bool held = false)
    {
        telemetry::Delta copy = delta;
        state.apply(std::move(copy));
        for (TableModel* model : models) {
            model->update(state, delta, held);
        }
    }

    LiveState state;
    PeersModel peers;
    LedgersModel ledgers;
    OurWantsModel ours;
    TheirWantsModel theirs;
    std::vector<TableModel*> models{&peers, &ledgers, &ours, &theirs};
};

std::vector<PeerId> orderOf(const PeersModel& model)
{
    std::vector<PeerId> order;
    for (int row = 0; row < model.rowCount(); ++row) {
        order.push_back(model.key(row));
    }
    return order;
}

} // namespace

class KeyedTableModelTest final : public QObject
{
    Q_OBJECT

private:
    /// One random change of up to 30 rows of every table.
    static telemetry::Delta randomDelta(std::mt19937& random, int step)
    {
        telemetry::Delta delta;
        delta.totals = at(std::chrono::seconds{step});
        const auto many = random() % 30;
        for (std::uint32_t i = 0; i < many; ++i) {
            const auto number = random() % 200;
            telemetry::PeerRow peer = peerRow(number, static_cast<double>(random() % 5));
            peer.presence = static_cast<telemetry::PeerPresence>(random() % 4);
            delta.peers[peer.peer] = peer;
            telemetry::OurWantRow ours;
            ours.cid = madeCid(number);
            ours.phase = static_cast<telemetry::WantPhase>(random() % 7);
            telemetry::TheirWantRow theirs;
            theirs.cid = madeCid(number % 40);
            theirs.peer = peer.peer;
            const bool leaves = random() % 3 == 0;
            delta.ourWants[ours.cid] = leaves ? std::nullopt : std::optional{ours};
            delta.theirWants[{theirs.cid, theirs.peer}] =
                leaves ? std::nullopt : std::optional{theirs};
        }
        return delta;
    }

private Q_SLOTS:
    void randomScriptsKeepEveryModelSound_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 4; ++seed) {
            QTest::addRow("seed %d", seed) << seed;
        }
    }
    void randomScriptsKeepEveryModelSound()
    {
        QFETCH(const int, seed);
        std::mt19937 random{static_cast<std::uint32_t>(seed)};
        Fixture f;
        std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
        for (TableModel* model : f.models) {
            testers.push_back(std::make_unique<QAbstractItemModelTester>(model));
        }
        for (int step = 0; step < 40; ++step) {
            f.apply(randomDelta(random, step), random() % 4 == 0);
            TableModel* model = f.models[random() % f.models.size()];
            switch (random() % 5) {
            case 0: model->sortNow(); break;
            case 1:
                model->sort(static_cast<int>(random()) & 3,
                            random() % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
                break;
            case 2: model->setFilter(random() % 2 == 0 ? QStringLiteral("a b") : QString{}); break;
            case 3: model->rebuild(f.state); break;
            default: break;
            }
        }
        for (TableModel* model : f.models) {
            model->setFilter({});
            model->rebuild(f.state);
        }
        QCOMPARE(f.ours.rowCount(), static_cast<int>(f.state.ourWants().size()));
    }

    void r8_equalValuesNeverSwap()
    {
        Fixture f;
        telemetry::Delta delta;
        for (std::uint64_t i = 0; i < 100; ++i) {
            delta.peers[madePeer(i)] = peerRow(i, 1.0);
        }
        f.apply(delta);
        f.peers.sortNow();
        const auto before = orderOf(f.peers);
        for (int i = 0; i < 100; ++i) {
            f.apply(delta);
            f.peers.sortNow();
        }
        QCOMPARE(orderOf(f.peers), before);
    }

    void r8_theFormerSortColumnBreaksTies()
    {
        Fixture f;
        telemetry::Delta delta;
        for (std::uint64_t i = 0; i < 10; ++i) {
            telemetry::PeerRow row = peerRow(i, static_cast<double>(i));
            row.downRate = static_cast<double>(i % 2);
            delta.peers[row.peer] = row;
        }
        f.apply(delta);
        f.peers.sort(PeersModel::Up, Qt::DescendingOrder);
        f.peers.sort(PeersModel::Down, Qt::AscendingOrder);
        QCOMPARE(f.peers.key(0), madePeer(8)); // down 0, the largest up among them
        QCOMPARE(f.peers.key(9), madePeer(1)); // down 1, the smallest up
    }

    void r10_oneSignalCoversTheTouchedRowsOnly()
    {
        Fixture f;
        telemetry::Delta delta;
        delta.totals = at(0s);
        for (std::uint64_t i = 0; i < 20; ++i) {
            delta.peers[madePeer(i)] = peerRow(i, static_cast<double>(100 - i));
        }
        f.apply(delta);
        f.peers.sortNow();
        QSignalSpy changes{&f.peers, &QAbstractItemModel::dataChanged};
        telemetry::Delta touch;
        touch.peers[madePeer(3)] = peerRow(3, 1.5);
        touch.peers[madePeer(7)] = peerRow(7, 1.5);
        f.apply(touch);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(changes[0][0].toModelIndex().row(), 3);
        QCOMPARE(changes[0][1].toModelIndex().row(), 7);
        f.apply(touch);
        QCOMPARE(changes.count(), 1); // equal rows say nothing
    }

    void manyInsertsAreOneChangeOfLayout_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("inserts");
        QTest::addColumn<int>("layouts");
        QTest::newRow("limit - 1") << 49 << 1 << 0;
        QTest::newRow("limit") << 50 << 1 << 0;
        QTest::newRow("limit + 1") << 51 << 0 << 1;
    }
    void manyInsertsAreOneChangeOfLayout()
    {
        QFETCH(const int, rows);
        Fixture f;
        QSignalSpy inserts{&f.ledgers, &QAbstractItemModel::rowsInserted};
        QSignalSpy layouts{&f.ledgers, &QAbstractItemModel::layoutChanged};
        telemetry::Delta delta;
        for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(rows); ++i) {
            delta.peers[madePeer(i)] = peerRow(i, 1);
        }
        f.apply(delta);
        QTEST(static_cast<int>(inserts.count()), "inserts");
        QTEST(static_cast<int>(layouts.count()), "layouts");
        QCOMPARE(f.ledgers.rowCount(), rows);
    }

    void r12_departedRowsStayTenSecondsAndAreMarked()
    {
        Fixture f;
        telemetry::Delta delta;
        delta.totals = at(0s);
        delta.peers[madePeer(1)] = peerRow(1, 1);
        f.apply(delta);
        telemetry::PeerRow left = peerRow(1, 0);
        left.presence = telemetry::PeerPresence::Gone;
        f.apply(peersAt(1s, {left}));
        QCOMPARE(f.peers.rowCount(), 1);
        QVERIFY(f.peers.index(0, 0).data(TableModel::GoneRole).toBool());
        f.apply(peersAt(10'999ms));
        QCOMPARE(f.peers.rowCount(), 1);
        f.apply(peersAt(11s), true);
        QCOMPARE(f.peers.rowCount(), 1); // held: nothing moves under the pointer
        f.apply(peersAt(11s));
        QCOMPARE(f.peers.rowCount(), 0);
    }

    void r12_aRowThatComesBackIsNoLongerGone()
    {
        Fixture f;
        f.apply(peersAt(0s, {peerRow(1, 1)}));
        telemetry::PeerRow left = peerRow(1, 0);
        left.presence = telemetry::PeerPresence::Gone;
        f.apply(peersAt(1s, {left}));
        f.apply(peersAt(2s, {peerRow(1, 2)}));
        QVERIFY(!f.peers.index(0, 0).data(TableModel::GoneRole).toBool());
        f.apply(peersAt(60s));
        QCOMPARE(f.peers.rowCount(), 1);
    }

    void r7_persistentIndexesFollowTheirKey()
    {
        Fixture f;
        telemetry::Delta delta;
        for (std::uint64_t i = 0; i < 100; ++i) {
            delta.peers[madePeer(i)] = peerRow(i, static_cast<double>(i));
        }
        f.apply(delta);
        const QPersistentModelIndex held{f.peers.index(f.peers.rowOfKey(madePeer(42)), 0)};
        std::mt19937 random{7};
        for (int i = 0; i < 50; ++i) {
            telemetry::Delta shuffle;
            for (std::uint64_t n = 0; n < 100; ++n) {
                shuffle.peers[madePeer(n)] = peerRow(n, static_cast<double>(random() % 50));
            }
            f.apply(shuffle);
            f.peers.sortNow();
            QVERIFY(held.isValid());
            QCOMPARE(f.peers.key(held.row()), madePeer(42));
        }
    }

    void filterNeedsEveryWordInTheIdentity()
    {
        Fixture f;
        telemetry::PeerRow row = peerRow(1, 1);
        row.agent = "Kubo/0.38";
        row.address = "/ip4/10.0.0.1/tcp/4001";
        f.apply(peersAt(0s, {row, peerRow(2, 1)}));
        f.ledgers.setFilter(QStringLiteral("kubo 10.0.0.1"));
        QCOMPARE(f.ledgers.rowCount(), 1);
        QCOMPARE(f.ledgers.totalRows(), 2);
        f.ledgers.setFilter(QStringLiteral("kubo 10.0.0.2"));
        QCOMPARE(f.ledgers.rowCount(), 0);
        f.ledgers.setFilter({});
        QCOMPARE(f.ledgers.rowCount(), 2);
    }

    void theirWantsAreOneRowABlock()
    {
        Fixture f;
        telemetry::Delta delta;
        for (std::uint64_t i = 0; i < 12; ++i) {
            telemetry::TheirWantRow want;
            want.cid = madeCid(1);
            want.peer = madePeer(i);
            want.type = i == 0 ? telemetry::WantType::Block : telemetry::WantType::Have;
            want.priority = static_cast<std::int32_t>(i);
            want.since = TimePoint{1h} + std::chrono::seconds{100 - i};
            delta.theirWants[{want.cid, want.peer}] = want;
        }
        f.apply(delta);
        QCOMPARE(f.theirs.rowCount(), 1);
        QCOMPARE(f.theirs.row(0).peers, 12U);
        QCOMPARE(f.theirs.row(0).wantBlocks, 1U);
        QCOMPARE(f.theirs.row(0).highestPriority, 11);
        QCOMPARE(f.theirs.row(0).oldest, TimePoint{1h} + 89s);
        QVERIFY(f.theirs.index(0, TheirWantsModel::Peers).data().toString().endsWith(u"+9"));
    }

    void r37_everyHeaderExplainsItself()
    {
        Fixture f;
        for (const TableModel* model : f.models) {
            int shown = 0;
            for (const Column& column : model->columns()) {
                QVERIFY2(column.meaning.size() > 20, qPrintable(column.id));
                shown += column.shown ? 1 : 0;
            }
            QVERIFY(shown <= 8);
        }
    }

    void r24_receivedStandsBeforeSent()
    {
        QVERIFY(PeersModel::Down < PeersModel::Up);
        QVERIFY(LedgersModel::Down < LedgersModel::Up);
        QVERIFY(LedgersModel::Received < LedgersModel::Sent);
    }

    void aNicknameStandsWhereverThePeerIsNamedAndCanBeFound()
    {
        Fixture f;
        telemetry::Delta delta = peersAt(0s, {peerRow(1, 1), peerRow(2, 2)});
        telemetry::OurWantRow want;
        want.cid = madeCid(1);
        want.from = madePeer(1);
        delta.ourWants[want.cid] = want;
        telemetry::TheirWantRow theirs;
        theirs.cid = madeCid(2);
        theirs.peer = madePeer(1);
        delta.theirWants[{theirs.cid, theirs.peer}] = theirs;
        f.apply(delta);
        f.ours.setFilter(QStringLiteral("laptop"));
        QCOMPARE(f.ours.rowCount(), 0);

        telemetry::PeerRow named = peerRow(1, 1);
        named.rules.nickname = "Bob's Laptop";
        f.apply(peersAt(1s, {named}));
        const QString name = QStringLiteral("Bob's Laptop");
        QCOMPARE(f.ours.rowCount(), 1);
        QCOMPARE(f.ours.index(0, OurWantsModel::From).data().toString(), name);
        QCOMPARE(f.theirs.index(0, TheirWantsModel::Peers).data().toString(), name);
        const int row = f.peers.rowOfKey(madePeer(1));
        QCOMPARE(f.peers.index(row, PeersModel::Peer).data().toString(), name);
        // The id stays at hand: it is the tooltip, and what is copied.
        QCOMPARE(f.peers.index(row, PeersModel::Peer).data(TableModel::FullTextRole).toString(),
                 format::fullPeer(madePeer(1)));
        f.ledgers.setFilter(QStringLiteral("bob's"));
        QCOMPARE(f.ledgers.rowCount(), 1);
    }

    void aPeersBadgeNamesTheRuleThatTellsMost()
    {
        Fixture f;
        const auto badge = [&f](const telemetry::PeerRules& rules) {
            telemetry::PeerRow row = peerRow(1, 1);
            row.rules = rules;
            f.apply(peersAt(0s, {row}));
            const auto index = f.peers.index(0, PeersModel::Rules);
            const QString text = index.data().toString();
            // A word never stands without its icon, nor an icon without its word.
            return text.isEmpty() == index.data(TableModel::IconRole).toString().isEmpty()
                       ? text
                       : QStringLiteral("icon and word differ");
        };
        QCOMPARE(badge({}), QString{});
        QCOMPARE(badge({.weight = 50}), QStringLiteral("× 0.5"));
        QCOMPARE(badge({.weight = 50, .serviceClass = telemetry::ServiceClass::High}),
                 QStringLiteral("high"));
        QCOMPARE(badge({.weight = 50, .askingPaused = true}), QStringLiteral("unasked"));
        QCOMPARE(badge({.uploadLimit = 1 << 20, .askingPaused = true}), QStringLiteral("1\u00a0M"));
        QCOMPARE(badge({.uploadLimit = 1 << 20, .servingPaused = true}), QStringLiteral("paused"));
        telemetry::Delta delta = peersAt(1s);
        delta.denials[{madePeer(1), {}}] = telemetry::DenialRow{.what = {madePeer(1), {}}};
        f.apply(delta);
        QCOMPARE(f.peers.index(0, PeersModel::Rules).data().toString(), QStringLiteral("denied"));
    }

    void onlyPeersWithRulesAreListedAndLeaveWithTheirLast()
    {
        Fixture f;
        RulesModel rules;
        f.models.push_back(&rules);
        telemetry::PeerRow weighty = peerRow(1, 1);
        weighty.presence = telemetry::PeerPresence::Gone;
        weighty.rules.weight = 200;
        f.apply(peersAt(0s, {weighty, peerRow(2, 2)}));
        QCOMPARE(rules.rowCount(), 1);
        QCOMPARE(rules.index(0, RulesModel::Weight).data().toString(), QStringLiteral("2.00"));
        f.apply(peersAt(1s, {peerRow(1, 1)}));
        QCOMPARE(rules.rowCount(), 0);
    }

    void everyDenialKeepsItsKey()
    {
        LiveState state;
        DenialsModel denials;
        telemetry::Delta delta;
        const std::vector<telemetry::DenyKey> keys{
            {madePeer(1), {}}, {{}, madeCid(1)}, {madePeer(1), madeCid(1)}};
        for (const auto& key : keys) {
            delta.denials[key] = telemetry::DenialRow{.what = key};
        }
        telemetry::Delta copy = delta;
        state.apply(std::move(copy));
        denials.update(state, delta, false);
        QCOMPARE(denials.rowCount(), 3);
        for (int row = 0; row < 3; ++row) {
            QCOMPARE(denials.rowOf(denials.keyOf(row)), row);
            QVERIFY(denials.keyNamed(denials.keyOf(row)) == denials.key(row));
        }
        for (const char* noise : {"", "x", "5 ", "999999 abc", "-1 abc", " "}) {
            QVERIFY(!denials.keyNamed(noise).has_value());
        }
    }

    void sessionsShowHowFarTheyAreAndWhomTheyAsk()
    {
        LiveState state;
        SessionsModel sessions;
        telemetry::Delta delta = peersAt(0s, {});
        telemetry::SessionRow row;
        row.session = telemetry::SessionId{7};
        row.wants = 8;
        row.done = 2;
        for (std::uint64_t number = 1; number <= 5; ++number) {
            row.members.push_back(madePeer(number));
        }
        row.nextTick = delta.totals->now + 2s;
        delta.sessions[row.session] = row;
        telemetry::Delta copy = delta;
        state.apply(std::move(copy));
        sessions.update(state, delta, false);
        const auto text = [&sessions](int column) {
            return sessions.index(0, column).data().toString();
        };
        QCOMPARE(text(SessionsModel::Wants), QStringLiteral("2 of 8"));
        QCOMPARE(sessions.index(0, SessionsModel::Wants).data(TableModel::ShareRole).toDouble(),
                 0.25);
        QVERIFY(text(SessionsModel::Members).endsWith(QLatin1String("+3")));
        QVERIFY(text(SessionsModel::NextTick).startsWith(QLatin1String("2.00")));
        QCOMPARE(text(SessionsModel::LastChoice), format::unknown());
        QCOMPARE(sessions.rowOf(sessions.keyOf(0)), 0);
    }

    void aSessionThatEndsStaysForAWhileWithItsLastFigures()
    {
        LiveState state;
        SessionsModel sessions;
        const auto apply = [&](telemetry::SessionState now, std::uint32_t done) {
            telemetry::Delta delta = peersAt(0s, {});
            telemetry::SessionRow row;
            row.session = telemetry::SessionId{7};
            row.state = now;
            row.wants = 8;
            row.done = done;
            delta.sessions[row.session] = row;
            telemetry::Delta copy = delta;
            state.apply(std::move(copy));
            sessions.update(state, delta, false);
        };
        apply(telemetry::SessionState::Open, 2);
        apply(telemetry::SessionState::Complete, 8);
        const QModelIndex wants = sessions.index(0, SessionsModel::Wants);
        QCOMPARE(wants.data().toString(), QStringLiteral("8 of 8"));
        QVERIFY(wants.data(TableModel::GoneRole).toBool());
    }

    void unknownIsADashAndGoesLast()
    {
        Fixture f;
        telemetry::PeerRow limited = peerRow(1, 1);
        limited.rules.uploadLimit = 1024;
        f.apply(peersAt(0s, {limited, peerRow(2, 9)}));
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            f.ledgers.sort(LedgersModel::UpLimit, order);
            QCOMPARE(f.ledgers.key(0), limited.peer);
            QCOMPARE(f.ledgers.index(1, LedgersModel::UpLimit).data().toString(),
                     format::unknown());
        }
    }
};

static const tests::Registered<KeyedTableModelTest> registered{"keyed_table_model"};

} // namespace swapscope::ui
#include "keyed_table_model_test.moc"
