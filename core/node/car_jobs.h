// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "core/node/job.h"
#include "core/node/node_parts.h"

/// Archives of blocks, out and in. `parts` outlives the tasks.
namespace swapscope::node {

/// Errors: those of files::DagWalk and files::NewFile; nothing is left on the disk then.
[[nodiscard]] net::Task<Result<JobOutcome>> runExportCar(Job& job, const NodeParts& parts,
                                                         ExportCar save);

/// Errors: those of ipld::CarReader, of the disk and of the store: the blocks before the fault are
/// stored, and the sentence says how many. NotFound for a root that shall be kept and is not whole:
/// all blocks are stored, and nothing is kept.
[[nodiscard]] net::Task<Result<JobOutcome>> runImportCar(Job& job, const NodeParts& parts,
                                                         ImportCar import);

} // namespace swapscope::node
