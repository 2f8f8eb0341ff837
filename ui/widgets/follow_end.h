// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QTableView;

namespace swapscope::ui {

/// Keeps a table that grows at its end scrolled to it, as long as the user has not scrolled away.
class FollowEnd final : public QObject
{
    Q_OBJECT

public:
    /// @param table  Has its model; owns this.
    explicit FollowEnd(QTableView& table);

    [[nodiscard]] bool isFollowing() const noexcept { return m_isFollowing; }
    /// Rows that came since the user scrolled away.
    [[nodiscard]] int missed() const noexcept { return m_missed; }
    /// Scrolls to the end and follows it.
    void jump();

Q_SIGNALS:
    void changed();

private:
    void onScrolled();
    void onRowsChanged();

    QTableView* m_table;
    bool m_isFollowing = true;
    bool m_isMoving = false; ///< Rows, not the user, move the scroll bar.
    int m_missed = 0;
    int m_rows = 0;
};

} // namespace swapscope::ui
