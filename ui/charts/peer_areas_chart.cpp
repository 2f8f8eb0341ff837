// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/peer_areas_chart.h"

#include "ui/charts/chart_legend.h"
#include "ui/charts/period_picker.h"
#include "ui/charts/plot_area.h"
#include "ui/models/format.h"

#include <QHBoxLayout>

#include <algorithm>
#include <cmath>

namespace swapscope::ui {

namespace {

using Measure = PeerAreasChart::Measure;

QString titleOf(Measure measure)
{
    switch (measure) {
    case Measure::Sent: return PeerAreasChart::tr("Sent per peer");
    case Measure::Received: return PeerAreasChart::tr("Received per peer");
    case Measure::Share: return PeerAreasChart::tr("Service share");
    }
    Q_UNREACHABLE();
}

QString meaningOf(Measure measure)
{
    switch (measure) {
    case Measure::Sent:
        return PeerAreasChart::tr(
            "Payload of blocks handed to each peer, bytes per second, averaged over the second "
            "before each point. Areas are stacked: the upper edge is the sum of all peers.");
    case Measure::Received:
        return PeerAreasChart::tr(
            "Payload of blocks that came from each peer, bytes per second, averaged over the "
            "second before each point. Areas are stacked: the upper edge is the sum of all peers.");
    case Measure::Share:
        return PeerAreasChart::tr(
            "Each peer's part of all payload sent in the second before each point. Where nothing "
            "was sent there is a gap. With weights of 1, peers that wait should have equal parts.");
    }
    Q_UNREACHABLE();
}

} // namespace

PeerAreasChart::PeerAreasChart(Measure measure, const LiveState& state, const PeerPalette& palette,
                               const Theme& theme, QWidget* parent)
    : TimeChart{titleOf(measure), meaningOf(measure), state, theme, parent}
    , m_measure{measure}
    , m_palette{&palette}
    , m_legend{new ChartLegend{theme, this}}
    , m_plot{new PlotArea{measure == Measure::Share ? PlotArea::Measures::Shares
                                                    : PlotArea::Measures::Rates,
                          theme, this}}
    , m_series{measure == Measure::Received ? StackedSeries::Direction::Received
                                            : StackedSeries::Direction::Sent}
{
    header().addWidget(m_legend, 1);
    setPlot(*m_plot);
    connect(m_legend, &ChartLegend::hovered, this, [this](int band) {
        emphasize(band);
        Q_EMIT peerHovered(peerOf(band));
    });
    connect(m_legend, &ChartLegend::isolationChanged, this, &PeerAreasChart::redraw);
    connect(&palette, &PeerPalette::changed, this, &PeerAreasChart::redraw);
}

PeerAreasChart::~PeerAreasChart() = default;

void PeerAreasChart::takeAll()
{
    m_series.clear();
    for (const auto& sample : state().samples()) {
        m_series.add(sample);
    }
}

void PeerAreasChart::take(const telemetry::Delta& delta)
{
    for (const auto& sample : delta.samples) {
        m_series.add(sample);
    }
}

void PeerAreasChart::highlight(const PeerId& peer)
{
    int band = -1;
    for (int slot = 0; slot < PeerPalette::kSlots; ++slot) {
        if (!peer.empty() && m_palette->holder(slot) == peer) {
            band = slot;
        }
    }
    emphasize(band);
}

void PeerAreasChart::emphasize(int band)
{
    if (band != m_emphasized) {
        m_emphasized = band;
        redraw();
    }
}

PeerId PeerAreasChart::peerOf(int band) const
{
    return band >= 0 && band < PeerPalette::kSlots ? m_palette->holder(band) : PeerId{};
}

void PeerAreasChart::chooseBand(int band)
{
    if (const PeerId peer = peerOf(band); !peer.empty()) {
        Q_EMIT peerClicked(peer);
    }
}

void PeerAreasChart::draw()
{
    std::vector<PeerId> bands;
    for (int slot = 0; slot < PeerPalette::kSlots; ++slot) {
        bands.push_back(m_palette->holder(slot)); // nobody's band stays empty
    }
    m_slice = StackedSeries::binWidth(period(), std::max(m_plot->plotRect().width(), 40));
    // One slice more, so that the areas begin at the plot's edge and not inside it.
    const auto bins = m_series.bins(bands, period() + m_slice, m_slice);
    m_rates = stackedRates(bins, m_slice, m_series.newest());
    if (m_measure == Measure::Share) {
        m_rates = sharesOf(std::move(m_rates));
    }
    updateLegend();
    isolate();
    m_plot->draw(m_shown, period(), m_emphasized);
    setUnit(tr("%1, %2").arg(m_plot->axis().unitName, PeriodPicker::text(period())));
}

void PeerAreasChart::isolate()
{
    m_shown = m_rates;
    if (m_legend->isolated() < 0) {
        return;
    }
    m_shown.highest = 0;
    for (std::size_t band = 0; band < m_shown.bands.size(); ++band) {
        for (double& rate : m_shown.bands[band]) {
            if (static_cast<int>(band) != m_legend->isolated() && !std::isnan(rate)) {
                rate = 0;
            }
            m_shown.highest = std::isnan(rate) ? m_shown.highest : std::max(m_shown.highest, rate);
        }
    }
}

void PeerAreasChart::updateLegend()
{
    std::vector<ChartLegend::Entry> entries;
    for (int slot = 0; slot < PeerPalette::kSlots; ++slot) {
        const PeerId& peer = m_palette->holder(slot);
        if (!peer.empty()) {
            entries.push_back({slot, bandName(slot), format::fullPeer(peer)});
        }
    }
    const auto others =
        state().totals().peers - std::min<std::size_t>(state().totals().peers, entries.size());
    if (others > 0) {
        entries.push_back({PeerPalette::kOthers, tr("others (%1)").arg(format::count(others)),
                           tr("All peers without a colour of their own. The seven that moved most "
                              "bytes within five minutes have one.")});
    }
    m_legend->setEntries(std::move(entries));
}

TimeChart::EmptyText PeerAreasChart::emptyText() const
{
    if (m_rates.highest > 0) {
        return {};
    }
    const bool receives = m_measure == Measure::Received;
    if (state().totals().peers == 0) {
        return {tr("Nobody is connected"),
                receives ? tr("Blocks that come from peers appear here, one colour per peer.")
                         : tr("Blocks sent to peers appear here, one colour per peer.")};
    }
    const QString period = PeriodPicker::text(this->period());
    return receives ? EmptyText{tr("Nothing was received in the last %1").arg(period),
                                tr("An area grows here as soon as a block that we want comes.")}
                    : EmptyText{tr("Nothing was sent in the last %1").arg(period),
                                tr("An area grows here as soon as a peer asks for a block that we "
                                   "have.")};
}

QString PeerAreasChart::valueText(double value) const
{
    return m_measure == Measure::Share ? format::percent(value) : format::rate(value);
}

QString PeerAreasChart::summary() const
{
    double sum = 0;
    QStringList parts;
    for (std::size_t band = 0; band < m_rates.bands.size(); ++band) {
        const auto& rates = m_rates.bands[band];
        if (rates.empty() || std::isnan(rates.back()) || rates.back() <= 0) {
            continue;
        }
        sum += rates.back();
        parts << tr("%1 %2").arg(bandName(static_cast<int>(band)), valueText(rates.back()));
    }
    if (parts.isEmpty()) {
        return m_measure == Measure::Received ? tr("Nothing is being received.")
                                              : tr("Nothing is being sent.");
    }
    const QString list = parts.join(QLatin1String(", "));
    return m_measure == Measure::Share ? tr("Now: %1.").arg(list)
                                       : tr("Now %1 in all: %2.").arg(format::rate(sum), list);
}

PlainTable PeerAreasChart::figures() const
{
    PlainTable table;
    table.headers << tr("seconds");
    for (std::size_t band = 0; band < m_rates.bands.size(); ++band) {
        const PeerId peer = peerOf(static_cast<int>(band));
        const bool others = static_cast<int>(band) == PeerPalette::kOthers;
        table.headers << (others         ? tr("others")
                          : peer.empty() ? tr("nobody")
                                         : format::fullPeer(peer));
    }
    for (std::size_t point = 0; point < m_rates.seconds.size(); ++point) {
        QStringList row{QString::number(m_rates.seconds[point], 'f', 2)};
        for (const auto& band : m_rates.bands) {
            row << (std::isnan(band[point]) ? QString{} : QString::number(band[point], 'g', 8));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

QString PeerAreasChart::bandName(int band) const
{
    return band < PeerPalette::kSlots ? state().name(m_palette->holder(band)) : tr("others");
}

std::optional<ChartOverlay::Reading> PeerAreasChart::readingAt(QPoint at)
{
    const auto hit = m_plot->hit(m_shown, at);
    if (!hit) {
        Q_EMIT peerHovered({});
        return std::nullopt;
    }
    const QString who = hit->band < 0 ? tr("all peers") : bandName(hit->band);
    Q_EMIT peerHovered(peerOf(hit->band));
    return ChartOverlay::Reading{
        at, m_plot->pixelOf(hit->seconds), hit->band < 0 ? QColor{} : theme().peer(hit->band),
        tr("%1  %2 · %3").arg(who, valueText(hit->rate), when(hit->seconds))};
}

void PeerAreasChart::clickedAt(QPoint at)
{
    if (const auto hit = m_plot->hit(m_shown, at)) {
        chooseBand(hit->band);
    }
}

QRect PeerAreasChart::plotRect() const
{
    return m_plot->plotRect();
}

int PeerAreasChart::pixelOf(double seconds) const
{
    return m_plot->pixelOf(seconds);
}

} // namespace swapscope::ui
