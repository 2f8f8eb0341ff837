// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/exposition.h"
#include "core/metrics/process_figures.h"
#include "core/telemetry/figure_table.h"
#include "core/telemetry/state.h"

#include <chrono>
#include <optional>
#include <string_view>

/// The parts of the page, one a file.
namespace swapscope::metrics {

using Value = std::optional<double>; ///< None: there is no sample now.

void addKuboFamilies(Exposition& page, const telemetry::State& state);
void addProcessFamilies(Exposition& page, const ProcessFigures& process);
void addNodeFamilies(Exposition& page, const telemetry::State& state);
void addPeerFamilies(Exposition& page, const telemetry::State& state);

/// What the figure of this id means; it has to be in the table.
[[nodiscard]] inline std::string_view meaningOf(std::string_view figure)
{
    return telemetry::findFigure(figure)->definition;
}

[[nodiscard]] inline double seconds(Duration time)
{
    return std::chrono::duration<double>{time}.count();
}

/// Seconds since then; none for the epoch.
[[nodiscard]] inline Value age(TimePoint since, TimePoint now)
{
    return since == TimePoint{} ? Value{} : seconds(std::max(now - since, Duration::zero()));
}

/// An unsigned count as a sample.
template <typename Number>
[[nodiscard]] Value number(const std::optional<Number>& value)
{
    return value ? Value{static_cast<double>(*value)} : Value{};
}
[[nodiscard]] inline Value number(std::integral auto value)
{
    return static_cast<double>(value);
}

} // namespace swapscope::metrics
