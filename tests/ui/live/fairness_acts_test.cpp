// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/ui/live/contention.h"
#include "ui/charts/plot_area.h"
#include "ui/charts/time_chart.h"
#include "ui/views/fairness/fairness_view.h"
#include "ui/views/peers/peers_list.h"
#include "ui/views/rules/rule_form.h"
#include "ui/views/rules/rules_dialog.h"
#include "ui/views/rules/strategy_box.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/rate_edit.h"

#include <QApplication>
#include <QComboBox>
#include <QScopeGuard>
#include <QTest>
#include <QTimer>

#include <array>
#include <chrono>
#include <cmath>

namespace swapscope::ui {

using std::chrono::seconds;

namespace {

using tests::Contention;
using tests::kKiB;
using tests::kLargeBlock;
using tests::kLine;

constexpr std::uint64_t kLimit = 100 * kKiB;

/// Within a tenth of the formula, and a large block that falls into the span or not.
bool isNear(double share, double formula, seconds span)
{
    const double block = static_cast<double>(kLargeBlock)
                         / (static_cast<double>(kLine) * static_cast<double>(span.count()));
    return std::abs(share - formula) <= 0.1 * formula + block;
}

} // namespace

class FairnessActsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theUnfairPeerIsFoundInTwoClicksAndAnotherStrategyEvensTheShares()
    {
        Contention scene;
        scene.pass(seconds{2});
        QTest::keyClick(&scene.window, Qt::Key_6, Qt::AltModifier);
        auto& view = dynamic_cast<FairnessView&>(scene.window.currentView());
        const auto unfair = scene.sharesOver(seconds{6});
        QVERIFY2(isNear(unfair[0], 4.0 / 6, seconds{6}), qPrintable(QString::number(unfair[0])));

        // The widest band is the greedy peer's; a click on it names it.
        auto* plot = view.charts().front()->findChild<PlotArea*>();
        const QRect area = plot->plotRect();
        bool isNamed = false;
        for (int y = area.bottom() - 4; y > area.top() && !isNamed; y -= area.height() / 6) {
            QTest::mouseClick(plot, Qt::LeftButton, {}, {area.right() - 8, y});
            const PeerId* named = scene.window.selection().peer();
            isNamed = named != nullptr && *named == scene.id(0);
        }
        QVERIFY(isNamed);

        auto* box = view.findChild<StrategyBox*>();
        QTest::keyClick(&box->choices(), Qt::Key_Home); // fair by bytes
        QVERIFY(scene.comesTrue([&] { return scene.state().totals().rules.strategy == "wfq"; }));
        QCOMPARE(scene.window.acts().undoStack().undoText(),
                 QStringLiteral("strategy of this node"));
        scene.pass(seconds{2});
        const auto fair = scene.sharesOver(seconds{8});
        for (const double share : fair) {
            QVERIFY2(isNear(share, 1.0 / 3, seconds{8}), qPrintable(QString::number(share)));
        }
        QVERIFY(scene.comesTrue([&] { return scene.state().totals().jain.value_or(0) > 0.95; }));
        auto* chart = qobject_cast<TimeChart*>(view.charts().front());
        QVERIFY(!chart->overlay().marks().empty());

        // Both sides' accounts, but for what is on its way.
        for (std::size_t i = 0; i < 3; ++i) {
            const std::uint64_t theirs = scene.peers.at(i).node->state().totals().receivedBytes;
            QVERIFY(scene.comesTrue([&] { return scene.sentTo(i) >= theirs; }));
            QVERIFY(scene.sentTo(i) - theirs <= 2 * 1024 * kKiB);
        }
    }

