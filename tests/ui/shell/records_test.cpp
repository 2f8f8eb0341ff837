// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/models/limits_model.h"
#include "ui/models/messages_model.h"
#include "ui/shell/view_rail.h"
#include "ui/views/blocks/block_lookup.h"
#include "ui/views/blocks/blocks_view.h"
#include "ui/views/inspector/inspector.h"
#include "ui/views/inspector/message_pane.h"
#include "ui/views/messages/messages_view.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/hex_view.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>
#include <QTreeWidget>

#include <algorithm>

namespace swapscope::ui {

using tests::madeCid;
using tests::madeMessages;
using tests::WindowFixture;

namespace {

/// The window with one view shown.
struct Fixture : WindowFixture
{
    explicit Fixture(const char* view)
    {
        window.resize(1440, 900);
        window.QWidget::show();
        makeBusy();
        window.showView(QString::fromLatin1(view));
        QCoreApplication::processEvents();
    }
    LiveTable& table() { return page().table(); }
    TablePage& page() { return dynamic_cast<TableView&>(window.currentView()).page(); }
    bool isAtEnd()
    {
        QCoreApplication::processEvents();
        const QScrollBar& bar = *table().verticalScrollBar();
        return bar.value() == bar.maximum() && bar.maximum() > 0;
    }
    QPushButton* jump()
    {
        for (auto* button : window.currentView().findChildren<QPushButton*>()) {
            if (button->text().startsWith(QStringLiteral("Jump"))) {
                return button;
            }
        }
        return nullptr;
    }
    MessagePane& pane() { return *window.findChild<MessagePane*>(); }
};

} // namespace

class RecordsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void r14_messagesFollowTheirEndUntilTheUserScrollsAway()
    {
        Fixture f{"messages"};
        QVERIFY(f.isAtEnd());
        f.feed(madeMessages(f.world, 61, 100));
        QVERIFY(f.isAtEnd());
        QVERIFY(!f.jump()->isVisible());
        f.table().verticalScrollBar()->setValue(0);
        f.feed(madeMessages(f.world, 101, 130));
        QCoreApplication::processEvents();
        QCOMPARE(f.table().verticalScrollBar()->value(), 0);
        QVERIFY(f.jump()->isVisible());
        QVERIFY2(f.jump()->text().contains(QStringLiteral("30")), qPrintable(f.jump()->text()));
        QTest::mouseClick(f.jump(), Qt::LeftButton);
        QVERIFY(f.isAtEnd());
        f.feed(madeMessages(f.world, 131, 250));
        QVERIFY(f.isAtEnd());
    }

    void onlyTheNewestMessagesAreKeptAndTheOthersCounted()
    {
        LiveState state;
        const tests::ScriptedWorld world;
        constexpr std::uint64_t kMany = LiveState::kMaxMessages + 5000;
        telemetry::MessageRow row = tests::madeMessage(6, world.peers()[0], world.now());
        for (std::uint64_t number = 1; number <= kMany;) {
            telemetry::Delta delta;
            for (int i = 0; i < 5000; ++i) {
                row.number = number++;
                delta.messages.push_back(row);
            }
            state.apply(std::move(delta));
        }
        QCOMPARE(state.messages().size(), LiveState::kMaxMessages);
        QCOMPARE(state.droppedMessages(), std::uint64_t{5000});
        QVERIFY(state.message(5000) == nullptr && state.message(5001) != nullptr);
        std::size_t bytes = 0;
        for (const auto& kept : state.messages()) {
            bytes += kept.said.content == nullptr ? 0 : kept.said.content->memory();
        }
        QVERIFY(bytes <= LiveState::kMaxMessageBytes);
        QVERIFY(state.messages().back().said.content != nullptr);
        QVERIFY(state.messages().front().said.content == nullptr);
    }

    void fieldsAndBytesOfAMessageAreLinked()
    {
        Fixture f{"messages"};
        f.window.selection().select(MessageNumber{5});
        f.window.setInspectorShown(true);
        const auto* const message = f.window.state().message(5);
        QCOMPARE(f.pane().hex().bytes(), message->said.content->head);
        QTreeWidget& fields = f.pane().fields();
        QCOMPARE(fields.topLevelItem(0)->text(0), QStringLiteral("wantlist"));
        fields.setCurrentItem(fields.topLevelItem(0)->child(0));
        QCOMPARE(fields.currentItem()->text(0), QStringLiteral("entries"));
        QCOMPARE(f.pane().hex().markBegin(), std::size_t{2});
        QVERIFY(f.pane().hex().markEnd() > 30);
        Q_EMIT f.pane().hex().byteClicked(6); // within the CID of the entry
        QCOMPARE(fields.currentItem()->text(0), QStringLiteral("block"));
        QCOMPARE(f.pane().hex().markBegin(), std::size_t{4});
    }

