// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/telemetry/rows.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace swapscope::ui {

/// One slice of a stacked chart: the bytes of each band in it.
struct StackedBin
{
    TimePoint start{};
    Duration covered{};        ///< How much of the slice samples account for; 0 is a gap.
    std::vector<double> bytes; ///< One figure per band, then one for all other peers.
};

/// Bins turned into what a plot draws.
struct StackedRates
{
    /// End of each bin before the newest sample: ascending, the last one is 0.
    std::vector<double> seconds;
    /// Per band (others last) one B/s per point; NaN where nothing is known, which is not zero.
    std::vector<std::vector<double>> bands;
    double highest = 0; ///< Of the sums, B/s.
};

/// The bytes of every peer in one direction over the last 30 minutes, cut into slices of time.
///
/// Two grids are kept, 250 ms for the last 5 minutes and 5 s for the rest, both aligned to the
/// node's clock: a slice keeps its bytes while the chart moves, so areas do not shimmer. A sample
/// that lies across a border is shared out by time, so no byte is lost or counted twice.
class StackedSeries
{
public:
    static constexpr Duration kFineSlice = std::chrono::milliseconds{250};
    static constexpr Duration kFineSpan = std::chrono::minutes{5};
    static constexpr Duration kCoarseSlice = std::chrono::seconds{5};
    static constexpr Duration kCoarseSpan = std::chrono::minutes{30};
    /// Peers kept per slice; the smallest senders beyond it are booked without their names, so a
    /// crowd of strangers costs no more memory than this.
    static constexpr std::size_t kMaxPartsPerSlice = 256;

    /// Which bytes of the samples count.
    enum class Direction { Sent, Received };

    explicit StackedSeries(Direction direction = Direction::Sent)
        : m_direction{direction}
    {}

    /// Samples are expected in time order; one with no length, or wholly older than what is kept,
    /// is ignored.
    void add(const telemetry::Sample& sample);

    void clear();

    /// End of the newest sample; the epoch when there is none.
    [[nodiscard]] TimePoint newest() const noexcept { return m_newest; }

    /// Slices that cover the last `window`, oldest first, gaps included.
    /// @param bands  Peers with a band of their own; all others are added up.
    /// @param width  Of a slice: a whole multiple of kFineSlice, or of kCoarseSlice when `window`
    ///               is above kFineSpan.
    [[nodiscard]] std::vector<StackedBin> bins(std::span<const telemetry::PeerId> bands,
                                               Duration window, Duration width) const;

    /// The smallest slice width for which `window` needs at most one point per 4 pixels.
    [[nodiscard]] static Duration binWidth(Duration window, int pixels) noexcept;

private:
    struct Part
    {
        telemetry::PeerId peer; ///< Empty: peers booked without their names.
        double bytes = 0;
    };
    struct Slice
    {
        std::int64_t index = 0; ///< Start divided by the grid's slice.
        Duration covered{};
        std::vector<Part> parts;
    };
    struct Grid
    {
        Duration slice;
        Duration span;
        std::deque<Slice> slices; ///< Ascending by index, without the empty ones.
    };

    void addTo(Grid& grid, const telemetry::Sample& sample) const;
    void book(Slice& slice, const telemetry::Sample& sample, double share) const;
    static Slice* sliceAt(Grid& grid, std::int64_t index);

    Direction m_direction;
    Grid m_fine{kFineSlice, kFineSpan, {}};
    Grid m_coarse{kCoarseSlice, kCoarseSpan, {}};
    TimePoint m_newest{};
};

/// Rates of the bins, smoothed over the second before each point (a block is sent in one stroke,
/// and its spike would hide the trend). A bin less than half covered is a gap.
[[nodiscard]] StackedRates stackedRates(std::span<const StackedBin> bins, Duration width,
                                        TimePoint newest);

/// Each band's part of the sum at each point, 0…1; a gap where the sum is 0 or unknown: nobody's
/// share of nothing is not zero.
[[nodiscard]] StackedRates sharesOf(StackedRates rates);

} // namespace swapscope::ui
