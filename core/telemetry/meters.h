// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

/// What only grows, or is asked for by metrics alone. Never reset, and of this run only.
namespace swapscope::telemetry {

/// Counts values by size since the node started: a histogram as metrics want it. add() is O(log of
/// the buckets) and allocates nothing.
class Histogram
{
public:
    static constexpr std::size_t kMaxBounds = 17;

    /// @param bounds  Upper bounds of the buckets, included, ascending; at most kMaxBounds. They
    ///                outlive the histogram; one more bucket takes what is larger.
    constexpr explicit Histogram(std::span<const double> bounds) noexcept
        : m_bounds{bounds.first(std::min(bounds.size(), kMaxBounds))}
    {}

    void add(double value) noexcept
    {
        const auto bucket = std::ranges::lower_bound(m_bounds, value) - m_bounds.begin();
        ++m_counts[static_cast<std::size_t>(bucket)];
        m_sum += value;
    }
    /// In seconds.
    void add(Duration time) noexcept { add(std::chrono::duration<double>{time}.count()); }
    void addBytes(std::uint64_t bytes) noexcept { add(static_cast<double>(bytes)); }

    [[nodiscard]] std::span<const double> bounds() const noexcept { return m_bounds; }
    /// Values by bucket, one more than bounds.
    [[nodiscard]] std::span<const std::uint64_t> counts() const noexcept
    {
        return std::span{m_counts}.first(m_bounds.size() + 1);
    }
    [[nodiscard]] double sum() const noexcept { return m_sum; }

private:
    std::span<const double> m_bounds;
    std::array<std::uint64_t, kMaxBounds + 1> m_counts{};
    double m_sum = 0;
};

/// Bounds of the histograms. Those of Kubo's figures are Kubo's.
namespace bounds {
inline constexpr std::array kMessage{1.0,       131072.0,  262144.0, 524288.0,
                                     1048576.0, 2097152.0, 4190208.0};
inline constexpr std::array kBlock{64.0, 1024.0, 16384.0, 262144.0, 262159.0, 4194304.0};
inline constexpr std::array kWantlist{0.05, 0.1,  0.25,  0.5,   1.0,   2.0,   5.0,   10.0,
                                      30.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1920.0};
inline constexpr std::array kSend{1.0, 10.0, 30.0, 60.0, 90.0, 120.0, 600.0};
inline constexpr std::array kTime{0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                  0.25,   0.5,    1.0,   2.5,    5.0,   10.0, 30.0,  60.0};
} // namespace bounds

/// Counted while events are folded, on the hot path: an increment or a look into a small table.
struct Meters
{
    std::array<std::uint64_t, std::variant_size_v<EventBody>> events{}; ///< By kind.

    Histogram messageBytes{bounds::kMessage}; ///< Of each bitswap message received, wire.
    Histogram receivedBlocks{bounds::kBlock}, duplicateBlocks{bounds::kBlock},
        sentBlocks{bounds::kBlock};            ///< Payload.
    Histogram wantlistTime{bounds::kWantlist}; ///< Writing a message with wants, s.
    Histogram sendTime{bounds::kSend};         ///< Writing a message with answers, s.

    /// What ServiceTimes and Totals show of the last minute, s.
    Histogram queueWait{bounds::kTime}, storeRead{bounds::kTime}, streamWrite{bounds::kTime},
        service{bounds::kTime};
    Histogram wantLatency{bounds::kTime}, discovery{bounds::kTime}, ask{bounds::kTime},
        answer{bounds::kTime}, storing{bounds::kTime};

    std::uint64_t havesReceived = 0;            ///< Whether they were asked for or not.
    std::uint32_t requestedWants = 0;           ///< Open, and a want-block was written for them.
    std::array<std::uint64_t, 2> connections{}; ///< By Direction.
    std::array<std::uint64_t, Names<TaskEnd>::kAll.size()> tasksEnded{};    ///< By TaskEnd.
    std::array<std::uint64_t, Names<Removal>::kAll.size()> removedBlocks{}; ///< By Removal.
    std::array<std::array<std::uint64_t, 2>, Names<JobKind>::kAll.size()>
        jobsEnded{}; ///< By JobKind; 1: failed.
};

/// kindName() of every kind, by its place in Meters::events.
[[nodiscard]] std::span<const std::string_view> kindNames() noexcept;

} // namespace swapscope::telemetry
