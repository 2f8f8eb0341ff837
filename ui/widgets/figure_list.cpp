// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure_list.h"

#include "ui/models/format.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kGap = 12;

} // namespace

FigureList::FigureList(const Theme& theme, Look look, const QString& name, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_look{look}
{
    installAccessibleRows();
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&FigureList::update));
}

void FigureList::setFigures(std::vector<Figure> figures)
{
    if (figures == m_figures) {
        return;
    }
    const bool resized = figures.size() != m_figures.size();
    m_figures = std::move(figures);
    if (resized) {
        updateGeometry();
    }
    update();
}

QSize FigureList::sizeHint() const
{
    return {220, accessibleRowCount() * kRowHeight};
}

QSize FigureList::minimumSizeHint() const
{
    return {160, accessibleRowCount() * kRowHeight};
}

int FigureList::accessibleRowCount() const
{
    return static_cast<int>(m_figures.size());
}

QString FigureList::accessibleRowText(int row) const
{
    const auto& figure = m_figures.at(static_cast<std::size_t>(row));
    return figure.label.isEmpty() ? figure.value
                                  : figure.label + QStringLiteral(": ") + figure.value;
}

QRect FigureList::accessibleRowRect(int row) const
{
    return {0, row * kRowHeight, width(), kRowHeight};
}

bool FigureList::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto& help = dynamic_cast<QHelpEvent&>(*event);
    const int row = help.pos().y() / kRowHeight;
    if (row < 0 || row >= accessibleRowCount()) {
        QToolTip::hideText();
        return true;
    }
    const auto& figure = m_figures[static_cast<std::size_t>(row)];
    QToolTip::showText(
        help.globalPos(),
        format::toolTip(figure.meaning.isEmpty() ? accessibleRowText(row) : figure.meaning), this);
    return true;
}

void FigureList::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter{this};
    const auto& colors = m_theme->colors();
    const auto metrics = fontMetrics();
    int labelWidth = 0;
    for (const auto& figure : m_figures) {
        labelWidth = std::max(labelWidth, metrics.horizontalAdvance(figure.label));
    }
    for (int row = 0; row < accessibleRowCount(); ++row) {
        const auto& figure = m_figures[static_cast<std::size_t>(row)];
        const QRect line = accessibleRowRect(row);
        painter.setPen(colors.muted);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, figure.label);
        const int taken =
            m_look == Look::Pairs ? metrics.horizontalAdvance(figure.label) : labelWidth;
        const QRect value = line.adjusted(taken + kGap, 0, 0, 0);
        painter.setPen(figure.value == format::unknown() ? colors.muted : colors.text);
        const int align = m_look == Look::Pairs ? Qt::AlignRight : Qt::AlignLeft;
        painter.drawText(value, align | Qt::AlignVCenter | Qt::TextSingleLine,
                         metrics.elidedText(figure.value, Qt::ElideRight, value.width()));
    }
}

} // namespace swapscope::ui
