// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/stacked_series.h"

#include <algorithm>
#include <array>
#include <limits>

namespace swapscope::ui {

using namespace std::chrono_literals;

namespace {

/// Slices before the epoch would need a floor; node time starts at one hour, so plain division is
/// exact.
std::int64_t sliceIndex(TimePoint at, Duration slice)
{
    return at.time_since_epoch() / slice;
}

double toSeconds(Duration span)
{
    return std::chrono::duration<double>(span).count();
}

} // namespace

void StackedSeries::add(const telemetry::Sample& sample)
{
    if (sample.length <= 0ns || sample.end - sample.length < TimePoint{}) {
        return;
    }
    m_newest = std::max(m_newest, sample.end);
    addTo(m_fine, sample);
    addTo(m_coarse, sample);
}

void StackedSeries::clear()
{
    m_fine.slices.clear();
    m_coarse.slices.clear();
    m_newest = {};
}

void StackedSeries::addTo(Grid& grid, const telemetry::Sample& sample) const
{
    const auto oldest = sliceIndex(sample.end, grid.slice) - grid.span / grid.slice;
    const auto from = sample.end - sample.length;
    const auto last = sliceIndex(sample.end - 1ns, grid.slice);
    for (auto index = std::max(oldest, sliceIndex(from, grid.slice)); index <= last; ++index) {
        Slice* slice = sliceAt(grid, index);
        if (slice == nullptr) {
            continue;
        }
        const auto start = TimePoint{index * grid.slice};
        const auto overlap = std::min(start + grid.slice, sample.end) - std::max(start, from);
        slice->covered += overlap;
        book(*slice, sample, toSeconds(overlap) / toSeconds(sample.length));
    }
    while (!grid.slices.empty() && grid.slices.front().index < oldest) {
        grid.slices.pop_front();
    }
}

StackedSeries::Slice* StackedSeries::sliceAt(Grid& grid, std::int64_t index)
{
    if (grid.slices.empty() || grid.slices.back().index < index) {
        return &grid.slices.emplace_back(Slice{index, {}, {}});
    }
    const auto found = std::ranges::lower_bound(grid.slices, index, {}, &Slice::index);
    return found->index == index ? &*found : nullptr;
}

void StackedSeries::book(Slice& slice, const telemetry::Sample& sample, double share) const
{
    for (const auto& part : sample.parts) {
        const auto bytes = m_direction == Direction::Sent ? part.sentBytes : part.receivedBytes;
        if (bytes == 0) {
            continue;
        }
        auto found = std::ranges::find(slice.parts, part.peer, &Part::peer);
        if (found == slice.parts.end() && slice.parts.size() >= kMaxPartsPerSlice) {
            found = std::ranges::find(slice.parts, telemetry::PeerId{}, &Part::peer);
            if (found == slice.parts.end()) {
                found = std::ranges::min_element(slice.parts, {}, &Part::bytes);
                found->peer = {};
            }
        }
        if (found == slice.parts.end()) {
            found = slice.parts.insert(slice.parts.end(), Part{part.peer, 0});
        }
        found->bytes += static_cast<double>(bytes) * share;
    }
}

std::vector<StackedBin> StackedSeries::bins(std::span<const telemetry::PeerId> bands,
                                            Duration window, Duration width) const
{
    if (m_newest == TimePoint{} || width <= 0ns) {
        return {};
    }
    const Grid& grid = window > kFineSpan ? m_coarse : m_fine;
    const auto last = sliceIndex(m_newest - 1ns, width);
    const auto first = std::max<std::int64_t>(0, sliceIndex(m_newest - window, width));
    std::vector<StackedBin> bins(static_cast<std::size_t>(last - first + 1));
    for (std::size_t i = 0; i < bins.size(); ++i) {
        bins[i].start = TimePoint{(first + static_cast<std::int64_t>(i)) * width};
        bins[i].bytes.resize(bands.size() + 1);
    }
    for (const auto& slice : grid.slices) {
        const auto at = sliceIndex(TimePoint{slice.index * grid.slice}, width);
        if (at < first || at > last) {
            continue;
        }
        auto& bin = bins[static_cast<std::size_t>(at - first)];
        bin.covered += slice.covered;
        for (const auto& part : slice.parts) {
            const auto band = std::ranges::find(bands, part.peer) - bands.begin();
            bin.bytes[static_cast<std::size_t>(band)] += part.bytes;
        }
    }
    return bins;
}

Duration StackedSeries::binWidth(Duration window, int pixels) noexcept
{
    static constexpr std::array<Duration, 10> kWidths{250ms, 500ms, 1s,  2500ms, 5s,
                                                      10s,   15s,   30s, 60s,    120s};
    const auto points = std::max(1, pixels / 4);
    for (const auto width : kWidths) {
        const bool onGrid = window <= kFineSpan || width % kCoarseSlice == 0ns;
        if (onGrid && window / width <= points) {
            return width;
        }
    }
    return kWidths.back();
}

StackedRates stackedRates(std::span<const StackedBin> bins, Duration width, TimePoint newest)
{
    StackedRates rates;
    if (bins.empty()) {
        return rates;
    }
    const auto bands = bins.front().bytes.size();
    const auto reach = static_cast<std::size_t>(std::max<std::int64_t>(1, 1s / width));
    rates.bands.resize(bands);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const bool newestBin = i + 1 == bins.size();
        const auto end = newestBin ? newest : bins[i].start + width;
        rates.seconds.push_back(toSeconds(end - newest));
        // The newest bin is still filling: alone it would jump about.
        const auto from = i + 1 - std::min(i + 1, reach + (newestBin ? 1U : 0U));
        Duration covered{};
        std::vector<double> bytes(bands);
        for (auto j = from; j <= i; ++j) {
            covered += bins[j].covered;
            for (std::size_t band = 0; band < bands; ++band) {
                bytes[band] += bins[j].bytes[band];
            }
        }
        const auto wanted = newestBin ? end - bins[i].start : width;
        const bool known = bins[i].covered * 2 >= wanted && covered > 0ns;
        double sum = 0;
        for (std::size_t band = 0; band < bands; ++band) {
            const double rate =
                known ? bytes[band] / toSeconds(covered) : std::numeric_limits<double>::quiet_NaN();
            rates.bands[band].push_back(rate);
            sum += known ? rate : 0;
        }
        rates.highest = std::max(rates.highest, sum);
    }
    return rates;
}

StackedRates sharesOf(StackedRates rates)
{
    for (std::size_t point = 0; point < rates.seconds.size(); ++point) {
        double sum = 0;
        for (const auto& band : rates.bands) {
            sum += band[point];
        }
        for (auto& band : rates.bands) {
            band[point] = sum > 0 ? band[point] / sum : std::numeric_limits<double>::quiet_NaN();
        }
    }
    rates.highest = rates.highest > 0 ? 1 : 0;
    return rates;
}

} // namespace swapscope::ui
