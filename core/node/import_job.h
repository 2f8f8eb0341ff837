// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "core/node/job.h"
#include "core/node/node_parts.h"

namespace swapscope::node {

/// Makes and stores the blocks of a file or directory; every block is durable at the end, and peers
/// that wait for one are served at once. Errors: those of files::TreeImporter and of the store.
/// @param parts  Outlives the task.
[[nodiscard]] net::Task<Result<JobOutcome>> runImport(Job& job, const NodeParts& parts,
                                                      ImportFile import);

} // namespace swapscope::node
