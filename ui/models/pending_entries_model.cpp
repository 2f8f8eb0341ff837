// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/pending_entries_model.h"

#include "ui/models/common_columns.h"
#include "ui/models/words.h"

namespace swapscope::ui {

using telemetry::PendingEntry;

PendingEntriesModel::PendingEntriesModel(QObject* parent)
    : KeyedTableModel{parent}
{
    setSpecs(specs());
    m_sort = {Age, Qt::DescendingOrder};
}

void PendingEntriesModel::setPeer(const PeerId& peer, const LiveState& state)
{
    m_peer = peer;
    rebuild(state);
}

void PendingEntriesModel::update(const LiveState& state, const telemetry::Delta& /*delta*/,
                                 bool /*held*/)
{
    const auto* queue = state.messageQueue(m_peer);
    const bool same = queue == nullptr ? m_shown.empty() : queue->pending == m_shown;
    if (same) {
        applyChanges({}, false, state); // ages only
    } else {
        rebuild(state);
    }
}

// Entries leave all at once, when the message is taken: none of them lingers as departed.
void PendingEntriesModel::rebuild(const LiveState& state)
{
    const auto* queue = state.messageQueue(m_peer);
    m_shown = queue == nullptr ? std::vector<PendingEntry>{} : queue->pending;
    telemetry::RowChanges<Cid, PendingEntry> rows;
    for (const auto& entry : m_shown) {
        rows.insert_or_assign(entry.cid, entry);
    }
    replaceAll(rows, state);
}

QVariant PendingEntriesModel::cell(const PendingEntry& row, int column, int role) const
{
    return role == CidRole && column == Block ? QVariant::fromValue(row.cid) : QVariant{};
}

QString PendingEntriesModel::fullText(const PendingEntry& row, int column) const
{
    return column == Block ? format::fullCid(row.cid) : KeyedTableModel::fullText(row, column);
}

QString PendingEntriesModel::identityOf(const PendingEntry& row) const
{
    return format::fullCid(row.cid).toLower();
}

std::vector<PendingEntriesModel::Spec> PendingEntriesModel::specs()
{
    return {
        {.column = {.id = QStringLiteral("entry"),
                    .title = tr("Entry"),
                    .meaning = tr("What the entry asks: want-block for the block itself, want-have "
                                  "for whether the peer has it, cancel to take a want back."),
                    .kind = CellKind::Text,
                    .widest = tr("want-block")},
         .text = [](const PendingEntry& row, TimePoint) { return words::of(row.kind); },
         .number = {}},
        {.column = columns::cid(),
         .text = [](const PendingEntry& row, TimePoint) { return format::cid(row.cid); },
         .number = {}},
        {.column = columns::priority(tr("Higher ones are wanted first; cancels have none."), true),
         .text =
             [](const PendingEntry& row, TimePoint) {
                 return row.kind == telemetry::EntryKind::Cancel
                            ? QString{}
                            : format::signedCount(row.priority);
             },
         .number = [](const PendingEntry& row,
                      TimePoint) { return static_cast<double>(row.priority); }},
        {.column = columns::age(tr("Time since the entry came into the message.")),
         .text = [](const PendingEntry& row, TimePoint now) { return format::age(row.since, now); },
         .number = [](const PendingEntry& row,
                      TimePoint now) { return static_cast<double>((now - row.since).count()); },
         .ages = true},
        {.column = {.id = QStringLiteral("how"),
                    .title = tr("How it got here"),
                    .meaning =
                        tr("Whether the entry began the message, came in the same call, or "
                           "was combined into it while the queue was connecting or sending."),
                    .kind = CellKind::Text,
                    .widest = tr("combined while connecting, upgraded")},
         .text = [](const PendingEntry& row, TimePoint) { return format::foreign(row.how); },
         .number = {}},
    };
}

} // namespace swapscope::ui
