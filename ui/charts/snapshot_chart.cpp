// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/snapshot_chart.h"

#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <unordered_map>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

constexpr Duration kWindow = 60s;

} // namespace

std::vector<ServedPeer> servedPeers(const LiveState& state, const PeerChoice& choice)
{
    std::unordered_map<PeerId, double> sent;
    const auto& samples = state.samples();
    for (auto sample = samples.rbegin();
         sample != samples.rend() && sample->end + kWindow > samples.back().end; ++sample)
    {
        for (const auto& part : sample->parts) {
            sent[part.peer] += static_cast<double>(part.sentBytes);
        }
    }
    std::vector<ServedPeer> served;
    for (const auto& [peer, row] : state.peers()) {
        const auto found = sent.find(peer);
        const double bytes = found == sent.end() ? 0 : found->second;
        const double open = static_cast<double>(row.queuedBytes + row.inFlightBytes);
        if (bytes + open > 0 && (!choice || choice(row))) {
            served.push_back(
                {.peer = peer,
                 .sent = bytes,
                 .asked = bytes + open,
                 .weight = row.rules.weight / 100.0,
                 .wait = row.times.queueWait,
                 .oldest = row.queuedTasks == 0 ? Duration{} : state.now() - row.oldestTask});
        }
    }
    std::ranges::stable_sort(served, std::ranges::greater{}, &ServedPeer::sent);
    return served;
}

SnapshotChart::SnapshotChart(const QString& title, const QString& meaning, const LiveState& state,
                             const PeerPalette& palette, const Theme& theme, QWidget* parent)
    : Chart{title, meaning, theme, parent}
    , m_state{&state}
    , m_palette{&palette}
{
    connect(&state, &LiveState::applied, this, &SnapshotChart::onApplied);
    connect(&theme, &Theme::changed, this, &SnapshotChart::redraw);
    connect(&palette, &PeerPalette::changed, this, &SnapshotChart::redraw);
}

void SnapshotChart::setPlot(QWidget& plot)
{
    m_plot = &plot;
    m_overlay = new ChartOverlay{theme(), m_plot};
    header().addStretch(1);
    body().addWidget(m_plot, 1);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
}

QColor SnapshotChart::colorOf(const PeerId& peer) const
{
    QColor color = theme().peer(m_palette->slot(peer));
    if (!m_highlighted.empty() && m_highlighted != peer) {
        color.setAlphaF(0.25F);
    }
    return color;
}

void SnapshotChart::setActive(bool active)
{
    if (active == m_active) {
        return;
    }
    m_active = active;
    redraw();
}

void SnapshotChart::choose(PeerChoice choice)
{
    m_choice = std::move(choice);
    redraw();
}

void SnapshotChart::highlight(const PeerId& peer)
{
    if (peer != m_highlighted) {
        m_highlighted = peer;
        redraw();
    }
}

void SnapshotChart::onApplied()
{
    if (m_active && m_state->now() - m_drawn >= kPace) {
        redraw();
    }
}

void SnapshotChart::redraw()
{
    if (!m_active) {
        return;
    }
    m_drawn = m_state->now();
    draw(servedPeers(*m_state, m_choice));
    m_overlay->setPlotRect(plotRect());
    if (isEmpty() && m_choice) {
        m_overlay->setEmptyText(tr("Nothing matches the filter"),
                                tr("No peer that matches it wanted blocks of ours in the last "
                                   "minute."));
    } else if (isEmpty()) {
        m_overlay->setEmptyText(tr("Nobody wanted anything"),
                                tr("Peers that want blocks of ours stand here, those of the last "
                                   "minute."));
    } else {
        m_overlay->setEmptyText({}, {});
    }
    updateReading();
    m_plot->setAccessibleName(title());
    m_plot->setAccessibleDescription(summary());
}

void SnapshotChart::updateReading()
{
    const auto found = m_pointer ? hit(*m_pointer) : std::nullopt;
    if (!found) {
        m_overlay->setReading(std::nullopt);
        return;
    }
    m_overlay->setReading(ChartOverlay::Reading{
        .at = *m_pointer,
        .lineX = std::nullopt,
        .color = found->peer.empty() ? QColor{} : theme().peer(m_palette->slot(found->peer)),
        .text = found->text});
}

void SnapshotChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    QMetaObject::invokeMethod(this, &SnapshotChart::redraw, Qt::QueuedConnection);
}

bool SnapshotChart::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Resize:
        m_overlay->setGeometry(m_plot->rect());
        m_overlay->raise();
        break;
    case QEvent::MouseMove: {
        m_pointer = dynamic_cast<QMouseEvent&>(*event).pos();
        const auto found = hit(*m_pointer);
        Q_EMIT peerHovered(found ? found->peer : PeerId{});
        updateReading();
        break;
    }
    case QEvent::MouseButtonPress:
        if (const auto found = hit(dynamic_cast<QMouseEvent&>(*event).pos());
            found && !found->peer.empty()) {
            Q_EMIT peerClicked(found->peer);
        }
        break;
    case QEvent::Leave:
        m_pointer.reset();
        updateReading();
        Q_EMIT peerHovered({});
        break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace swapscope::ui