    void theNamesOfAMessagesFieldsAreNotCut()
    {
        Fixture f{"messages"};
        f.window.selection().select(MessageNumber{5});
        f.window.setInspectorShown(true);
        QApplication::processEvents();
        QTreeWidget& fields = f.pane().fields();
        const QTreeWidgetItem* const entries = fields.topLevelItem(0)->child(0);
        const QString name = entries->text(0);
        QCOMPARE(name, QStringLiteral("entries"));
        const int indent = 2 * fields.indentation();
        QVERIFY(fields.columnWidth(0) >= indent + fields.fontMetrics().horizontalAdvance(name));
    }

    void aClickOnAByteChoosesItsField()
    {
        Fixture f{"messages"};
        f.window.selection().select(MessageNumber{5});
        HexView hex{f.theme};
        hex.resize(280, 200);
        hex.setBytes(f.window.state().message(5)->said.content->head);
        hex.show();
        std::size_t clicked = 0;
        connect(&hex, &HexView::byteClicked, this, [&clicked](std::size_t at) { clicked = at; });
        QTest::mouseClick(hex.viewport(), Qt::LeftButton, {}, hex.placeOf(19));
        QCOMPARE(clicked, std::size_t{19});
    }

    void aClickOnAMessageInspectsIt()
    {
        Fixture f{"messages"};
        const QModelIndex cell = f.table().model()->index(f.table().model()->rowCount() - 1, 4);
        QTest::mouseClick(f.table().viewport(), Qt::LeftButton, {},
                          f.table().visualRect(cell).center());
        QVERIFY(f.window.selection().message() != nullptr);
        QCOMPARE(f.window.selection().message()->value, std::uint64_t{60});
        QVERIFY(f.window.findChild<Inspector*>()->heading().contains(QStringLiteral("60")));
    }

    void messagesAreWatchedOnlyWhileTheyAreLookedAt()
    {
        Fixture f{"messages"};
        const auto bit = static_cast<telemetry::Tables>(telemetry::Table::Messages);
        const auto last = [&f] { return f.link.sentOf<node::Watch>().back().tables; };
        QVERIFY((last() & bit) != 0);
        f.window.showView(QStringLiteral("ledgers"));
        QVERIFY((last() & bit) == 0);
    }

    void theStoreIsAskedForACidThatIsNotInTheTable()
    {
        Fixture f{"blocks"};
        auto& lookup = dynamic_cast<BlocksView&>(f.window.currentView()).lookup();
        auto* const edit = lookup.findChild<QLineEdit*>();
        edit->setText(QStringLiteral("bafkrei"));
        QVERIFY(f.link.sentOf<node::ExplainBlock>().empty());
        edit->setText(QString::fromStdString(madeCid(7).toString()));
        QCOMPARE(f.link.sentOf<node::ExplainBlock>().size(), std::size_t{1});
        telemetry::Delta delta;
        delta.blockExplained = telemetry::BlockExplained{madeCid(7), 2048};
        f.feed(std::move(delta));
        QVERIFY2(lookup.answer().contains(QStringLiteral("stored here: 2.00")),
                 qPrintable(lookup.answer()));
        telemetry::Delta none;
        none.blockExplained = telemetry::BlockExplained{madeCid(7), std::nullopt};
        f.feed(std::move(none));
        QVERIFY(lookup.answer().contains(QStringLiteral("not stored")));
    }

    void blocksSayWhereTheyCameFromAndWhoWantsThem()
    {
        Fixture f{"blocks"};
        QCOMPARE(f.table().model()->rowCount(), 80);
        telemetry::Delta delta;
        const auto cid = f.window.state().blocks().begin()->first;
        for (int i = 0; i < 3; ++i) {
            const auto& peer = f.world.peers()[static_cast<std::size_t>(i)];
            delta.theirWants[{cid, peer}] = telemetry::TheirWantRow{.cid = cid, .peer = peer};
        }
        f.feed(std::move(delta));
        auto& model = dynamic_cast<BlocksModel&>(*f.table().model());
        const int row = model.rowOfKey(cid);
        const auto wanters =
            std::ranges::count_if(f.window.state().theirWants(),
                                  [&cid](const auto& want) { return want.first.first == cid; });
        QVERIFY(wanters >= 3);
        QCOMPARE(model.row(row).wantedBy, static_cast<std::uint32_t>(wanters));
    }

    void limitsAreReachedFromTheMenuAndStandInNoRail()
    {
        Fixture f{"limits"};
        QVERIFY(f.window.findChild<ViewRail*>()->count()
                < static_cast<int>(f.window.viewNames().size()));
        QCOMPARE(f.table().model()->rowCount(), static_cast<int>(limits::all().size()));
        const auto refused = static_cast<int>(LimitsModel::Refusals);
        bool isFound = false;
        for (int row = 0; row < f.table().model()->rowCount(); ++row) {
            const auto name = f.table().model()->index(row, LimitsModel::Name).data().toString();
            if (name == QStringLiteral("bitswap.wants-per-peer")) {
                QCOMPARE(f.table().model()->index(row, refused).data().toString(),
                         QStringLiteral("3"));
                isFound = true;
            }
        }
        QVERIFY(isFound);
    }
};

static const tests::Registered<RecordsTest> registered{"records"};

} // namespace swapscope::ui
#include "records_test.moc"
