// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/selection.h"
#include "ui/views/request_queue/queue_tree_model.h"
#include "ui/widgets/theme.h"

#include <QTreeView>

namespace swapscope::ui {

class PeerPalette;
class QueueTreeDelegate;

/// The tree under the lanes: peers, their tasks, and why they stand where they stand.
class QueueTree final : public QTreeView
{
    Q_OBJECT

public:
    /// All outlive the tree.
    QueueTree(QueueTreeModel& model, const PeerPalette& palette, const Theme& theme,
              QWidget* parent = nullptr);

    /// Makes the peer's row the current one, without telling.
    void setSubject(const Selection::Subject& subject);

    /// Whether a filter keeps peers away: without rows the tree then says that.
    void setFiltered(bool isFiltered);
    [[nodiscard]] QString emptyText() const;

    /// Lights up the rows of this peer; empty: none.
    void showPointed(const PeerId& peer);

    /// True while rows must not move under the user's hands.
    [[nodiscard]] bool isHeld() const;

    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 80}; }

Q_SIGNALS:
    /// The pointer is on a row of this peer, or of a task of its; empty: on nobody's.
    void peerPointed(const swapscope::multiformats::PeerId& peer);
    void chosen(const swapscope::ui::Selection::Subject& subject);
    /// @param cid  Of the task; empty when the menu is for the peer.
    void menuRequested(const swapscope::multiformats::PeerId& peer,
                       const swapscope::multiformats::Cid& cid, const QPoint& globalPos);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void recolor();

    const Theme* m_theme;
    QueueTreeDelegate* m_delegate;
    bool m_isFiltered = false;
    bool m_quiet = false; ///< The current row is being set by the window, not by the user.
};

} // namespace swapscope::ui
