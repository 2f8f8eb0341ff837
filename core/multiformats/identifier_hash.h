// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace swapscope::multiformats {

/// Keys std::hash of CIDs, multihashes and peer IDs in this process. Strangers choose these, and
/// who does not know the key cannot make some that fall into one bucket. Called once, before the
/// first of them is made and before there are threads; without it the key is the same in every
/// run, as replays want.
/// @param secret  From a Random that is fit for keys.
void keyIdentifierHashes(std::uint64_t secret) noexcept;

} // namespace swapscope::multiformats
