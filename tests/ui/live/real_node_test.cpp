// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"
#include "tests/support/registry.h"
#include "tests/ui/live/pair.h"
#include "ui/shell/paste_dialog.h"
#include "ui/shell/status_line.h"
#include "ui/views/rules/rule_form.h"
#include "ui/views/rules/rules_dialog.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/rate_edit.h"

#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QScopeGuard>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <chrono>

namespace swapscope::ui {

using std::chrono::seconds;

class RealNodeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTypedMultiaddrConnectsAndATypedCidBringsItsBlock()
    {
        Pair pair;
        const store::Block block = world::makeBlock(1, 100'000);
        pair.other.execute(node::AddBlocks{{block}});
        QVERIFY(pair.connect());
        pair.window.showView(QStringLiteral("wantlists"));
        pair.type(block.cid.toString());
        QVERIFY(pair.comesTrue([&] {
            const auto* want = pair.window.state().ourWant(block.cid);
            return want != nullptr && want->phase == telemetry::WantPhase::Done;
        }));
        const auto* want = pair.window.state().ourWant(block.cid);
        QVERIFY(want->from == pair.other.node->self());
        QCOMPARE(want->bytes, std::uint64_t{100'000});
    }

    /// A mail with a link and an address: two keys, and the block is here.
    void aPastedLinkAndAddressConnectAndBringTheBlock()
    {
        Pair pair;
        const store::Block block = world::makeBlock(8, 200'000);
        pair.other.execute(node::AddBlocks{{block}});
        pair.window.showView(QStringLiteral("wantlists"));
        QGuiApplication::clipboard()->setText(
            QStringLiteral("have a look: ipfs://%1\nI am at %2, until six\n")
                .arg(QString::fromStdString(block.cid.toString()),
                     QString::fromStdString(pair.other.address().toString())));
        QTimer::singleShot(0, &pair.window, [] {
            auto* dialog = qobject_cast<PasteDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            const auto closing = qScopeGuard([dialog] {
                if (dialog->isVisible()) {
                    dialog->reject();
                }
            });
            QVERIFY(!dialog->findChildren<QLabel*>().isEmpty());
            QCOMPARE(dialog->findChildren<QLabel*>().front()->text(),
                     QStringLiteral("1 CID, 1 peer address"));
            QTest::keyClick(dialog, Qt::Key_Return);
        });
        QTest::keyClick(&pair.window, Qt::Key_V, Qt::ControlModifier);
        QVERIFY(pair.comesTrue([&] {
            const auto* want = pair.window.state().ourWant(block.cid);
            return want != nullptr && want->phase == telemetry::WantPhase::Done;
        }));
        const auto* want = pair.window.state().ourWant(block.cid);
        QCOMPARE(want->origin, std::string{"user"});
        QVERIFY(want->from == pair.other.node->self());
        QVERIFY(pair.comesTrue([&] {
            return pair.window.state().peer(pair.other.node->self())->receivedBytes == 200'000;
        }));
        QVERIFY(
            pair.comesTrue([&] { return pair.other.node->state().totals().sentBytes == 200'000; }));
        // The event list says whose acts these were.
        const auto& notices = pair.window.state().notices();
        const auto act = std::ranges::find_if(notices, [](const telemetry::Notice& notice) {
            return notice.text.starts_with("connected to");
        });
        QVERIFY(act != notices.end() && act->by == telemetry::Actor::User);
    }

    void aCancelledWantIsForgottenByTheOtherNodeToo()
    {
        Pair pair;
        QVERIFY(pair.connect());
        pair.window.showView(QStringLiteral("wantlists"));
        const store::Block absent = world::makeBlock(2, 1'000);
        pair.type(absent.cid.toString());
        const auto theirs = [&pair] { return pair.other.node->state().totals().theirWants; };
        QVERIFY(pair.comesTrue([&] { return theirs() == 1; }));
        QVERIFY(pair.comesTrue([&] { return pair.window.state().ourWant(absent.cid) != nullptr; }));
        pair.window.acts().cancelWants({absent.cid});
        QVERIFY(pair.comesTrue([&] { return theirs() == 0; }));
        pair.window.acts().undoStack().undo();
        QVERIFY(pair.comesTrue([&] { return theirs() == 1; }));
    }

    void pausingServingIsTakenBackByTheBanner()
    {
        Pair pair;
        QVERIFY(pair.connect());
        pair.window.topBar().pauseServing().click();
        QVERIFY(pair.comesTrue([&] { return !pair.window.banner().text().isEmpty(); }));
        QVERIFY(pair.window.topBar().pauseServing().isChecked());
        const store::Block block = world::makeBlock(3, 10'000);
        pair.link.send(node::AddBlocks{{block}});
        pair.other.execute(node::WantBlocks{{block.cid}, "test"});
        QVERIFY(!pair.comesTrue([&] { return pair.other.store.blockCount() > 0; }, seconds{1}));
        pair.window.banner().button().click();
        QVERIFY(pair.comesTrue([&] { return pair.other.store.blockCount() > 0; }));
        QVERIFY(pair.comesTrue([&] { return pair.window.banner().text().isEmpty(); }));
    }

    void aNicknameAndAWeightAreKeptByTheNode()
    {
        Pair pair;
        QVERIFY(pair.connect());
        const auto peer = pair.other.node->self();
        pair.window.acts().changePeerRules({.peers = {peer}, .nickname = "Bob <b>", .weight = 250});
        QVERIFY(
            pair.comesTrue([&] { return pair.window.state().peer(peer)->rules.weight == 250; }));
        QCOMPARE(pair.window.state().name(peer), QStringLiteral("Bob <b>"));
        pair.window.acts().undoStack().undo();
        QVERIFY(pair.comesTrue([&] { return pair.window.state().peer(peer)->rules.isDefault(); }));
    }

    void whatTheNodeRefusesIsSaidAndCannotBeUndone()
    {
        Pair pair;
        QVERIFY(pair.connect());
        const auto peer = pair.other.node->self();
        pair.window.acts().changePeerRules({.peers = {peer}, .weight = 20'000});
        QVERIFY(pair.comesTrue([&] {
            return pair.window.statusLine().message().contains(QLatin1String("0.01 to 100"));
        }));
        QVERIFY(!pair.window.acts().undoStack().canUndo());
        QVERIFY(pair.window.state().peer(peer)->rules.isDefault());
    }

    void aLimitTypedIntoTheDialogHoldsAndIsMarked()
    {
        Pair pair;
        QVERIFY(pair.connect());
        const auto peer = pair.other.node->self();
        pair.window.selection().select(peer);
        QTimer::singleShot(0, &pair.window, [] {
            auto* dialog = qobject_cast<RulesDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            auto& line = dialog->form().upLimit();
            line.clear();
            QTest::keyClicks(&line, QStringLiteral("200 KiB/s"));
            QTest::keyClick(&line, Qt::Key_Return);
        });
        QTest::keyClick(&pair.window, Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(pair.comesTrue([&] {
            return pair.window.state().peer(peer)->rules.uploadLimit == std::uint64_t{200 * 1024};
        }));
        QVERIFY(pair.comesTrue([&] { return !pair.window.state().marks().empty(); }));

        std::vector<store::Block> blocks;
        std::vector<multiformats::Cid> cids;
        for (std::uint64_t i = 0; i < 40; ++i) {
            blocks.push_back(world::makeBlock(100 + i, 20'000));
            cids.push_back(blocks.back().cid);
        }
        pair.link.send(node::AddBlocks{blocks});
        const auto start = std::chrono::steady_clock::now();
        pair.other.execute(node::WantBlocks{cids, "test"});
        QVERIFY(pair.comesTrue([&] { return pair.other.store.blockCount() == blocks.size(); }));
        // 800,000 bytes: the first second's worth at once, the rest at 204,800 B/s.
        const auto took = std::chrono::steady_clock::now() - start;
        QVERIFY(took >= std::chrono::milliseconds{2'800});
    }
};

static const tests::Registered<RealNodeTest> registered{"real_node"};

} // namespace swapscope::ui
#include "real_node_test.moc"
