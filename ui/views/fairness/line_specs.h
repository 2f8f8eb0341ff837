// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/lines_chart.h"
#include "ui/models/peer_palette.h"

/// What the line charts of Fairness draw.
namespace swapscope::ui::line_specs {

/// Jain's index, 0…1, with the number of peers and the window in its note.
[[nodiscard]] LinesChart::Spec jain(const FigureHistory& history);
/// How far the best and the worst served peer are apart.
[[nodiscard]] LinesChart::Spec unfairness();
/// Signed bytes of the peers that hold a colour. Both arguments outlive the chart.
[[nodiscard]] LinesChart::Spec balance(const LiveState& state, const PeerPalette& palette);
[[nodiscard]] LinesChart::Spec queueLength();
[[nodiscard]] LinesChart::Spec queueWait();
[[nodiscard]] LinesChart::Spec wantLatency();
/// Its median for each peer that holds a colour. Both arguments outlive the chart.
[[nodiscard]] LinesChart::Spec peerLatency(const LiveState& state, const PeerPalette& palette);
/// What messages carry a second, by kind, to us and from us.
[[nodiscard]] LinesChart::Spec messagesIn();
[[nodiscard]] LinesChart::Spec messagesOut();
/// Useful, duplicate and framing bytes of what comes in.
[[nodiscard]] LinesChart::Spec inboundSplit();

} // namespace swapscope::ui::line_specs
