// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_link.h"
#include "tests/support/scripted_world.h"
#include "ui/models/figure_history.h"
#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/views/inspector/inspector.h"
#include "ui/views/inspector/ledger_days.h"
#include "ui/views/inspector/peer_rules_box.h"
#include "ui/views/inspector/subject_figures.h"
#include "ui/views/inspector/why.h"
#include "ui/views/inspector/why_box.h"
#include "ui/views/limit_words.h"
#include "ui/views/rules/node_rules_dialog.h"
#include "ui/views/rules/rule_form.h"
#include "ui/views/rules/rules_dialog.h"
#include "ui/widgets/rate_edit.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>

namespace swapscope::ui {

using namespace std::chrono_literals;
using tests::madeCid;
using tests::madePeer;

namespace {

constexpr TimePoint kStart{1h};
constexpr std::uint64_t kMiB = 1U << 20U;

telemetry::PeerRow peer(std::uint64_t number)
{
    telemetry::PeerRow row;
    row.peer = madePeer(number);
    row.agent = "<img src=x> agent";
    row.upRate = 4.0 * static_cast<double>(kMiB);
    row.sentBytes = 10 * kMiB;
    return row;
}

/// An inspector over tables that a test changes.
struct Fixture
{
    Fixture()
    {
        inspector.resize(320, 700);
        inspector.show();
    }
    void apply(telemetry::Delta delta)
    {
        delta.totals.emplace();
        delta.totals->now = now;
        state.apply(std::move(delta));
    }
    void apply(const telemetry::PeerRow& row)
    {
        telemetry::Delta delta;
        delta.peers[row.peer] = row;
        apply(std::move(delta));
    }

    TimePoint now = kStart;
    Theme theme{*qApp, ThemeChoice::Light};
    LiveState state;
    PeerPalette palette{state};
    FigureHistory history{state};
    Selection selection;
    tests::ScriptedLink link;
    Acts acts{link, state};
    ViewContext context{link, state, palette, selection, theme, acts, history};
    Inspector inspector{context};
};

QString valueOf(const std::vector<Figure>& figures, const char* label)
{
    for (const auto& figure : figures) {
        if (figure.label == QLatin1String(label)) {
            return figure.value;
        }
    }
    return {};
}

QPushButton* button(QWidget& in, const QString& text)
{
    for (auto* found : in.findChildren<QPushButton*>()) {
        if (found->text() == text) {
            return found;
        }
    }
    return nullptr;
}

} // namespace

class InspectorTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aParkedPeerIsExplainedWithItsDeadline()
    {
        Fixture f;
        auto row = peer(1);
        row.eligibility = telemetry::Eligibility::Parked;
        row.parkReason = telemetry::ParkReason::Rate;
        row.rules.uploadLimit = 2 * kMiB;
        row.wake = kStart + 120ms;
        f.apply(row);
        f.selection.select(madePeer(1));
        QCOMPARE(f.inspector.heading(), format::peer(madePeer(1)));
        QVERIFY2(f.inspector.answer().contains(QLatin1String("120")),
                 qPrintable(f.inspector.answer()));
        QVERIFY(f.inspector.answer().contains(format::rate(2.0 * static_cast<double>(kMiB))));
    }

    void everyStateOfAPeerHasASentence()
    {
        Fixture f;
        QVERIFY(!why::served(f.state, madePeer(9)).isEmpty());
        for (int presence = 0; presence < 4; ++presence) {
            for (int eligibility = 0; eligibility < 3; ++eligibility) {
                for (int reason = 0; reason < 6; ++reason) {
                    auto row = peer(1);
                    row.presence = static_cast<telemetry::PeerPresence>(presence);
                    row.eligibility = static_cast<telemetry::Eligibility>(eligibility);
                    row.parkReason = static_cast<telemetry::ParkReason>(reason);
                    f.apply(row);
                    const QString text = why::served(f.state, madePeer(1));
                    QVERIFY(text.endsWith(QLatin1Char('.')));
                    QVERIFY(!text[0].isLower());
                }
            }
        }
    }

