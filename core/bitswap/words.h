// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/event.h"

#include <cstdint>
#include <string>
#include <vector>

namespace swapscope::bitswap {

/// Amounts inside sentences for people, independent of the locale. Binary units with at most one
/// decimal: "900 B", "1.5 MiB", "2 MiB".
[[nodiscard]] std::string byteText(std::uint64_t bytes);

/// "40 ms", "0.12 s", "3.4 s", "12 s". Negative durations read as zero.
[[nodiscard]] std::string timeText(Duration duration);

/// "1.0 of 1.0 MiB": both in the unit of `whole`.
[[nodiscard]] std::string shareText(std::uint64_t part, std::uint64_t whole);

/// "0.05", "1.00", "100.00". @param ratio  Not negative.
[[nodiscard]] std::string ratioText(double ratio);

/// Reasons in one line: "start tag 4 KiB, weight by debt 0.95".
[[nodiscard]] std::string reasonText(const std::vector<telemetry::Reason>& reasons);

/// "…x7Qa9f": the last six characters, where names differ.
[[nodiscard]] std::string shortName(const multiformats::PeerId& peer);
[[nodiscard]] std::string shortName(const multiformats::Cid& cid);

} // namespace swapscope::bitswap
