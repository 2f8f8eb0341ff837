// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/queue_tree_headers.h"

#include "core/base/limits.h"
#include "ui/models/format.h"

#include <QCoreApplication>

namespace swapscope::ui::queue_tree {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("QueueTree", text);
}

} // namespace

QString title(QueueTreeModel::Column column)
{
    switch (column) {
    case QueueTreeModel::Name: return tr("Peer / task");
    case QueueTreeModel::Rank: return tr("Rank");
    case QueueTreeModel::Waiting: return tr("Waiting");
    case QueueTreeModel::Pending: return tr("Pending");
    case QueueTreeModel::Bytes: return tr("Bytes");
    case QueueTreeModel::InFlight: return tr("In flight");
    case QueueTreeModel::Why: return tr("Why");
    case QueueTreeModel::ColumnCount: break;
    }
    Q_UNREACHABLE();
}

QString meaning(QueueTreeModel::Column column)
{
    switch (column) {
    case QueueTreeModel::Name: return tr("A peer that waits, and under it its tasks.");
    case QueueTreeModel::Rank:
        return tr(
            "Place in the order in which peers would be served now; \u2013 while the peer may "
            "not be served.");
    case QueueTreeModel::Waiting:
        return tr("Time since the oldest waiting task was queued; for a task, since it was "
                  "queued.");
    case QueueTreeModel::Pending: return tr("Tasks that wait; for a task, what becomes of it now.");
    case QueueTreeModel::Bytes: return tr("Payload of the waiting tasks, in bytes (IEC units).");
    case QueueTreeModel::InFlight:
        return tr("Bytes being read or sent for this peer, against the cap: %1 a peer, unless "
                  "you gave it another.")
            .arg(format::bytes(limits::kOutstandingBytes));
    case QueueTreeModel::Why:
        return tr("Why the peer stands at this place, in the strategy's words, or why it may not "
                  "be served.");
    case QueueTreeModel::ColumnCount: break;
    }
    Q_UNREACHABLE();
}

} // namespace swapscope::ui::queue_tree