    void aDeniedPeerIsSaidToBeDenied()
    {
        using telemetry::DenyAnswer;
        Fixture f;
        f.apply(peer(1));
        f.apply(peer(2));
        const auto deny = [&f](const telemetry::DenyKey& what, DenyAnswer answer) {
            telemetry::Delta delta;
            delta.denials[what] = telemetry::DenialRow{what, answer, 1};
            f.apply(std::move(delta));
            return why::served(f.state, madePeer(1));
        };
        const auto says = [&deny](const telemetry::DenyKey& what, DenyAnswer answer,
                                  const char* words) {
            return deny(what, answer).contains(QLatin1String(words));
        };
        QVERIFY(says({madePeer(1), madeCid(1)}, DenyAnswer::Silence, "1 block is denied to it."));
        QVERIFY(says({{}, madeCid(2)}, DenyAnswer::Silence, "2 blocks are denied to it."));
        QVERIFY(says({madePeer(1), {}}, DenyAnswer::DontHave, "is answered with DONT_HAVE."));
        QVERIFY(says({madePeer(1), {}}, DenyAnswer::Silence, "are not answered."));
        QVERIFY(says({madePeer(1), {}}, DenyAnswer::Disconnect, "it is disconnected"));
        QVERIFY(!why::served(f.state, madePeer(2)).contains(QLatin1String("everything")));
    }

    void everyPhaseOfAWantHasASentence()
    {
        Fixture f;
        QVERIFY(why::block(f.state, madeCid(1)).endsWith(QLatin1Char('.')));
        for (int phase = 0; phase < 7; ++phase) {
            telemetry::Delta delta;
            telemetry::OurWantRow row;
            row.cid = madeCid(1);
            row.phase = static_cast<telemetry::WantPhase>(phase);
            delta.ourWants[row.cid] = row;
            f.apply(std::move(delta));
            QVERIFY(why::block(f.state, madeCid(1)).endsWith(QLatin1Char('.')));
        }
    }

    void receivedStandsBeforeSentAndNoReturnIsNoRatio()
    {
        const auto figures = figures::ofPeer(peer(1), kStart);
        QCOMPARE(figures.at(0).label, QStringLiteral("Received"));
        QCOMPARE(figures.at(1).label, QStringLiteral("Sent"));
        QCOMPARE(valueOf(figures, "Debt ratio"), QStringLiteral("no return"));
        QVERIFY(valueOf(figures, "They want").endsWith(QLatin1String("1,024")));
        for (const auto& figure : figures) {
            QVERIFY2(!figure.meaning.isEmpty(), qPrintable(figure.label));
        }
    }

    void whoWantsABlockIsListedMostUrgentFirst()
    {
        Fixture f;
        telemetry::Delta delta;
        for (const std::uint64_t number : {1U, 2U, 3U}) {
            telemetry::TheirWantRow row;
            row.cid = madeCid(7);
            row.peer = madePeer(number);
            row.priority = static_cast<std::int32_t>(number);
            delta.theirWants[{row.cid, row.peer}] = row;
        }
        f.apply(std::move(delta));
        const auto askers = figures::askersOf(f.state, madeCid(7), 2);
        QCOMPARE(askers.size(), std::size_t{3}); // two and "1 more"
        QCOMPARE(askers.at(0).label, format::peer(madePeer(3)));
        QVERIFY(figures::askersOf(f.state, madeCid(8), 2).empty());
    }

    void whatWasReportedAboutAPeerIsItsActivity()
    {
        Fixture f;
        telemetry::Delta delta;
        const auto name = format::peer(madePeer(1)).toStdString();
        delta.notices = {{.seq = 1, .at = kStart, .command = {}, .text = "first " + name},
                         {.seq = 2, .at = kStart, .command = {}, .text = "someone else"},
                         {.seq = 3, .at = kStart, .command = {}, .text = "last " + name}};
        f.apply(std::move(delta));
        const auto lines = figures::activity(f.state, {format::peer(madePeer(1))}, 10);
        QCOMPARE(lines.size(), std::size_t{2});
        QVERIFY(lines.at(0).value.startsWith(QLatin1String("last")));
    }

