// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_link.h"
#include "tests/support/scripted_world.h"
#include "ui/models/figure_history.h"
#include "ui/models/peer_palette.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/views/message_queues/message_queues_view.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QTest>

#include <random>

namespace swapscope::ui {

using namespace std::chrono_literals;
using telemetry::QueueState;
using tests::madeCid;
using tests::madePeer;

namespace {

constexpr TimePoint kStart{1h};

telemetry::MessageQueueRow queue(std::uint64_t number, QueueState state = QueueState::Idle)
{
    telemetry::MessageQueueRow row;
    row.peer = madePeer(number);
    row.state = state;
    row.since = kStart;
    return row;
}

telemetry::MessageQueueRow failing(std::uint64_t number)
{
    auto row = queue(number, QueueState::BackingOff);
    row.until = kStart + 1600ms;
    row.tries = 2;
    row.lastError = "refused <b>\xE2\x80\xAE";
    row.pendingBlocks = 3;
    row.combined = 2;
    for (std::uint64_t i = 0; i < 3; ++i) {
        row.pending.push_back({madeCid(i), telemetry::EntryKind::WantBlock, 10, kStart, "first"});
    }
    return row;
}

telemetry::Delta at(TimePoint now)
{
    telemetry::Delta delta;
    delta.totals.emplace();
    delta.totals->now = now;
    return delta;
}

QString text(const MessageQueuesModel& model, const PeerId& peer, int column)
{
    return model.index(model.rowOfKey(peer), column).data().toString();
}

/// The view as the shell holds it.
struct Fixture
{
    Theme theme{*qApp, ThemeChoice::Light};
    LiveState state;
    PeerPalette palette{state};
    FigureHistory history{state};
    Selection selection;
    tests::ScriptedLink link;
    Acts acts{link, state};
    MessageQueuesView view{ViewContext{link, state, palette, selection, theme, acts, history}};
};

} // namespace

class MessageQueuesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyScriptOfChangesKeepsTheModelsValid()
    {
        LiveState state;
        MessageQueuesModel model;
        PendingEntriesModel pending;
        const QAbstractItemModelTester tester{&model};
        const QAbstractItemModelTester pendingTester{&pending};
        std::mt19937 random{4};
        for (int round = 0; round < 60; ++round) {
            auto delta = at(kStart + round * 500ms);
            for (int i = 0; i < 5; ++i) {
                const auto number = random() % 12;
                if (random() % 4 == 0) {
                    delta.messageQueues[madePeer(number)] = std::nullopt;
                    continue;
                }
                auto row = queue(number, static_cast<QueueState>(random() % 6));
                for (auto entries = random() % 8; entries > 0; --entries) {
                    row.pending.push_back({madeCid(random() % 20),
                                           static_cast<telemetry::EntryKind>(random() % 3), 1,
                                           kStart, "same call"});
                }
                delta.messageQueues[row.peer] = row;
            }
            const auto copy = delta;
            state.apply(std::move(delta));
            model.update(state, copy, random() % 2 == 0);
            if (round % 7 == 0) {
                pending.setPeer(madePeer(random() % 12), state);
            }
            pending.update(state, copy, false);
        }
        QVERIFY(model.rowCount() > 0);
    }

    void aFailingQueueSaysTriesDeadlineAndErrorAsPlainText()
    {
        LiveState state;
        auto delta = at(kStart);
        delta.messageQueues[madePeer(1)] = failing(1);
        delta.messageQueues[madePeer(2)] = queue(2);
        state.apply(std::move(delta));
        MessageQueuesModel model;
        model.rebuild(state);
        QCOMPARE(text(model, madePeer(1), MessageQueuesModel::Tries), QStringLiteral("2 of 3"));
        QCOMPARE(text(model, madePeer(2), MessageQueuesModel::Tries), format::unknown());
        const QString error = text(model, madePeer(1), MessageQueuesModel::Result);
        QVERIFY(error.startsWith(QLatin1String("refused <b>")));
        QVERIFY(!error.contains(QChar{0x202E}));
        QVERIFY(MessageQueuesModel::timeText(failing(1), kStart).contains(QLatin1String("1.60")));
        const QString tip = model.index(model.rowOfKey(madePeer(1)), MessageQueuesModel::Result)
                                .data(Qt::ToolTipRole)
                                .toString();
        QVERIFY(!tip.contains(QLatin1String("<b>")));
    }

    void entriesAreCombinedOnlyWhileAStepRuns()
    {
        QVERIFY(MessageQueuesModel::isCombining(queue(1, QueueState::Connecting)));
        QVERIFY(MessageQueuesModel::isCombining(queue(1, QueueState::Sending)));
        QVERIFY(!MessageQueuesModel::isCombining(queue(1, QueueState::Idle)));
        QVERIFY(!MessageQueuesModel::isCombining(queue(1, QueueState::Waiting)));
    }

    void thePendingMessageOfTheSelectedPeerIsShownEntryByEntry()
    {
        Fixture f;
        f.view.setActive(true);
        auto delta = at(kStart);
        delta.messageQueues[madePeer(1)] = failing(1);
        f.state.apply(std::move(delta));
        QCOMPARE(f.view.pending().rowCount(), 0);
        f.selection.select(madePeer(1));
        QCOMPARE(f.view.pending().rowCount(), 3);
        f.selection.select(madeCid(1)); // one of its entries: the message stays
        QCOMPARE(f.view.pending().rowCount(), 3);

        auto sent = at(kStart + 1s);
        sent.messageQueues[madePeer(1)] = queue(1, QueueState::Sending);
        f.state.apply(std::move(sent));
        QCOMPARE(f.view.pending().rowCount(), 0);
    }

    void aHiddenViewDoesNothing()
    {
        Fixture f;
        auto delta = at(kStart);
        delta.messageQueues[madePeer(1)] = failing(1);
        f.state.apply(std::move(delta));
        f.selection.select(madePeer(1));
        QCOMPARE(f.view.pending().rowCount(), 0);
        QVERIFY(f.link.sent.empty());
        f.view.setActive(true);
        QCOMPARE(f.view.pending().rowCount(), 3);
    }

    void theSentenceCountsQueuesFailuresAndEntries()
    {
        Fixture f;
        QVERIFY(f.view.sentence(f.state).contains(QLatin1String("no queues")));
        auto delta = at(kStart);
        delta.messageQueues[madePeer(1)] = failing(1);
        delta.messageQueues[madePeer(2)] = queue(2);
        f.state.apply(std::move(delta));
        QCOMPARE(f.view.sentence(f.state),
                 QStringLiteral("2 queues · 1 cannot send · 3 entries pending, 2 combined"));
    }

    void everyHeaderHasAMeaning()
    {
        const MessageQueuesModel queues;
        const PendingEntriesModel pending;
        for (const auto* model :
             {static_cast<const TableModel*>(&queues), static_cast<const TableModel*>(&pending)})
        {
            for (const auto& column : model->columns()) {
                QVERIFY2(column.meaning.size() > 10, qPrintable(column.id));
            }
        }
    }
};

const tests::Registered<MessageQueuesTest> registered{"message_queues"};

} // namespace swapscope::ui
#include "message_queues_test.moc"
