// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"

#include <cstddef>

namespace swapscope::bitswap {

/// Whether a block may come under this prefix: version 0 or 1, a hash function that is safe for
/// content and can be computed here, a digest of 20…128 bytes and no longer than its output; an
/// identity "hash" of at most 128 bytes.
/// Errors: Invalid (version, digest longer than the function's output), Unsupported (the rest).
/// Source: ipfs/boxo verifcid allow-list.
[[nodiscard]] Result<void> checkBlockPrefix(const multiformats::CidPrefix& prefix,
                                            std::size_t dataBytes);

} // namespace swapscope::bitswap
