// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/demand_chart.h"

#include "ui/charts/plot.h"
#include "ui/models/format.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace swapscope::ui {

namespace {

constexpr double kLeastBytes = 1024; // nothing sent stands on the axis: a logarithm has no zero
constexpr double kLeastDot = 7;
constexpr double kLargestDot = 22;
constexpr double kLongWait = 10; // seconds that make the largest dot

QPointF placeOf(const ServedPeer& peer)
{
    return {std::max(peer.asked, kLeastBytes), std::max(peer.sent, kLeastBytes)};
}

double dotOf(const ServedPeer& peer)
{
    const double wait = std::chrono::duration<double>(peer.oldest).count();
    return kLeastDot + (kLargestDot - kLeastDot) * std::sqrt(std::min(1.0, wait / kLongWait));
}

Plot::Axis bytesAxis(double lowest, double highest, const QString& label)
{
    Plot::Axis axis{.from = lowest / 2,
                    .to = std::max(highest * 2, lowest * 64),
                    .label = label,
                    .isLog = true};
    static constexpr std::array<const char*, 11> kNames{
        "1 K", "8 K", "64 K", "512 K", "4 M", "32 M", "256 M", "2 G", "16 G", "128 G", "1 T"};
    double at = kLeastBytes;
    for (const char* name : kNames) {
        if (at >= axis.from && at <= axis.to) {
            axis.ticks.push_back({at, QString::fromLatin1(name)});
        }
        at *= 8;
    }
    return axis;
}

} // namespace

DemandChart::DemandChart(const LiveState& state, const PeerPalette& palette, const Theme& theme,
                         QWidget* parent)
    : SnapshotChart{tr("Demand against service"),
                    tr("Each dot is a peer: what it asked of us in the last minute (sent, on the "
                       "way and queued) to the right, what it got upwards, both logarithmic. On "
                       "the diagonal all that was asked was sent; below it, it waits. The larger "
                       "the dot, the longer its oldest task has waited."),
                    state,
                    palette,
                    theme,
                    parent}
    , m_plot{new Plot{theme, this}}
{
    setUnit(tr("B, 1 min"));
    setPlot(*m_plot);
}

void DemandChart::draw(const std::vector<ServedPeer>& peers)
{
    m_peers = {peers.begin(),
               peers.begin() + static_cast<std::ptrdiff_t>(std::min(peers.size(), kMostDots))};
    double highest = kLeastBytes;
    double lowest = m_peers.empty() ? kLeastBytes : placeOf(m_peers.back()).y();
    for (const ServedPeer& peer : m_peers) {
        highest = std::max(highest, peer.asked);
    }
    Plot::Picture picture;
    picture.x = bytesAxis(lowest, highest, tr("asked"));
    picture.y = bytesAxis(lowest, highest, tr("sent"));
    if (!m_peers.empty()) {
        picture.lines.push_back({.x = {picture.x.from, picture.x.to},
                                 .y = {picture.y.from, picture.y.to},
                                 .color = theme().colors().muted,
                                 .width = 1});
    }
    // Small dots last, so that a large one does not hide them.
    std::vector<const ServedPeer*> order;
    for (const ServedPeer& peer : m_peers) {
        order.push_back(&peer);
    }
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [](const ServedPeer* peer) { return dotOf(*peer); });
    for (const ServedPeer* peer : order) {
        picture.dots.push_back(
            {.at = placeOf(*peer), .diameter = dotOf(*peer), .color = colorOf(peer->peer)});
    }
    m_plot->draw(picture);
}

QString DemandChart::summary() const
{
    const auto behind = std::ranges::count_if(
        m_peers, [](const ServedPeer& peer) { return peer.sent < peer.asked / 2; });
    return m_peers.empty() ? tr("Nobody asked for anything in the last minute.")
                           : tr("%1 peers asked in the last minute; %2 got less than half of it.")
                                 .arg(format::count(m_peers.size()),
                                      format::count(static_cast<std::uint64_t>(behind)));
}

PlainTable DemandChart::figures() const
{
    PlainTable table{{tr("peer"), tr("asked B"), tr("sent B"), tr("oldest waits s")}, {}};
    for (const ServedPeer& peer : m_peers) {
        table.rows.push_back(
            {format::fullPeer(peer.peer), QString::number(peer.asked, 'f', 0),
             QString::number(peer.sent, 'f', 0),
             QString::number(std::chrono::duration<double>(peer.oldest).count(), 'f', 3)});
    }
    return table;
}

QRect DemandChart::plotRect() const
{
    return m_plot->plotRect();
}

std::optional<SnapshotChart::Hit> DemandChart::hit(QPoint at) const
{
    const ServedPeer* best = nullptr;
    double nearest = 4;
    for (const ServedPeer& peer : m_peers) {
        const QPointF pixel = m_plot->pixelOf(placeOf(peer));
        const double distance =
            std::hypot(pixel.x() - at.x(), pixel.y() - at.y()) - dotOf(peer) / 2;
        if (distance < nearest) {
            nearest = distance;
            best = &peer;
        }
    }
    if (best == nullptr) {
        return std::nullopt;
    }
    return Hit{best->peer, tr("%1  asked %2, got %3")
                               .arg(state().name(best->peer),
                                    format::bytes(static_cast<std::uint64_t>(best->asked)),
                                    format::bytes(static_cast<std::uint64_t>(best->sent)))};
}

} // namespace swapscope::ui
