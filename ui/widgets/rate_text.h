// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace swapscope::ui {

/// An upload limit in B/s; none is "no limit", 0 is "serve nothing".
using RateLimit = std::optional<std::uint64_t>;

/// The largest rate that can be typed: 1 TiB/s, far above any link and far below overflow.
inline constexpr std::uint64_t kMaxRate = std::uint64_t{1} << 40U;

/// Reads a rate as people write it: "2 MiB/s", "2MB", "500k", "1.5 m", "4096", "none", "0".
///
/// KiB and k, MiB and m, GiB and g count in 1,024; kB, MB and GB in 1,000, as the units say. The
/// "/s" may be left out. Case does not matter, except where it could mean bits: "b", "Mb" and "bit"
/// are refused. Errors: ErrorCode::Invalid with a sentence that names the bad part and the
/// accepted forms, ErrorCode::TooLarge above kMaxRate.
[[nodiscard]] Result<RateLimit> parseRate(const QString& text);

/// The rate as parseRate reads it back exactly: "2 MiB/s", "1500 B/s", "none".
[[nodiscard]] QString rateText(RateLimit rate);

} // namespace swapscope::ui
