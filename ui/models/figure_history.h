// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/rows.h"
#include "ui/models/live_state.h"

#include <QObject>

#include <deque>
#include <map>
#include <optional>

namespace swapscope::ui {

/// The node's figures once a second over the last 30 minutes: what the charts over time draw beside
/// bytes per peer. Runs from the start, so that a chart opened later has its past.
class FigureHistory : public QObject
{
    Q_OBJECT

public:
    static constexpr Duration kPace = std::chrono::seconds{1};
    static constexpr Duration kSpan = std::chrono::minutes{30};
    /// Peers whose figures are kept: those that moved most.
    static constexpr std::size_t kMaxPeers = 32;

    struct Point
    {
        TimePoint at{};
        std::optional<double> jain{};
        std::uint32_t jainPeers = 0;
        std::optional<double> maxUnfairness{}; ///< B
        std::optional<double> fairnessBound{}; ///< B: what fair queueing would allow there.
        std::uint32_t queuedTasks = 0;
        telemetry::Spread queueWait{};
        telemetry::Spread wantLatency{};
        telemetry::Counts counts{};
        telemetry::Traffic in{}, out{};
        std::map<PeerId, std::int64_t> balances{}; ///< B, sent − received.
        std::map<PeerId, Duration> latencies{};    ///< Median want latency of who gave blocks.
    };

    /// @param state  Outlives the history.
    explicit FigureHistory(const LiveState& state, QObject* parent = nullptr);

    /// Oldest first. A distance of more than twice kPace is a gap.
    [[nodiscard]] const std::deque<Point>& points() const noexcept { return m_points; }

private:
    void onApplied();
    void addPeers(Point& point) const;

    const LiveState* m_state;
    std::deque<Point> m_points;
};

} // namespace swapscope::ui