    void aLimitTypedForTheGreedyPeerHoldsInEveryWindowAndTheOthersShareTheRest()
    {
        Contention scene;
        scene.pass(seconds{3});
        auto& table = scene.window.findChild<PeersList*>()->table();
        QVERIFY(scene.comesTrue([&] { return table.model()->rowCount() == 3; }));
        // By the upload rate, as the list is sorted, the greedy one is on top.
        table.sortNow(scene.state().now());
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          table.visualRect(table.model()->index(0, 0)).center());
        QVERIFY(scene.window.selection().peer() != nullptr);
        QVERIFY(*scene.window.selection().peer() == scene.id(0));

        QTimer::singleShot(0, &scene.window, [] {
            auto* dialog = qobject_cast<RulesDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            const auto closing = qScopeGuard([dialog] {
                if (dialog->isVisible()) {
                    dialog->reject();
                }
            });
            QVERIFY(!dialog->form().whyNoWeight().isEmpty()); // in turns
            QVERIFY(!dialog->form().weight().isEnabled());
            auto& line = dialog->form().upLimit();
            for (const char* wrong : {"-3 MB", "1e99"}) {
                line.clear();
                QTest::keyClicks(&line, QString::fromLatin1(wrong));
                QTest::keyClick(&line, Qt::Key_Return);
                QVERIFY(dialog->isVisible());
                QVERIFY(dialog->form().sentence().contains(QLatin1String("Write 2 MiB/s")));
            }
            line.clear();
            QTest::keyClicks(&line, QStringLiteral("100 kib"));
            QVERIFY2(dialog->form().sentence().contains(QStringLiteral("about 100\u00a0KiB/s now")),
                     qPrintable(dialog->form().sentence()));
            QTest::keyClick(&line, Qt::Key_Return);
        });
        QTest::keyClick(&scene.window, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(scene.comesTrue(
            [&] { return scene.state().peer(scene.id(0))->rules.uploadLimit == kLimit; }));
        QVERIFY(scene.comesTrue([&] { return !scene.state().marks().empty(); }));
        const TimePoint began = scene.state().marks().back().at;

        // A block that was being written may be completed first.
        scene.pass(seconds{2});
        const auto shares = scene.sharesOver(seconds{8});
        const double rest = (1 - static_cast<double>(kLimit) / kLine) / 2;
        QVERIFY2(isNear(shares[1], rest, seconds{8}) && isNear(shares[2], rest, seconds{8}),
                 qPrintable(QString::number(shares[1])));

        // The samples of the charts: in every window at most limit · time + burst.
        const auto& samples = scene.state().samples();
        for (auto first = samples.begin(); first != samples.end(); ++first) {
            if (first->end - first->length < began + seconds{3}) {
                continue;
            }
            double bytes = 0;
            for (auto last = first; last != samples.end(); ++last) {
                for (const auto& part : last->parts) {
                    bytes += part.peer == scene.id(0) ? static_cast<double>(part.sentBytes) : 0;
                }
                const std::chrono::duration<double> span = last->end - (first->end - first->length);
                QVERIFY2(bytes <= static_cast<double>(kLimit) * span.count() + kLargeBlock,
                         qPrintable(QString::number(bytes)));
            }
        }
        scene.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&scene.window));
        QTest::keyClick(&scene.window, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(
            scene.comesTrue([&] { return scene.state().peer(scene.id(0))->rules.isDefault(); }));
    }

    void anActOnAPeerThatHasLeftSaysSoAndDoesTheRest()
    {
        Contention scene;
        QString said;
        QObject::connect(&scene.window.acts(), &Acts::message, &scene.window,
                         [&said](const QString& text) { said = text; });
        scene.peers[1].execute(node::Disconnect{{scene.state().totals().self}});
        QVERIFY(scene.comesTrue([&] { return scene.state().totals().peers == 2; }));
        scene.window.acts().disconnectPeers({scene.id(1), scene.id(2)});
        QCOMPARE(said, QStringLiteral("1 peer had left already"));
        QVERIFY(scene.comesTrue([&] { return scene.state().totals().peers == 1; }));
    }
};

static const tests::Registered<FairnessActsTest> registered{"fairness_acts"};

} // namespace swapscope::ui
#include "fairness_acts_test.moc"
