// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/sent_per_peer_chart.h"

#include "ui/charts/chart_accessible.h"
#include "ui/charts/chart_legend.h"
#include "ui/charts/period_picker.h"
#include "ui/charts/plot_area.h"
#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr Duration kLeastRedraw = 100ms;
constexpr int kPadding = 12;

} // namespace

SentPerPeerChart::SentPerPeerChart(const LiveState& state, const PeerPalette& palette,
                                   const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_state{&state}
    , m_palette{&palette}
    , m_theme{&theme}
    , m_plot{new PlotArea{theme, this}}
    , m_overlay{new ChartOverlay{theme, m_plot}}
{
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(kPadding, 6, kPadding, 6);
    layout->setSpacing(2);
    layout->addLayout(buildHeader());
    layout->addWidget(m_plot, 1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    connect(&state, &LiveState::applied, this, &SentPerPeerChart::onApplied);
    connect(&theme, &Theme::changed, this, &SentPerPeerChart::redraw);
    connect(&palette, &PeerPalette::changed, this, &SentPerPeerChart::redraw);
    setPeriod(m_period);
}

SentPerPeerChart::~SentPerPeerChart() = default;

QLayout* SentPerPeerChart::buildHeader()
{
    auto* title = new QLabel{this};
    title->setTextFormat(Qt::PlainText);
    title->setText(tr("Sent per peer"));
    title->setFont(textFont(Theme::kTextPixels, true));
    title->setToolTip(format::toolTip(
        tr("Payload of blocks handed to each peer, bytes per second, averaged over the second "
           "before each point. Areas are stacked: the upper edge is the sum of all peers.")));
    m_unit = new QLabel{this};
    m_unit->setTextFormat(Qt::PlainText);
    m_unit->setFont(textFont(Theme::kSmallPixels));
    m_unit->setForegroundRole(QPalette::PlaceholderText);
    m_legend = new ChartLegend{*m_theme, this};
    m_picker = new PeriodPicker{*m_theme, this};
    connect(m_legend, &ChartLegend::hovered, this, &SentPerPeerChart::emphasize);
    connect(m_legend, &ChartLegend::clicked, this, &SentPerPeerChart::chooseBand);
    connect(m_picker, &PeriodPicker::picked, this, &SentPerPeerChart::setPeriod);

    auto* header = new QHBoxLayout;
    header->setSpacing(8);
    header->addWidget(title);
    header->addWidget(m_unit);
    header->addWidget(m_legend, 1);
    header->addSpacing(8);
    header->addWidget(m_picker);
    return header;
}

void SentPerPeerChart::setActive(bool active)
{
    if (active == m_active) {
        return;
    }
    m_active = active;
    if (!active) {
        return;
    }
    m_series.clear();
    for (const auto& sample : m_state->samples()) {
        m_series.add(sample);
    }
    redraw();
}

void SentPerPeerChart::setPeriod(std::chrono::minutes period)
{
    m_period = period <= 1min ? 1min : period <= 5min ? 5min : 30min;
    m_picker->setPeriod(m_period);
    redraw();
}

void SentPerPeerChart::highlight(const PeerId& peer)
{
    int band = -1;
    for (int slot = 0; slot < PeerPalette::kSlots; ++slot) {
        if (!peer.empty() && m_palette->holder(slot) == peer) {
            band = slot;
        }
    }
    emphasize(band);
}

void SentPerPeerChart::emphasize(int band)
{
    if (band != m_emphasized) {
        m_emphasized = band;
        redraw();
    }
}

void SentPerPeerChart::chooseBand(int band)
{
    if (band >= 0 && band < PeerPalette::kSlots && !m_palette->holder(band).empty()) {
        Q_EMIT peerClicked(m_palette->holder(band));
    }
}

void SentPerPeerChart::onApplied(const telemetry::Delta& delta)
{
    if (!m_active) {
        return;
    }
    for (const auto& sample : delta.samples) {
        m_series.add(sample);
    }
    // A long period has wide slices: drawing it oftener than they fill shows nothing new.
    const auto pace = std::max(kLeastRedraw, m_slice / 4);
    const bool due = m_series.newest() - m_drawn >= pace || !delta.marks.empty();
    if (due && (!delta.samples.empty() || !delta.marks.empty())) {
        redraw();
    }
}

void SentPerPeerChart::redraw()
{
    if (!m_active) {
        return;
    }
    m_drawn = m_series.newest();
    std::vector<PeerId> bands;
    for (int slot = 0; slot < PeerPalette::kSlots; ++slot) {
        bands.push_back(m_palette->holder(slot)); // nobody's band stays empty
    }
    m_slice = StackedSeries::binWidth(m_period, std::max(m_plot->plotRect().width(), 40));
    // One slice more, so that the areas begin at the plot's edge and not inside it.
    const auto bins = m_series.bins(bands, m_period + m_slice, m_slice);
    m_rates = stackedRates(bins, m_slice, m_series.newest());
    m_plot->draw(m_rates, m_period, m_emphasized);
    m_unit->setText(tr("%1, %2").arg(m_plot->axis().unitName, PeriodPicker::text(m_period)));
    updateLegend();
    updateMarks();
    updateEmptyText();
    updateReading();
    m_plot->setAccessibleName(tr("Sent per peer, last %1").arg(PeriodPicker::text(m_period)));
    m_plot->setAccessibleDescription(summary());
}

void SentPerPeerChart::updateLegend()
{
    std::vector<ChartLegend::Entry> entries;
    for (int slot = 0; slot < PeerPalette::kSlots; ++slot) {
        const PeerId& peer = m_palette->holder(slot);
        if (!peer.empty()) {
            entries.push_back({slot, bandName(slot), format::fullPeer(peer)});
        }
    }
    const auto others =
        m_state->totals().peers - std::min<std::size_t>(m_state->totals().peers, entries.size());
    if (others > 0) {
        entries.push_back({PeerPalette::kOthers, tr("others (%1)").arg(format::count(others)),
                           tr("All peers without a colour of their own. The seven that moved most "
                              "bytes within five minutes have one.")});
    }
    m_legend->setEntries(std::move(entries));
}

void SentPerPeerChart::updateMarks()
{
    std::vector<ChartOverlay::Mark> marks;
    for (const auto& mark : m_state->marks()) {
        const auto age = m_series.newest() - mark.at;
        if (age <= m_period && age >= -1s) {
            const double seconds = -std::chrono::duration<double>(age).count();
            marks.push_back({m_plot->pixelOf(std::min(seconds, 0.0)), format::foreign(mark.text)});
        }
    }
    m_overlay->setPlotRect(m_plot->plotRect());
    m_overlay->setMarks(std::move(marks));
}

void SentPerPeerChart::updateEmptyText()
{
    if (m_rates.highest > 0) {
        m_overlay->setEmptyText({}, {});
    } else if (m_state->totals().peers == 0) {
        m_overlay->setEmptyText(tr("Nobody is connected"),
                                tr("Blocks sent to peers appear here, one colour per peer."));
    } else {
        m_overlay->setEmptyText(
            tr("Nothing was sent in the last %1").arg(PeriodPicker::text(m_period)),
            tr("An area grows here as soon as a peer asks for a block that we have."));
    }
}

QString SentPerPeerChart::summary() const
{
    double sum = 0;
    QStringList parts;
    for (std::size_t band = 0; band < m_rates.bands.size(); ++band) {
        const auto& rates = m_rates.bands[band];
        if (rates.empty() || std::isnan(rates.back()) || rates.back() <= 0) {
            continue;
        }
        sum += rates.back();
        parts << tr("%1 %2").arg(bandName(static_cast<int>(band)), format::rate(rates.back()));
    }
    return parts.isEmpty()
               ? tr("Nothing is being sent.")
               : tr("Now %1 in all: %2.").arg(format::rate(sum), parts.join(QLatin1String(", ")));
}

QString SentPerPeerChart::bandName(int band) const
{
    return band < PeerPalette::kSlots ? m_state->name(m_palette->holder(band)) : tr("others");
}

void SentPerPeerChart::updateReading()
{
    const auto hit = m_pointer ? m_plot->hit(m_rates, *m_pointer) : std::nullopt;
    if (!hit) {
        m_overlay->setReading(std::nullopt);
        return;
    }
    const QString when =
        hit->seconds > -0.5
            ? tr("now")
            : tr("%1 ago").arg(format::duration(std::chrono::seconds{std::lround(-hit->seconds)}));
    const QString who = hit->band < 0 ? tr("all peers") : bandName(hit->band);
    m_overlay->setReading(
        ChartOverlay::Reading{*m_pointer, m_plot->pixelOf(hit->seconds),
                              hit->band < 0 ? QColor{} : m_theme->peer(hit->band),
                              tr("%1  %2 · %3").arg(who, format::rate(hit->rate), when)});
}

void SentPerPeerChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // The plot gets its size after this widget.
    QMetaObject::invokeMethod(this, &SentPerPeerChart::redraw, Qt::QueuedConnection);
}

bool SentPerPeerChart::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Resize:
        m_overlay->setGeometry(m_plot->rect());
        m_overlay->raise();
        break;
    case QEvent::MouseMove:
        m_pointer = dynamic_cast<QMouseEvent&>(*event).pos();
        updateReading();
        break;
    case QEvent::MouseButtonPress:
        if (const auto hit = m_plot->hit(m_rates, dynamic_cast<QMouseEvent&>(*event).pos())) {
            chooseBand(hit->band);
        }
        break;
    case QEvent::Leave:
        m_pointer.reset();
        updateReading();
        break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace swapscope::ui
