// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/message_queues_model.h"

#include "ui/models/common_columns.h"
#include "ui/models/words.h"

namespace swapscope::ui {

using telemetry::MessageQueueRow;
using telemetry::QueueState;

namespace {

QString iconOf(QueueState state)
{
    switch (state) {
    case QueueState::Idle: return QStringLiteral("idle");
    case QueueState::Waiting: return QStringLiteral("waiting");
    case QueueState::Connecting: return QStringLiteral("connecting");
    case QueueState::Sending: return QStringLiteral("sending");
    case QueueState::BackingOff: return QStringLiteral("backing-off");
    case QueueState::Closed: return QStringLiteral("offline");
    }
    Q_UNREACHABLE();
}

Tone toneOf(const MessageQueueRow& row)
{
    switch (row.state) {
    case QueueState::Idle: return Tone::Neutral;
    case QueueState::Connecting: return row.tries > 0 ? Tone::Warning : Tone::Busy;
    case QueueState::Waiting:
    case QueueState::Sending: return Tone::Busy;
    case QueueState::BackingOff: return Tone::Warning;
    case QueueState::Closed: return Tone::Faint;
    }
    Q_UNREACHABLE();
}

double pendingOf(const MessageQueueRow& row)
{
    return static_cast<double>(row.pendingBlocks) + row.pendingHaves + row.pendingCancels;
}

} // namespace

MessageQueuesModel::MessageQueuesModel(QObject* parent)
    : KeyedTableModel{parent}
{
    std::vector<Spec> specs = loopSpecs();
    for (auto more : {messageSpecs(), totalSpecs()}) {
        std::ranges::move(more, std::back_inserter(specs));
    }
    setSpecs(std::move(specs));
    m_sort = {Peer, Qt::AscendingOrder};
}

void MessageQueuesModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::MessageQueues)) != 0) {
        rebuild(state);
        return;
    }
    applyChanges(delta.messageQueues, held, state);
}

void MessageQueuesModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<PeerId, MessageQueueRow> rows;
    rows.insert(state.messageQueues().begin(), state.messageQueues().end());
    replaceAll(rows, state);
}

QString MessageQueuesModel::timeText(const MessageQueueRow& row, TimePoint now)
{
    if (row.state == QueueState::BackingOff && row.until > now) {
        return tr("next try in %1").arg(format::duration(row.until - now));
    }
    return format::age(row.since, now);
}

bool MessageQueuesModel::hasFailed(const MessageQueueRow& row)
{
    return row.tries > 0 && !row.lastError.empty();
}

bool MessageQueuesModel::isCombining(const MessageQueueRow& row)
{
    return row.state == QueueState::Connecting || row.state == QueueState::Sending
           || row.state == QueueState::BackingOff;
}

QVariant MessageQueuesModel::cell(const MessageQueueRow& row, int column, int role) const
{
    switch (role) {
    case PeerRole: return column == Peer ? QVariant::fromValue(row.peer) : QVariant{};
    case IconRole: return column == State ? iconOf(row.state) : QVariant{};
    case ToneRole:
        if (column == State) {
            return static_cast<int>(toneOf(row));
        }
        return column == Result && hasFailed(row) ? static_cast<int>(Tone::Problem) : QVariant{};
    case ShareRole: return column == Steps ? row.connectingShare + row.sendingShare : QVariant{};
    default: return {};
    }
}

QString MessageQueuesModel::fullText(const MessageQueueRow& row, int column) const
{
    switch (column) {
    case Peer: return format::fullPeer(row.peer);
    case State: return tr("%1, %2").arg(words::of(row.state), timeText(row, now()));
    default: return KeyedTableModel::fullText(row, column);
    }
}

QString MessageQueuesModel::identityOf(const MessageQueueRow& row) const
{
    return (peerName(row.peer) + u'\n' + format::fullPeer(row.peer)).toLower();
}

std::vector<MessageQueuesModel::Spec> MessageQueuesModel::loopSpecs()
{
    return {
        {.column = columns::peer(),
         .text = [this](const MessageQueueRow& row, TimePoint) { return peerName(row.peer); },
         .number = {}},
        {.column = {.id = QStringLiteral("state"),
                    .title = tr("State"),
                    .meaning = tr("What the queue's loop does, and for how long:\n"
                                  "waiting to send: it has entries and will start at once\n"
                                  "connecting: step 1, it makes sure of a connection\n"
                                  "sending: step 3, the message is being written\n"
                                  "backing off: an attempt failed, the next one is due\n"
                                  "Step 2, taking the pending message, takes no time."),
                    .kind = CellKind::State,
                    .widest = tr("waiting to send") + QStringLiteral("m")}, // it is bold
         .text = [](const MessageQueueRow& row, TimePoint) { return words::of(row.state); },
         .number = [](const MessageQueueRow& row,
                      TimePoint) { return static_cast<double>(row.state); },
         .ages = true},
        {.column = {.id = QStringLiteral("steps"),
                    .title = tr("Last 10 s"),
                    .meaning = tr("Share of the last 10 s that the loop spent in its steps: "
                                  "connecting (light) and sending (full)."),
                    .kind = CellKind::Text,
                    .widest = QStringLiteral("mmmm")},
         .text =
             [](const MessageQueueRow& row, TimePoint) {
                 return tr("%1 connecting, %2 sending")
                     .arg(format::percent(row.connectingShare), format::percent(row.sendingShare));
             },
         .number = [](const MessageQueueRow& row,
                      TimePoint) { return row.connectingShare + row.sendingShare; }},
    };
}

