// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <cstdint>

namespace swapscope::ui {

/// Reads a weight as people write it: "2", "0.5", "1,25", "×2", "2x".
/// @return Hundredths, 1…telemetry::PeerRules::kMaxWeight. Errors: ErrorCode::Invalid with a
/// sentence that names the bad part and the range.
[[nodiscard]] Result<std::uint32_t> parseWeight(const QString& text);

/// The weight as parseWeight reads it back exactly: "1", "0.5", "12.25".
[[nodiscard]] QString weightText(std::uint32_t hundredths);

} // namespace swapscope::ui
