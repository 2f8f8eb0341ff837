// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "ui/models/csv.h"
#include "ui/models/selection.h"
#include "ui/models/table_model.h"

#include <QPersistentModelIndex>
#include <QTableView>
#include <QVariantMap>

#include <functional>
#include <vector>

class QMenu;

namespace swapscope::ui {

class CellDelegate;
class PeerPalette;
class Theme;

/// A table over a TableModel that can be read while it lives: rows are known by key, so selection,
/// current row and scroll position survive every change; nothing moves under the pointer, an open
/// menu or a keystroke.
class LiveTable : public QTableView
{
    Q_OBJECT

public:
    using Keys = std::vector<QByteArray>; ///< As TableModel::keyOf gives them.

    static constexpr Duration kSortPeriod = std::chrono::seconds{1};
    static constexpr Duration kKeyQuiet = std::chrono::seconds{2};

    /// @param name  For screen readers and settings files' readers, e.g. "Ledgers".
    LiveTable(TableModel& model, const Theme& theme, const PeerPalette& palette,
              const QString& name, QWidget* parent = nullptr);

    /// To be called with each update of the model: true while rows may not move.
    [[nodiscard]] bool isHeld(TimePoint now) const;
    /// After an update: puts rows in order when that is due and disturbs nobody.
    void settle(TimePoint now);
    void sortNow(TimePoint now);
    /// Values changed since rows were ordered and ordering is being held back.
    [[nodiscard]] bool isOrderHeldBack() const noexcept { return m_heldBack; }

    /// Of the rows that are shown: what a filter hides stays selected, and is not acted on.
    [[nodiscard]] Keys selectedKeys() const;
    [[nodiscard]] QByteArray currentKey() const;
    /// Selects the row if it is there, clears the selection if not; does not tell userSelected().
    void showKey(const QByteArray& key);

    /// Lights up the rows of this peer; empty: none.
    void showPointed(const PeerId& peer);

    /// Lets cells of editable columns be changed in their place, of all selected rows at once.
    /// @param make  Makes an editor for the rows' cells of the column; null: they cannot be
    /// changed.
    /// @param take  What is in the editor is to hold for the rows.
    void setEditing(
        std::function<QWidget*(QWidget* parent, const Keys& keys, const QString& column)> make,
        std::function<void(QWidget* editor, const Keys& keys, const QString& column)> take);
    /// Begins to change the current cell. @return whether it can be.
    bool editCurrent();

    /// Selected rows, visible columns, tab-separated, identifiers in full.
    [[nodiscard]] QString selectedText() const;
    void copySelection() const;
    /// Filters by the cell that is current: for rows like it, or those out.
    void filterByCurrent(bool out);
    /// The selected rows' visible columns: as they are shown, or with figures in base units.
    enum class Figures { Shown, Exact };
    [[nodiscard]] PlainTable selectedTable(Figures figures) const;

    /// Columns by id with width and visibility, sort column and order.
    [[nodiscard]] QVariantMap layoutState() const;
    /// Unknown ids and missing parts are ignored.
    void setLayoutState(const QVariantMap& state);
    void resetColumns();

    /// The check list of columns; at least one stays.
    void fillHeaderMenu(QMenu& menu);

Q_SIGNALS:
    /// The user moved to another row; empty for none.
    void userSelected(const QByteArray& key);
    /// The pointer is on a row of this peer; empty: on nobody's.
    void peerPointed(const swapscope::multiformats::PeerId& peer);
    /// Other rows are selected, or fewer, than before.
    void selectedKeysChanged();
    /// The user asked for a menu. `keys` are those of the selected rows at this moment: rows may
    /// leave while the menu is open.
    void menuWanted(QMenu* menu, const std::vector<QByteArray>& keys);
    /// A cell that is not changed in its place was double-clicked, or Return pressed on it: the
    /// selected rows, the column's id.
    void cellOpened(const std::vector<QByteArray>& keys, const QString& column);
    /// Typing in the table goes to the filter.
    void typed(const QString& text);
    /// Rows are to be filtered by what a cell shows; in the filter language.
    void conditionChosen(const QString& condition);
    /// A cell names another subject than its row's, and was clicked or chosen in the menu.
    void linkChosen(const swapscope::ui::Selection::Subject& subject);
    /// Everything about that subject is to be shown, in all views.
    void followWanted(const swapscope::ui::Selection::Subject& subject);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void selectionChanged(const QItemSelection& selected,
                          const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void setUpLook();
    [[nodiscard]] PeerId peerAt(QPoint at) const;
    void open(const QModelIndex& cell);
    bool beginEdit(const QModelIndex& cell);
    void addFilterActions(QMenu& menu, const QModelIndex& cell);
    void addCopyActions(QMenu& menu);
    void addLinkActions(QMenu& menu, const QModelIndex& cell);
    [[nodiscard]] QModelIndex linkAt(QPoint at) const;
    void hoverLink(const QModelIndex& cell);
    [[nodiscard]] std::vector<int> selectedRows() const;
    void followModel();
    void beforeRowsMove();
    void afterRowsMoved();
    void onRowsInserted();
    void restoreSelection();
    void takeSelection();
    [[nodiscard]] int defaultWidth(int column) const;

    TableModel* m_model;
    const Theme* m_theme;
    Keys m_selected;
    Keys m_edited; ///< Whose cells an editor is open for.
    QByteArray m_current;
    QByteArray m_anchor; ///< First visible row, unless the table is at its top.
    int m_anchorOffset = 0;
    bool m_rowsMoving = false;
    bool m_pointerInside = false;
    bool m_menuOpen = false;
    bool m_heldBack = false;
    QPersistentModelIndex m_hoveredLink;
    QPersistentModelIndex m_pressedLink;
    TimePoint m_now{};
    TimePoint m_lastSort{};
    TimePoint m_lastKey{};
};

} // namespace swapscope::ui
