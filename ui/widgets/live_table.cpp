// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/live_table.h"

#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/flat_header.h"
#include "ui/widgets/theme.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>
#include <iterator>
#include <utility>

namespace swapscope::ui {

LiveTable::LiveTable(TableModel& model, const Theme& theme, const PeerPalette& palette,
                     const QString& name, QWidget* parent)
    : QTableView{parent}
    , m_model{&model}
    , m_theme{&theme}
{
    setAccessibleName(name);
    setHorizontalHeader(new FlatHeader{theme, this});
    followModel();
    setModel(&model);
    connect(&model, &QAbstractItemModel::layoutChanged, this, &LiveTable::afterRowsMoved);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &LiveTable::afterRowsMoved);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &LiveTable::onRowsInserted);
    setItemDelegate(new CellDelegate{theme, palette, this});
    setUpLook();
    resetColumns();
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(this, &QAbstractItemView::clicked, this, [this](const QModelIndex& index) {
        // After the current row left, its neighbour is current already: no change is announced.
        const QByteArray key = m_model->keyOf(index.row());
        if (key != m_current) {
            m_current = key;
            Q_EMIT userSelected(key);
        }
    });
    connect(this, &QAbstractItemView::doubleClicked, this, &LiveTable::open);
    horizontalHeader()->setAccessibleName(tr("Columns of %1").arg(name));
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) { m_model->sort(column, order); });
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) {
                QMenu menu;
                fillHeaderMenu(menu);
                menu.exec(horizontalHeader()->viewport()->mapToGlobal(at));
            });
}

void LiveTable::setUpLook()
{
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(Theme::kRowPixels);
    verticalHeader()->setDefaultSectionSize(Theme::kRowPixels);
    horizontalHeader()->setSortIndicatorShown(true);
}

void LiveTable::followModel()
{
    // Called before setModel(): these have to run before the view's own slots change the selection.
    connect(m_model, &QAbstractItemModel::layoutAboutToBeChanged, this, &LiveTable::beforeRowsMove);
    connect(m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this, &LiveTable::beforeRowsMove);
}

bool LiveTable::isHeld(TimePoint now) const
{
    const bool typing = m_lastKey != TimePoint{} && now - m_lastKey < kKeyQuiet;
    return m_pointerInside || m_menuOpen || typing || state() == EditingState;
}

void LiveTable::settle(TimePoint now)
{
    m_now = now;
    const bool due = m_model->isOrderStale() && now - m_lastSort >= kSortPeriod;
    m_heldBack = due && isHeld(now);
    if (due && !m_heldBack) {
        sortNow(now);
    }
}

void LiveTable::sortNow(TimePoint now)
{
    m_lastSort = now;
    m_heldBack = false;
    m_model->sortNow();
}

LiveTable::Keys LiveTable::selectedKeys() const
{
    Keys shown;
    std::ranges::copy_if(m_selected, std::back_inserter(shown),
                         [this](const QByteArray& key) { return m_model->rowOf(key) >= 0; });
    return shown;
}

QByteArray LiveTable::currentKey() const
{
    return m_current;
}

void LiveTable::showKey(const QByteArray& key)
{
    const QScopedValueRollback moving{m_rowsMoving, true};
    m_selected = key.isEmpty() ? Keys{} : Keys{key};
    m_current = key;
    restoreSelection();
    Q_EMIT selectedKeysChanged();
}

void LiveTable::beforeRowsMove()
{
    m_rowsMoving = true;
    const int top = rowAt(0);
    m_anchor = verticalScrollBar()->value() > 0 && top >= 0 ? m_model->keyOf(top) : QByteArray{};
    m_anchorOffset = top >= 0 ? rowViewportPosition(top) : 0;
}

void LiveTable::afterRowsMoved()
{
    restoreSelection();
    const int row = m_anchor.isEmpty() ? -1 : m_model->rowOf(m_anchor);
    if (row >= 0) {
        verticalScrollBar()->setValue(row * verticalHeader()->defaultSectionSize()
                                      - m_anchorOffset);
    }
    m_rowsMoving = false;
}

void LiveTable::onRowsInserted()
{
    // A selected row that was away (filtered out, departed) may have come back.
    const QScopedValueRollback moving{m_rowsMoving, true};
    restoreSelection();
}

void LiveTable::restoreSelection()
{
    QItemSelection selection;
    const int lastColumn = m_model->columnCount() - 1;
    for (const QByteArray& key : m_selected) {
        const int row = m_model->rowOf(key);
        if (row >= 0) {
            selection.select(m_model->index(row, 0), m_model->index(row, lastColumn));
        }
    }
    if (selection != selectionModel()->selection()) {
        selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    }
    const int row = m_current.isEmpty() ? -1 : m_model->rowOf(m_current);
    if (row >= 0 && currentIndex().row() != row) {
        const int column = currentIndex().isValid() ? currentIndex().column() : 0;
        selectionModel()->setCurrentIndex(m_model->index(row, column),
                                          QItemSelectionModel::NoUpdate);
    }
}

void LiveTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    if (!m_rowsMoving) {
        takeSelection();
    }
}

/// What the user has selected now; rows that were away are forgotten.
void LiveTable::takeSelection()
{
    m_selected.clear();
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            m_selected.push_back(m_model->keyOf(row));
        }
    }
    Q_EMIT selectedKeysChanged();
}

void LiveTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (!m_rowsMoving) {
        m_current = current.isValid() ? m_model->keyOf(current.row()) : QByteArray{};
        Q_EMIT userSelected(m_current);
    }
}

