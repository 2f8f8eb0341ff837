// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/figure_history.h"

#include <algorithm>
#include <vector>

namespace swapscope::ui {

FigureHistory::FigureHistory(const LiveState& state, QObject* parent)
    : QObject{parent}
    , m_state{&state}
{
    connect(&state, &LiveState::applied, this, &FigureHistory::onApplied);
}

void FigureHistory::onApplied()
{
    const telemetry::Totals& totals = m_state->totals();
    if (totals.now == TimePoint{} || (!m_points.empty() && totals.now - m_points.back().at < kPace))
    {
        return;
    }
    m_points.push_back({.at = totals.now,
                        .jain = totals.jain,
                        .jainPeers = totals.jainPeers,
                        .maxUnfairness = totals.maxUnfairness,
                        .fairnessBound = totals.fairnessBound,
                        .queuedTasks = totals.queuedTasks,
                        .queueWait = totals.times.queueWait,
                        .wantLatency = totals.wantLatency,
                        .counts = totals.counts,
                        .in = totals.trafficIn,
                        .out = totals.trafficOut});
    addPeers(m_points.back());
    while (m_points.front().at + kSpan < totals.now) {
        m_points.pop_front();
    }
}

void FigureHistory::addPeers(Point& point) const
{
    std::vector<const telemetry::PeerRow*> rows;
    for (const auto& [peer, row] : m_state->peers()) {
        if (row.presence == telemetry::PeerPresence::Connected) {
            rows.push_back(&row);
        }
    }
    const auto kept = std::min(rows.size(), kMaxPeers);
    std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(kept), {},
                              [](const telemetry::PeerRow* row) {
                                  return -static_cast<double>(row->sentBytes + row->receivedBytes);
                              });
    for (std::size_t i = 0; i < kept; ++i) {
        point.balances.emplace(rows[i]->peer, rows[i]->balance());
        if (rows[i]->wantLatency.count > 0) {
            point.latencies.emplace(rows[i]->peer, rows[i]->wantLatency.p50);
        }
    }
}

} // namespace swapscope::ui