    void itAsksOnlyAboutWhatIsSelectedAndOnlyWhileShown()
    {
        Fixture f;
        f.apply(peer(1));
        QVERIFY(f.link.sent.empty());
        f.selection.select(madePeer(1));
        QCOMPARE(f.link.sentOf<node::AskServiceOrder>().size(), std::size_t{1});
        QVERIFY(f.link.sentOf<node::ExplainPeer>().at(0).peer == madePeer(1));
        for (int i = 0; i < 10; ++i) { // one second
            f.now += 100ms;
            f.apply(telemetry::Delta{});
        }
        QCOMPARE(f.link.sentOf<node::ExplainPeer>().size(), std::size_t{3});
        f.inspector.hide();
        f.now += 10s;
        f.apply(telemetry::Delta{});
        QCOMPARE(f.link.sentOf<node::ExplainPeer>().size(), std::size_t{3});
    }

    void thePlaceOfAPeerIsExplainedFigureByFigure()
    {
        Fixture f;
        f.apply(peer(1));
        f.selection.select(madePeer(1));
        auto* why = f.inspector.findChild<WhyBox*>();
        QVERIFY(why->reasons().figures().empty());
        telemetry::Delta delta;
        delta.peerExplained = telemetry::PeerExplained{madePeer(1), {{"start tag", "12"}}};
        f.apply(std::move(delta));
        QCOMPARE(why->reasons().figures().size(), std::size_t{1});
        QCOMPARE(why->reasons().figures().at(0).value, QStringLiteral("12"));
        f.apply(peer(2));
        f.selection.select(madePeer(2)); // the answer is about another peer
        QVERIFY(why->reasons().figures().empty());
    }

    void anOpenWantIsExplainedByTheNodeWithItsDeadline()
    {
        Fixture f;
        telemetry::Delta delta;
        telemetry::OurWantRow row;
        row.cid = madeCid(1);
        row.phase = telemetry::WantPhase::Asked;
        delta.ourWants[row.cid] = row;
        f.apply(std::move(delta));
        f.selection.select(madeCid(1));
        QVERIFY(f.link.sentOf<node::ExplainWant>().at(0).cid == madeCid(1));
        telemetry::Delta answer;
        answer.wantExplained = telemetry::WantExplained{
            madeCid(1), "waits for the answer of one peer", kStart + 2s, {{"peer", "asked"}}};
        f.apply(std::move(answer));
        QVERIFY2(f.inspector.answer().startsWith(QLatin1String("Waits for the answer of one peer")),
                 qPrintable(f.inspector.answer()));
        QVERIFY(f.inspector.answer().contains(format::duration(2s)));
        // Another's want needs no asking.
        f.selection.select(madeCid(9));
        QCOMPARE(f.link.sentOf<node::ExplainWant>().size(), std::size_t{1});
    }

    void theDaysOfALedgerAreAskedForWhileTheyAreShown()
    {
        Fixture f;
        f.apply(peer(1));
        f.selection.select(madePeer(1));
        QVERIFY(f.link.sentOf<node::AskLedgerHistory>().empty());
        f.inspector.findChild<QTabBar*>()->setCurrentIndex(2);
        QVERIFY(f.link.sentOf<node::AskLedgerHistory>().at(0).peer == madePeer(1));
        telemetry::Delta delta;
        delta.ledgerHistory.emplace();
        delta.ledgerHistory->peer = madePeer(1);
        delta.ledgerHistory->days = {{.day = 0, .sentBytes = 1}, {.day = 1}};
        f.apply(std::move(delta));
        auto* days = f.inspector.findChild<LedgerDays*>();
        QCOMPARE(days->accessibleRowCount(), 2);
        QVERIFY(days->accessibleRowText(0).startsWith(QLatin1String("1970-01-02")));
        QVERIFY(days->accessibleRowText(1).contains(format::bytes(1)));
    }