/// A selected row is one from edge to edge, also where the columns end before.
void LiveTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    const int left = horizontalHeader()->length() - horizontalHeader()->offset();
    const int width = viewport()->width() - left;
    if (width <= 0) {
        return;
    }
    QPainter painter{viewport()};
    for (int row = rowAt(0); row >= 0 && row < m_model->rowCount(); ++row) {
        const int top = rowViewportPosition(row);
        if (top >= viewport()->height()) {
            break;
        }
        if (selectionModel()->isRowSelected(row, {})) {
            painter.fillRect(left, top, width, rowHeight(row), m_theme->colors().accentSoft);
        }
    }
}

bool LiveTable::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Enter) {
        m_pointerInside = true;
    } else if (event->type() == QEvent::Leave) {
        m_pointerInside = false;
        hoverLink({});
        Q_EMIT peerPointed({});
    } else if (event->type() == QEvent::MouseMove) {
        Q_EMIT peerPointed(peerAt(dynamic_cast<QMouseEvent&>(*event).pos()));
    }
    return QTableView::viewportEvent(event);
}

void LiveTable::setEditing(
    std::function<QWidget*(QWidget* parent, const Keys& keys, const QString& column)> make,
    std::function<void(QWidget* editor, const Keys& keys, const QString& column)> take)
{
    dynamic_cast<CellDelegate&>(*itemDelegate())
        .setEditing({.make =
                         [this, make = std::move(make)](QWidget* parent, const QString& column) {
                             return make(parent, m_edited, column);
                         },
                     .take =
                         [this, take = std::move(take)](QWidget* editor, const QString& column) {
                             take(editor, m_edited, column);
                         }});
}

bool LiveTable::beginEdit(const QModelIndex& cell)
{
    const Keys keys = selectedKeys();
    if (!cell.isValid() || keys.empty() || !cell.flags().testFlag(Qt::ItemIsEditable)) {
        return false;
    }
    m_edited = keys;
    static_cast<void>(edit(cell, AllEditTriggers, nullptr)); // what cannot be changed now says why
    return true;
}

bool LiveTable::editCurrent()
{
    return beginEdit(currentIndex());
}

void LiveTable::open(const QModelIndex& cell)
{
    const Keys keys = selectedKeys();
    if (cell.isValid() && !keys.empty() && !beginEdit(cell)) {
        Q_EMIT cellOpened(keys, m_model->columns()[static_cast<std::size_t>(cell.column())].id);
    }
}

PeerId LiveTable::peerAt(QPoint at) const
{
    const QModelIndex cell = indexAt(at);
    return cell.isValid() ? CellDelegate::peerOf(cell) : PeerId{};
}

void LiveTable::showPointed(const PeerId& peer)
{
    if (auto* cells = qobject_cast<CellDelegate*>(itemDelegate())) {
        cells->setPointed(peer);
        viewport()->update();
    }
}

void LiveTable::keyPressEvent(QKeyEvent* event)
{
    m_lastKey = m_now;
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && !(event->modifiers() & ~Qt::KeypadModifier)) {
        open(currentIndex());
        return;
    }
    const QString text = event->text();
    const auto modifiers = event->modifiers() & ~Qt::ShiftModifier & ~Qt::KeypadModifier;
    if (modifiers == Qt::NoModifier && !text.isEmpty() && text[0].isPrint() && text[0] != u' ') {
        Q_EMIT typed(text);
        return;
    }
    QTableView::keyPressEvent(event);
}

// Only the words of a cell are the link: beside them a click is for the row.
QModelIndex LiveTable::linkAt(QPoint at) const
{
    const QModelIndex cell = indexAt(at);
    if (!cell.isValid() || m_model->linkOf(cell).index() == 0) {
        return {};
    }
    const CellKind kind = m_model->columns()[static_cast<std::size_t>(cell.column())].kind;
    const int width = CellDelegate::widthFor(kind, cell.data().toString(), fontMetrics());
    const bool inside = at.x() < visualRect(cell).left() + width;
    return inside ? cell : QModelIndex{};
}

void LiveTable::hoverLink(const QModelIndex& cell)
{
    if (cell == m_hoveredLink) {
        return;
    }
    m_hoveredLink = cell;
    viewport()->setCursor(cell.isValid() ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void LiveTable::mouseMoveEvent(QMouseEvent* event)
{
    hoverLink(event->buttons() == Qt::NoButton ? linkAt(event->pos()) : QModelIndex{});
    QTableView::mouseMoveEvent(event);
}

void LiveTable::mousePressEvent(QMouseEvent* event)
{
    const bool plain = event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier;
    m_pressedLink = plain ? linkAt(event->pos()) : QModelIndex{};
    if (!m_pressedLink.isValid()) { // a link leaves the row as it is
        QTableView::mousePressEvent(event);
        takeSelection(); // a click on what is selected already changes nothing, and means it alone
    }
}

void LiveTable::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_pressedLink.isValid()) {
        QTableView::mouseReleaseEvent(event);
        return;
    }
    const QModelIndex pressed = std::exchange(m_pressedLink, QPersistentModelIndex{});
    if (linkAt(event->pos()) == pressed) {
        Q_EMIT linkChosen(m_model->linkOf(pressed));
    }
}

void LiveTable::contextMenuEvent(QContextMenuEvent* event)
{
    const Keys keys = selectedKeys();
    if (keys.empty()) {
        return;
    }
    const QScopedValueRollback open{m_menuOpen, true};
    QMenu menu{this};
    Q_EMIT menuWanted(&menu, keys);
    if (!menu.isEmpty()) {
        menu.addSeparator();
    }
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex cell = byKey ? currentIndex() : indexAt(event->pos());
    addLinkActions(menu, cell);
    addFilterActions(menu, cell);
    addCopyActions(menu);
    menu.exec(byKey ? viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft())
                    : event->globalPos());
    m_pointerInside = viewport()->rect().contains(viewport()->mapFromGlobal(QCursor::pos()));
}

} // namespace swapscope::ui
