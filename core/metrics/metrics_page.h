// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/process_figures.h"
#include "core/telemetry/state.h"

#include <cstddef>
#include <string>

namespace swapscope::metrics {

/// Peers with series of their own: those that exchanged most bytes, and beside them those about
/// whom the user has decided something, most bytes first too.
inline constexpr std::size_t kPeersByBytes = 50, kPeersWithRules = 50;

/// The state of a node as a page of metrics (Exposition::kContentType). Names are Kubo's where the
/// meaning is the same, else they start with "swapscope_". Does not copy the tables.
/// Source: Kubo's /debug/metrics/prometheus.
[[nodiscard]] std::string metricsPage(const telemetry::State& state, const ProcessFigures& process);

} // namespace swapscope::metrics
