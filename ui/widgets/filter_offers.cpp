// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter_offers.h"

#include "ui/widgets/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>

#include <algorithm>

namespace swapscope::ui {

FilterOffers::FilterOffers(QLineEdit& edit)
    : QListWidget{&edit}
    , m_edit{&edit}
{
    setAccessibleName(tr("Completions"));
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setUniformItemSizes(true);
    setTextElideMode(Qt::ElideMiddle);
    setSelectionMode(SingleSelection);
    hide();
    connect(this, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { take(row(item)); });
}

void FilterOffers::offer()
{
    m_found =
        m_complete ? m_complete(m_edit->text(), m_edit->cursorPosition()) : filter::Completion{};
    if (m_found.offers.isEmpty() || !m_edit->hasFocus()) {
        hide();
        return;
    }
    clear();
    for (const QString& text : m_found.offers) {
        auto* item = new QListWidgetItem{text, this};
        item->setSizeHint({0, Theme::kRowPixels});
    }
    setCurrentRow(0);
    place();
    show();
    raise();
}

void FilterOffers::place()
{
    constexpr int kLeast = 120;
    constexpr int kMost = 360;
    if (parentWidget() != m_edit->window()) {
        setParent(m_edit->window()); // above the rows, however small the table is
    }
    const int textWidth = m_edit->fontMetrics().horizontalAdvance(
        m_edit->text().left(static_cast<int>(m_found.from)));
    const int cursor = m_edit->inputMethodQuery(Qt::ImCursorRectangle).toRectF().toRect().x();
    const int piece =
        m_edit->fontMetrics().horizontalAdvance(m_edit->text().left(m_edit->cursorPosition()))
        - textWidth;
    int widest = kLeast;
    for (const QString& text : m_found.offers) {
        widest = std::max(widest, fontMetrics().horizontalAdvance(text) + 24);
    }
    const int rows = static_cast<int>(m_found.offers.size());
    resize(std::min(widest, kMost), rows * Theme::kRowPixels + 2 * frameWidth());
    const int left = std::clamp(cursor - piece - 4, 0, std::max(0, m_edit->width() - kLeast));
    const QPoint below = m_edit->mapTo(m_edit->window(), QPoint{left, m_edit->height() + 1});
    move(std::min(below.x(), std::max(0, m_edit->window()->width() - width())), below.y());
}

bool FilterOffers::handle(const QKeyEvent& key)
{
    if (isHidden()) {
        return false;
    }
    switch (key.key()) {
    case Qt::Key_Down: setCurrentRow(std::min(currentRow() + 1, count() - 1)); return true;
    case Qt::Key_Up: setCurrentRow(std::max(currentRow() - 1, 0)); return true;
    case Qt::Key_Tab:
    case Qt::Key_Return:
    case Qt::Key_Enter: take(currentRow()); return true;
    case Qt::Key_Escape: hide(); return true;
    default: return false;
    }
}

void FilterOffers::take(int row)
{
    if (row < 0 || row >= m_found.offers.size()) {
        return;
    }
    QString text = m_edit->text();
    const QString taken = m_found.offers[row] + QLatin1Char{' '};
    text.replace(m_found.from, m_found.length, taken);
    m_edit->setText(text);
    m_edit->setCursorPosition(static_cast<int>(m_found.from + taken.size()));
    offer();
}

void FilterOffers::showEvent(QShowEvent* event)
{
    QListWidget::showEvent(event);
    Q_EMIT shownOrHidden();
}

void FilterOffers::hideEvent(QHideEvent* event)
{
    QListWidget::hideEvent(event);
    Q_EMIT shownOrHidden();
}

} // namespace swapscope::ui
