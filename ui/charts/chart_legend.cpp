// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_legend.h"

#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <numeric>
#include <tuple>

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

/// How many entries fit, in this order, and the pixels that they take.
std::pair<std::size_t, int> ChartLegend::fit(const std::vector<std::size_t>& order) const
{
    int total = -kEntryGap;
    std::size_t fitting = 0;
    for (const std::size_t i : order) {
        const int next = total + kEntryGap + entryWidth(m_entries[i]);
        const bool last = fitting + 1 == m_entries.size();
        if (next + (last ? 0 : kMoreWidth) > width()) {
            break;
        }
        total = next;
        ++fitting;
    }
    return {fitting, total};
}

std::vector<ChartLegend::Place> ChartLegend::places() const
{
    std::vector<std::size_t> order(m_entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto [fitting, total] = fit(order);
    const auto isolated = std::ranges::find(m_entries, m_isolated, &Entry::band);
    if (isolated != m_entries.end()
        && static_cast<std::size_t>(isolated - m_entries.begin()) >= fitting)
    { // it is seen, and can be clicked again
        std::ranges::stable_partition(
            order, [this](std::size_t i) { return m_entries[i].band == m_isolated; });
        std::tie(fitting, total) = fit(order);
    }
    // Right-aligned as a whole: the title stands to the left of it.
    int x = width() - total - (fitting < m_entries.size() ? kMoreWidth : 0);
    std::vector<Place> places;
    for (std::size_t i = 0; i < fitting; ++i) {
        const int entryPixels = entryWidth(m_entries[order[i]]);
        places.push_back({order[i], QRect{x, 0, entryPixels, height()}});
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
    if (help != nullptr && moreRect().contains(help->pos())) {
        QToolTip::showText(help->globalPos(), format::toolTip(tr("Click: list the others.")), this);
    } else if (entry == nullptr) {
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
        const QColor color = colorOf(entry);
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

QColor ChartLegend::colorOf(const Entry& entry) const
{
    return entry.color.isValid() ? entry.color : m_theme->peer(entry.band);
}

QRect ChartLegend::moreRect() const
{
    return places().size() < m_entries.size() ? QRect{width() - kMoreWidth, 0, kMoreWidth, height()}
                                              : QRect{};
}

void ChartLegend::toggle(int band)
{
    m_isolated = m_isolated == band ? -1 : band;
    update();
    Q_EMIT isolationChanged();
}

void ChartLegend::listMore()
{
    std::vector<std::size_t> seen;
    for (const Place& place : places()) {
        seen.push_back(place.entry);
    }
    QMenu menu;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (std::ranges::find(seen, i) == seen.end()) {
            const Entry& entry = m_entries[i];
            QPixmap swatch{kSwatch, kSwatch};
            swatch.fill(colorOf(entry));
            menu.addAction(QIcon{swatch}, entry.name, [this, band = entry.band] { toggle(band); });
        }
    }
    menu.exec(mapToGlobal(moreRect().bottomLeft()));
}

void ChartLegend::mouseMoveEvent(QMouseEvent* event)
{
    const auto* entry = entryAt(event->pos());
    const int band = entry == nullptr ? -1 : entry->band;
    const bool acts = entry != nullptr || moreRect().contains(event->pos());
    setCursor(acts ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (band != m_hovered) {
        m_hovered = band;
        update();
        Q_EMIT hovered(band);
    }
}

void ChartLegend::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (const auto* entry = entryAt(event->pos())) {
        toggle(entry->band);
    } else if (moreRect().contains(event->pos())) {
        listMore();
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
