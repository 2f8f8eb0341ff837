// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/follow_end.h"

#include <QAbstractItemModel>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>

namespace swapscope::ui {

FollowEnd::FollowEnd(QTableView& table)
    : QObject{&table}
    , m_table{&table}
{
    const QAbstractItemModel* const model = table.model();
    const auto begin = [this] { m_isMoving = true; };
    connect(model, &QAbstractItemModel::rowsAboutToBeInserted, this, begin);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, begin);
    connect(model, &QAbstractItemModel::layoutAboutToBeChanged, this, begin);
    connect(model, &QAbstractItemModel::rowsInserted, this, &FollowEnd::onRowsChanged);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &FollowEnd::onRowsChanged);
    connect(model, &QAbstractItemModel::layoutChanged, this, &FollowEnd::onRowsChanged);
    connect(table.verticalScrollBar(), &QScrollBar::valueChanged, this, &FollowEnd::onScrolled);
}

void FollowEnd::jump()
{
    m_isFollowing = true;
    m_missed = 0;
    m_table->scrollToBottom();
    Q_EMIT changed();
}

void FollowEnd::onScrolled()
{
    if (m_isMoving) {
        return;
    }
    const QScrollBar* const bar = m_table->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum();
    if (atEnd != m_isFollowing) {
        m_isFollowing = atEnd;
        m_missed = 0;
        Q_EMIT changed();
    }
}

void FollowEnd::onRowsChanged()
{
    const int rows = m_table->model()->rowCount();
    const int more = std::max(0, rows - m_rows);
    m_rows = rows;
    if (m_isFollowing) {
        m_table->scrollToBottom();
    } else if (more > 0) {
        m_missed += more;
        Q_EMIT changed();
    }
    // The view lays itself out later: that moves the bar too.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_isFollowing) {
                m_table->scrollToBottom();
            }
            m_isMoving = false;
        },
        Qt::QueuedConnection);
}

} // namespace swapscope::ui
