// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/flat_header.h"

#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QPainter>

namespace swapscope::ui {

FlatHeader::FlatHeader(const Theme& theme, QWidget* parent)
    : QHeaderView{Qt::Horizontal, parent}
    , m_theme{&theme}
{
    setSectionsClickable(true);
    setSectionsMovable(true);
    setHighlightSections(false);
    setStretchLastSection(false);
    setMinimumSectionSize(40);
    setFont(textFont(Theme::kSmallPixels));
    setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

QSize FlatHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), kHeight};
}

void FlatHeader::paintEvent(QPaintEvent* event)
{
    QHeaderView::paintEvent(event);
    QPainter line{viewport()};
    const int end = length() - offset(); // behind the last section the style would draw a button
    line.fillRect(end, 0, viewport()->width() - end, viewport()->height(), m_theme->colors().panel);
    line.fillRect(0, viewport()->height() - 1, viewport()->width(), 1, m_theme->colors().line);
}

void FlatHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
    const QVariant alignment = model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole);
    const bool right = alignment.value<Qt::Alignment>().testFlag(Qt::AlignRight);
    painter->save();
    painter->fillRect(rect, m_theme->colors().panel);
    painter->setPen(sorted ? m_theme->colors().text : m_theme->colors().muted);
    QRect text = rect.adjusted(CellDelegate::kMargin, 0, -CellDelegate::kMargin, 0);
    const QString title = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    if (sorted) {
        const int width = painter->fontMetrics().horizontalAdvance(title);
        const int x = right ? std::max(rect.left(), text.right() - width - kArrow - 3)
                            : std::min(text.left() + width + 4, rect.right() - kArrow);
        const QString arrow = sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral("up")
                                                                         : QStringLiteral("down");
        painter->drawPixmap(x, rect.center().y() - kArrow / 2,
                            iconPixmap(arrow, kArrow, m_theme->colors().text,
                                       painter->device()->devicePixelRatioF()));
    }
    const Qt::Alignment align = Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft);
    painter->drawText(text, static_cast<int>(align),
                      painter->fontMetrics().elidedText(title, Qt::ElideRight, text.width()));
    painter->restore();
}

} // namespace swapscope::ui
