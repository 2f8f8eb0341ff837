// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/subject_list.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 12;
constexpr int kSwatch = 9;
constexpr int kNameWidth = 132;
constexpr int kGap = 12;

} // namespace

SubjectList::SubjectList(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    installAccessibleRows();
    setAccessibleName(name);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    connect(&theme, &Theme::changed, this, qOverload<>(&SubjectList::update));
}

void SubjectList::show(std::vector<Row> rows, const QString& emptyText)
{
    if (rows == m_rows && emptyText == m_emptyText) {
        return;
    }
    m_rows = std::move(rows);
    m_emptyText = emptyText;
    m_current = std::clamp(m_current, 0, std::max(0, accessibleRowCount() - 1));
    update();
}

int SubjectList::accessibleRowCount() const
{
    return static_cast<int>(m_rows.size());
}

QString SubjectList::accessibleRowText(int row) const
{
    const Row& shown = m_rows.at(static_cast<std::size_t>(row));
    return QStringList{shown.name, shown.detail, shown.figure}.join(QStringLiteral(", "));
}

QRect SubjectList::accessibleRowRect(int row) const
{
    return {0, row * kRowHeight, width(), kRowHeight};
}

int SubjectList::rowAt(QPoint at) const
{
    const int row = at.y() / kRowHeight;
    return at.y() >= 0 && row < accessibleRowCount() ? row : -1;
}

void SubjectList::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter{this};
    if (m_rows.empty()) {
        painter.setPen(m_theme->colors().muted);
        painter.drawText(rect().adjusted(kPadding, 0, -kPadding, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    for (int row = 0; row < accessibleRowCount(); ++row) {
        paintRow(painter, row);
    }
}

void SubjectList::paintRow(QPainter& painter, int row) const
{
    const auto& colors = m_theme->colors();
    const Row& shown = m_rows[static_cast<std::size_t>(row)];
    const QRect line = accessibleRowRect(row);
    if (row == m_hovered) {
        painter.fillRect(line, colors.raised);
    }
    if (hasFocus() && row == m_current) {
        painter.setPen(colors.accent);
        painter.drawRect(line.adjusted(0, 0, -1, -1));
    }
    QRect inside = line.adjusted(kPadding, 0, -kPadding, 0);
    const auto metrics = fontMetrics();
    if (shown.color.isValid()) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(shown.color);
        painter.drawRoundedRect(
            QRect{inside.left(), line.center().y() - kSwatch / 2, kSwatch, kSwatch}, 2, 2);
        painter.restore();
        inside.setLeft(inside.left() + kSwatch + 8);
    }
    const int figure = metrics.horizontalAdvance(shown.figure);
    painter.setPen(colors.text);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, shown.figure);
    const QRect name{inside.left(), inside.top(), kNameWidth, inside.height()};
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(shown.name, Qt::ElideRight, name.width()));
    const QRect detail{name.right() + kGap, inside.top(),
                       inside.right() - figure - kGap - name.right() - kGap, inside.height()};
    painter.setPen(colors.muted);
    painter.drawText(detail, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(shown.detail, Qt::ElideRight, detail.width()));
}

void SubjectList::mouseMoveEvent(QMouseEvent* event)
{
    const int row = rowAt(event->pos());
    setCursor(row < 0 ? Qt::ArrowCursor : Qt::PointingHandCursor);
    if (row != m_hovered) {
        m_hovered = row;
        update();
    }
}

void SubjectList::mouseReleaseEvent(QMouseEvent* event)
{
    const int row = rowAt(event->pos());
    if (row >= 0 && event->button() == Qt::LeftButton) {
        Q_EMIT chosen(m_rows[static_cast<std::size_t>(row)].subject);
    }
}

void SubjectList::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    m_hovered = -1;
    update();
}

void SubjectList::keyPressEvent(QKeyEvent* event)
{
    const int last = accessibleRowCount() - 1;
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up) {
        m_current =
            std::clamp(m_current + (event->key() == Qt::Key_Down ? 1 : -1), 0, std::max(0, last));
        update();
    } else if (event->key() == Qt::Key_Return && last >= 0) {
        Q_EMIT chosen(m_rows[static_cast<std::size_t>(m_current)].subject);
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace swapscope::ui