std::vector<MessageQueuesModel::Spec> MessageQueuesModel::messageSpecs()
{
    return {
        {.column = {.id = QStringLiteral("pending"),
                    .title = tr("Pending message"),
                    .meaning = tr("The one message that is being put together: want-blocks "
                                  "(filled), want-haves (outlined), cancels (grey). What is added "
                                  "while step 1 or 3 runs is combined into it."),
                    .kind = CellKind::Text,
                    .widest = QStringLiteral("mmmmmmm +999 combined")},
         .text =
             [](const MessageQueueRow& row, TimePoint) {
                 return pendingOf(row) == 0
                            ? QString{}
                            : tr("%1 want-blocks, %2 want-haves, %3 cancels, %4 combined")
                                  .arg(row.pendingBlocks)
                                  .arg(row.pendingHaves)
                                  .arg(row.pendingCancels)
                                  .arg(row.combined);
             },
         .number = [](const MessageQueueRow& row, TimePoint) { return pendingOf(row); }},
        {.column = {.id = QStringLiteral("tries"),
                    .title = tr("Tries"),
                    .meaning = tr("Failed attempts in a row, of at most %1.").arg(kMostTries),
                    .kind = CellKind::Text,
                    .widest = QStringLiteral("3 of 3")},
         .text =
             [](const MessageQueueRow& row, TimePoint) {
                 return row.tries == 0 ? format::unknown()
                                       : tr("%1 of %2").arg(row.tries).arg(kMostTries);
             },
         .number = [](const MessageQueueRow& row,
                      TimePoint) { return static_cast<double>(row.tries); }},
        {.column = {.id = QStringLiteral("result"),
                    .title = tr("Last result"),
                    .meaning = tr("What the last message carried, or why the last attempt failed. "
                                  "A full list replaces all that was asked before."),
                    .kind = CellKind::Text,
                    .widest = tr("371 entries")},
         .text =
             [](const MessageQueueRow& row, TimePoint) {
                 if (hasFailed(row)) {
                     return format::foreign(row.lastError);
                 }
                 if (row.lastSent == TimePoint{}) {
                     return format::unknown();
                 }
                 const QString entries = row.lastEntries == 1
                                             ? tr("1 entry")
                                             : tr("%1 entries").arg(format::count(row.lastEntries));
                 return row.lastFull ? tr("full list, %1").arg(entries) : entries;
             },
         .number = {}},
        {.column = {.id = QStringLiteral("unanswered"),
                    .title = tr("Unanswered"),
                    .meaning = tr("Entries that were written and not answered yet."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("1,024")},
         .text = [](const MessageQueueRow& row,
                    TimePoint) { return format::count(row.unanswered); },
         .number = [](const MessageQueueRow& row,
                      TimePoint) { return static_cast<double>(row.unanswered); }},
    };
}

std::vector<MessageQueuesModel::Spec> MessageQueuesModel::totalSpecs()
{
    const auto counted = [](const char* id, const QString& title, const QString& meaning,
                            std::uint64_t MessageQueueRow::*value) -> Spec {
        return {.column = {.id = QString::fromLatin1(id),
                           .title = title,
                           .meaning = meaning,
                           .kind = CellKind::Number,
                           .shown = false,
                           .widest = QStringLiteral("999,999")},
                .text = [value](const MessageQueueRow& row,
                                TimePoint) { return format::count(row.*value); },
                .number = [value](const MessageQueueRow& row,
                                  TimePoint) { return static_cast<double>(row.*value); }};
    };
    std::vector<Spec> specs;
    specs.push_back(counted("messages", tr("Messages"), tr("Messages sent to this peer, ever."),
                            &MessageQueueRow::messages));
    specs.push_back(counted("entries", tr("Entries"), tr("Entries sent to this peer, ever."),
                            &MessageQueueRow::entries));
    specs.push_back(
        {.column = {.id = QStringLiteral("wire"),
                    .title = tr("Sent bytes"),
                    .meaning = tr("Bytes of all messages sent to this peer, framing "
                                  "included."),
                    .kind = CellKind::Number,
                    .shown = false,
                    .widest = QStringLiteral("999 MiB")},
         .text = [](const MessageQueueRow& row, TimePoint) { return format::bytes(row.wireBytes); },
         .number = [](const MessageQueueRow& row,
                      TimePoint) { return static_cast<double>(row.wireBytes); }});
    specs.push_back(counted("combined", tr("Combined ever"),
                            tr("Entries that were added while step 1 or 3 was running, ever."),
                            &MessageQueueRow::combinedEver));
    return specs;
}

} // namespace swapscope::ui
