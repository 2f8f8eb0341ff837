// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "core/node/job.h"
#include "core/node/node_parts.h"

/// Keeping blocks and collecting the others. `parts` outlives the tasks.
namespace swapscope::node {

/// Errors: those of Kept::add().
[[nodiscard]] net::Task<Result<JobOutcome>> runKeep(Job& job, const NodeParts& parts, Keep keep);

/// Errors: those of Collector::collect().
[[nodiscard]] net::Task<Result<JobOutcome>> runCollect(Job& job, const NodeParts& parts);

} // namespace swapscope::node