    void theBlocksButtonCancelsAnOpenWantAndWantsAnother()
    {
        Fixture f;
        telemetry::Delta delta;
        telemetry::OurWantRow row;
        row.cid = madeCid(1);
        row.phase = telemetry::WantPhase::Asked;
        delta.ourWants[row.cid] = row;
        f.apply(std::move(delta));
        f.selection.select(madeCid(1));
        QTest::mouseClick(button(f.inspector, QStringLiteral("Cancel want")), Qt::LeftButton);
        QCOMPARE(f.link.sentOf<node::CancelWants>().at(0).cids, Acts::Cids{madeCid(1)});
        f.selection.select(madeCid(2));
        QTest::mouseClick(button(f.inspector, QStringLiteral("Want this block")), Qt::LeftButton);
        QCOMPARE(f.link.sentOf<node::WantBlocks>().at(0).cids, Acts::Cids{madeCid(2)});
    }

    void enterInALineSetsThatRuleAlone()
    {
        Fixture f;
        f.apply(peer(1));
        f.selection.select(madePeer(1));
        auto& form = f.inspector.findChild<PeerRulesBox*>()->form();
        form.upLimit().setText(QStringLiteral("2 MiB/s"));
        QTest::keyClick(&form.upLimit(), Qt::Key_Return);
        const auto sent = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(sent.size(), std::size_t{1});
        QCOMPARE(sent[0].peers, Acts::Peers{madePeer(1)});
        QCOMPARE(*sent[0].uploadLimit, RateLimit{2 * kMiB});
        QVERIFY(!sent[0].weight && !sent[0].nickname && !sent[0].downloadLimit);
    }

    void aRuleThatCannotBeReadIsRefusedInASentence_data()
    {
        QTest::addColumn<QString>("limit");
        QTest::addColumn<QString>("weight");
        QTest::addColumn<QString>("says");
        QTest::newRow("rate") << QStringLiteral("2 apples") << QStringLiteral("1")
                              << QStringLiteral("2 MiB/s");
        QTest::newRow("negative rate")
            << QStringLiteral("-5") << QStringLiteral("1") << QStringLiteral("cannot be negative");
        QTest::newRow("weight 0") << QStringLiteral("none") << QStringLiteral("0")
                                  << QStringLiteral("0.01 to 100");
        QTest::newRow("weight 100.01")
            << QStringLiteral("none") << QStringLiteral("100.01") << QStringLiteral("0.01 to 100");
    }
    void aRuleThatCannotBeReadIsRefusedInASentence()
    {
        QFETCH(const QString, limit);
        QFETCH(const QString, weight);
        QFETCH(const QString, says);
        Fixture f;
        f.apply(peer(1));
        RulesDialog dialog{f.context, {madePeer(1)}};
        auto& form = dialog.form();
        form.upLimit().setText(limit);
        form.weight().setText(weight);
        QVERIFY2(form.sentence().contains(says), qPrintable(form.sentence()));
        QVERIFY(!dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled());
        dialog.accept();
        QTest::keyClick(&form.weight(), Qt::Key_Return);
        QVERIFY(f.link.sent.empty());
    }

    void theDialogSendsOneCommandForAllItsPeersAndLeavesWhatDiffersAlone()
    {
        Fixture f;
        auto one = peer(1);
        one.rules.weight = 200;
        one.rules.servingPaused = true;
        f.apply(one);
        f.apply(peer(2));
        RulesDialog dialog{f.context, {madePeer(1), madePeer(2)}};
        auto& form = dialog.form();
        QVERIFY(form.weight().text().isEmpty()); // they differ
        QCOMPARE(form.servingPaused().checkState(), Qt::PartiallyChecked);
        QVERIFY(!form.nickname().isVisibleTo(&form));
        form.upLimit().setText(QStringLiteral("500k"));
        form.serviceClass().setCurrentIndex(2);
        dialog.accept();
        const auto sent = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(sent.size(), std::size_t{1});
        QCOMPARE(sent[0].peers, (Acts::Peers{madePeer(1), madePeer(2)}));
        QCOMPARE(*sent[0].uploadLimit, RateLimit{500 * 1024});
        QVERIFY(sent[0].serviceClass == telemetry::ServiceClass::Low);
        QVERIFY(!sent[0].weight && !sent[0].servingPaused && !sent[0].downloadLimit);
        f.acts.undoStack().undo();
        const auto back = f.link.sentOf<node::ChangePeerRules>();
        QCOMPARE(back.size(), std::size_t{3}); // their rules differed: one command each
        QVERIFY(back[1].serviceClass == telemetry::ServiceClass::Normal);
        QVERIFY(back[1].uploadLimit && !back[1].uploadLimit->has_value());
        QVERIFY(!back[1].weight);
    }

