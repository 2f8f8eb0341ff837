// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/hex_view.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <array>
#include <utility>

namespace swapscope::ui {

namespace {

constexpr int kRowHeight = 18;
constexpr int kTop = 2;
constexpr int kOffsetWidth = 36;
constexpr int kPitch = 20; ///< Between bytes.
constexpr int kLetter = 7; ///< Between letters.
constexpr int kGap = 8;
constexpr int kLettersLeft = kOffsetWidth + kGap + static_cast<int>(HexView::kPerRow) * kPitch;

QString hex(std::size_t value, int digits)
{
    return QStringLiteral("%1").arg(value, digits, 16, QLatin1Char{'0'});
}

} // namespace

HexView::HexView(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea{parent}
    , m_theme{&theme}
{
    setAccessibleName(tr("Bytes"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    verticalScrollBar()->setSingleStep(1);
    verticalScrollBar()->setAccessibleName(tr("Scroll the bytes"));
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void HexView::setBytes(Bytes bytes)
{
    m_bytes = std::move(bytes);
    m_begin = m_end = 0;
    setAccessibleDescription(tr("%n bytes", nullptr, static_cast<int>(m_bytes.size())));
    verticalScrollBar()->setValue(0);
    fitScrollBar();
    viewport()->update();
}

void HexView::mark(std::size_t begin, std::size_t end)
{
    m_end = std::min(end, m_bytes.size());
    m_begin = std::min(begin, m_end);
    if (m_begin < m_end) {
        const auto row = static_cast<int>(m_begin / kPerRow);
        const int shown = std::max(1, viewport()->height() / kRowHeight);
        if (row < verticalScrollBar()->value() || row >= verticalScrollBar()->value() + shown) {
            verticalScrollBar()->setValue(row - shown / 3);
        }
    }
    viewport()->update();
}

QPoint HexView::placeOf(std::size_t byte) const
{
    const auto row = static_cast<int>(byte / kPerRow) - static_cast<int>(firstRow());
    return {kOffsetWidth + kGap + static_cast<int>(byte % kPerRow) * kPitch + kPitch / 2,
            kTop + row * kRowHeight + kRowHeight / 2};
}

std::size_t HexView::rows() const noexcept
{
    return (m_bytes.size() + kPerRow - 1) / kPerRow;
}

std::size_t HexView::firstRow() const
{
    return static_cast<std::size_t>(std::max(0, verticalScrollBar()->value()));
}

void HexView::fitScrollBar()
{
    const int shown = std::max(1, (viewport()->height() - kTop) / kRowHeight);
    verticalScrollBar()->setPageStep(shown);
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(rows()) - shown));
}

void HexView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fitScrollBar();
}

void HexView::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter{viewport()};
    painter.fillRect(viewport()->rect(), m_theme->colors().raised);
    painter.setFont(textFont(Theme::kSmallPixels));
    int top = kTop;
    for (std::size_t row = firstRow(); row < rows() && top < viewport()->height(); ++row) {
        paintRow(painter, row, top);
        top += kRowHeight;
    }
}

void HexView::paintRow(QPainter& painter, std::size_t row, int top) const
{
    const ThemeColors& colors = m_theme->colors();
    painter.setPen(colors.muted);
    painter.drawText(QRect{4, top, kOffsetWidth - 4, kRowHeight}, Qt::AlignVCenter | Qt::AlignLeft,
                     hex(row * kPerRow, 4));
    for (std::size_t column = 0; column < kPerRow; ++column) {
        const std::size_t at = row * kPerRow + column;
        if (at >= m_bytes.size()) {
            break;
        }
        const auto across = static_cast<int>(column);
        const QRect cell{kOffsetWidth + kGap + across * kPitch, top, kPitch, kRowHeight};
        const QRect letter{kLettersLeft + kGap + across * kLetter, top, kLetter, kRowHeight};
        const bool isMarked = at >= m_begin && at < m_end;
        if (isMarked) {
            painter.fillRect(cell, colors.accentSoft);
            painter.fillRect(letter, colors.accentSoft);
        }
        painter.setPen(isMarked ? colors.accent : colors.text);
        painter.drawText(cell, Qt::AlignCenter, hex(m_bytes[at], 2));
        const bool isLetter = m_bytes[at] > 0x20 && m_bytes[at] < 0x7F;
        painter.setPen(isMarked ? colors.accent : colors.muted);
        painter.drawText(letter, Qt::AlignCenter,
                         isLetter ? QString{QLatin1Char{static_cast<char>(m_bytes[at])}}
                                  : QStringLiteral("·"));
    }
}

void HexView::mousePressEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    const int column = (at.x() - kOffsetWidth - kGap) / kPitch;
    const int row = (at.y() - kTop) / kRowHeight;
    if (at.x() < kOffsetWidth + kGap || column >= static_cast<int>(kPerRow) || row < 0) {
        return;
    }
    const std::size_t byte =
        (firstRow() + static_cast<std::size_t>(row)) * kPerRow + static_cast<std::size_t>(column);
    if (byte < m_bytes.size()) {
        Q_EMIT byteClicked(byte);
    }
}

/// Left and right move the mark from field to field by the bytes beside it.
void HexView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Right && m_end < m_bytes.size()) {
        Q_EMIT byteClicked(m_end);
    } else if (event->key() == Qt::Key_Left && m_begin > 0) {
        Q_EMIT byteClicked(m_begin - 1);
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace swapscope::ui
