// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/call.h"

#include <map>
#include <vector>

namespace swapscope::rpc {

/// What is kept because a root above it is, as far as it is stored, each with its first root. With
/// `wanted`, only blocks that have the hash of one of these, under its CID. Errors: those of the
/// store.
[[nodiscard]] net::Task<Result<std::map<multiformats::Cid, multiformats::Cid>>>
keptBelow(Call& call, std::vector<multiformats::Cid> wanted);

} // namespace swapscope::rpc