    void whatIsTypedIntoTheDialogOutlivesTheNodesNews()
    {
        Fixture f;
        f.apply(peer(1));
        RulesDialog dialog{f.context, {madePeer(1)}};
        auto& form = dialog.form();
        form.weight().setText(QStringLiteral("4"));
        auto changed = peer(1);
        changed.rules.weight = 300;
        changed.rules.nickname = "Bob";
        f.apply(changed);
        QCOMPARE(form.weight().text(), QStringLiteral("4"));
        QCOMPARE(form.nickname().text(), QStringLiteral("Bob"));
        dialog.accept();
        const auto sent = f.link.sentOf<node::ChangePeerRules>().at(0);
        QCOMPARE(*sent.weight, std::uint32_t{400});
        QVERIFY(!sent.nickname);
    }

    void aNodeDialogSendsOnlyWhatWasChanged()
    {
        Fixture f;
        f.apply(telemetry::Delta{});
        NodeRulesDialog dialog{f.context};
        dialog.downLimit().setText(QStringLiteral("fast"));
        QVERIFY(!dialog.problem().isEmpty());
        dialog.accept();
        QVERIFY(f.link.sent.empty());
        dialog.downLimit().setText(QStringLiteral("1 MiB/s"));
        dialog.workers().setValue(3);
        dialog.servingPaused().setChecked(true);
        dialog.accept();
        const auto sent = f.link.sentOf<node::ChangeNodeRules>().at(0);
        QCOMPARE(*sent.downloadLimit, RateLimit{kMiB});
        QCOMPARE(*sent.taskWorkers, std::uint32_t{3});
        QCOMPARE(*sent.servingPaused, true);
        QVERIFY(!sent.uploadLimit && !sent.strategy && !sent.askingPaused);
    }

    void eachResetOfALedgerKeepsWhatItWas()
    {
        telemetry::LedgerHistory::Reset first;
        first.at = 1'000'000'000;
        first.before.sentBytes = 5 * kMiB;
        telemetry::LedgerHistory::Reset second;
        second.at = 1'100'000'000;
        const auto lines = figures::resets({first, second});
        QCOMPARE(lines.size(), std::size_t{2});
        QVERIFY(lines.at(0).label.contains(format::date(second.at))); // newest first
        QVERIFY(lines.at(1).value.contains(format::bytes(5 * kMiB)));
    }

    void theSentenceSaysWhatALimitWouldDo()
    {
        const auto one = peer(1);
        const auto two = peer(2);
        QVERIFY(limitSentence({&one}, RateLimit{}).contains(format::rate(one.upRate)));
        QVERIFY(limitSentence({&one}, RateLimit{0}).contains(QLatin1String("nothing")));
        QVERIFY(limitSentence({&one}, RateLimit{100 * kMiB}).contains(QLatin1String("nothing")));
        telemetry::PeerRow held = one;
        held.rules.uploadLimit = static_cast<std::uint64_t>(one.upRate);
        const QString raised = limitSentence({&held}, RateLimit{100 * kMiB});
        QVERIFY2(raised.contains(QLatin1String("present limit")), qPrintable(raised));
        const QString both = limitSentence({&one, &two}, RateLimit{kMiB});
        QVERIFY(both.contains(format::rate(2.0 * static_cast<double>(kMiB))));
        QVERIFY(both.contains(format::rate(8.0 * static_cast<double>(kMiB))));
    }
};

const tests::Registered<InspectorTest> registered{"inspector"};

} // namespace swapscope::ui
#include "inspector_test.moc"
