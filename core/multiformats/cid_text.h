// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"

#include <string_view>

namespace swapscope::multiformats {

/// Cid::parse() whose error sentences begin with `what`, for texts that are CIDs in form only.
[[nodiscard]] Result<Cid> parseCid(std::string_view text, std::string_view what);

} // namespace swapscope::multiformats
