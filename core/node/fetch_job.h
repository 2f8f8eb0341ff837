// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/link.h"
#include "core/node/command.h"
#include "core/node/job.h"
#include "core/node/node_parts.h"

namespace swapscope::node {

/// Fetches what a path leads to and saves it. Errors: those of files::resolve(), ContentReader and
/// TreeWriter; nothing is left on the disk then.
/// @param parts  Outlives the task.
[[nodiscard]] net::Task<Result<JobOutcome>>
runFetch(Job& job, const NodeParts& parts, multiformats::ContentPath path, FetchFile fetch);

} // namespace swapscope::node
