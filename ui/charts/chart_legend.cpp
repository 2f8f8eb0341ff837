// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_legend.h"

#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kSwatch = 9;
constexpr int kSwatchGap = 5;
constexpr int kEntryGap = 14;
constexpr int kMoreWidth = 28;

} // namespace

ChartLegend::ChartLegend(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    setFont(textFont(Theme::kSmallPixels));
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&ChartLegend::update));
}

void ChartLegend::setEntries(std::vector<Entry> entries)
{
    if (entries == m_entries) {
        return;
    }
    m_entries = std::move(entries);
    if (std::ranges::find(m_entries, m_isolated, &Entry::band) == m_entries.end()) {
        m_isolated = -1;
    }
    QStringList names;
    for (const auto& entry : m_entries) {
        names << entry.name;
    }
    setAccessibleName(tr("Legend: %1").arg(names.join(QLatin1String(", "))));
    updateGeometry();
    update();
}

QSize ChartLegend::sizeHint() const
{
    int width = 0;
    for (const auto& entry : m_entries) {
        width += entryWidth(entry) + kEntryGap;
    }
    return {width, Theme::kRowPixels};
}

QSize ChartLegend::minimumSizeHint() const
{
    return {kMoreWidth, Theme::kRowPixels};
}

int ChartLegend::entryWidth(const Entry& entry) const
{
    return kSwatch + kSwatchGap + fontMetrics().horizontalAdvance(entry.name);
}

std::vector<ChartLegend::Place> ChartLegend::places() const
{
    // Right-aligned as a whole: the title stands to the left of it.
    int total = -kEntryGap;
    std::size_t fitting = 0;
    for (const auto& entry : m_entries) {
        const int next = total + kEntryGap + entryWidth(entry);
        const bool last = fitting + 1 == m_entries.size();
        if (next + (last ? 0 : kMoreWidth) > width()) {
            break;
        }
        total = next;
        ++fitting;
    }
    int x = width() - total - (fitting < m_entries.size() ? kMoreWidth : 0);
    std::vector<Place> places;
    for (std::size_t i = 0; i < fitting; ++i) {
        const int entryPixels = entryWidth(m_entries[i]);
        places.push_back({i, QRect{x, 0, entryPixels, height()}});
        x += entryPixels + kEntryGap;
    }
    return places;
}

const ChartLegend::Entry* ChartLegend::entryAt(QPoint at) const
{
    for (const auto& place : places()) {
        if (place.rect.adjusted(-kEntryGap / 2, 0, kEntryGap / 2, 0).contains(at)) {
            return &m_entries[place.entry];
        }
    }
    return nullptr;
}

bool ChartLegend::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto* help = dynamic_cast<QHelpEvent*>(event);
    const auto* entry = help == nullptr ? nullptr : entryAt(help->pos());
    if (entry == nullptr) {
        QToolTip::hideText();
    } else {
        const QString act = m_isolated == entry->band ? tr("Click: show all again.")
                                                      : tr("Click: show this alone.");
        QToolTip::showText(help->globalPos(),
                           format::toolTip(entry->toolTip + QLatin1Char('\n') + act), this);
    }
    return true;
}

void ChartLegend::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter{this};
    const auto& colors = m_theme->colors();
    const auto shown = places();
    for (const auto& place : shown) {
        const auto& entry = m_entries[place.entry];
        const QRect swatch{place.rect.left(), (height() - kSwatch) / 2, kSwatch, kSwatch};
        const QColor color = entry.color.isValid() ? entry.color : m_theme->peer(entry.band);
        const bool isShown = m_isolated < 0 || m_isolated == entry.band;
        painter.setPen(isShown ? QPen{Qt::NoPen} : QPen{color, 1});
        painter.setBrush(isShown ? QBrush{color} : QBrush{Qt::NoBrush});
        painter.setRenderHint(QPainter::Antialiasing);
        painter.drawRoundedRect(swatch, 2, 2);
        painter.setPen(entry.band == m_hovered ? colors.text : colors.muted);
        painter.drawText(place.rect.adjusted(kSwatch + kSwatchGap, 0, 2, 0),
                         Qt::AlignVCenter | Qt::AlignLeft, entry.name);
    }
    if (shown.size() < m_entries.size()) {
        painter.setPen(colors.muted);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignRight,
                         QStringLiteral("+%1").arg(m_entries.size() - shown.size()));
    }
}

void ChartLegend::mouseMoveEvent(QMouseEvent* event)
{
    const auto* entry = entryAt(event->pos());
    const int band = entry == nullptr ? -1 : entry->band;
    setCursor(entry == nullptr ? Qt::ArrowCursor : Qt::PointingHandCursor);
    if (band != m_hovered) {
        m_hovered = band;
        update();
        Q_EMIT hovered(band);
    }
}

void ChartLegend::mousePressEvent(QMouseEvent* event)
{
    const auto* entry = entryAt(event->pos());
    if (event->button() == Qt::LeftButton && entry != nullptr) {
        m_isolated = m_isolated == entry->band ? -1 : entry->band;
        update();
        Q_EMIT isolationChanged();
    }
}

void ChartLegend::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    m_hovered = -1;
    update();
    Q_EMIT hovered(-1);
}

} // namespace swapscope::ui
