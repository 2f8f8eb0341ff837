// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/node/command.h"
#include "core/node/left_out.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Jobs that are not done yet as a text that outlives the node: JSON, version 1.
namespace swapscope::node {

/// The work that waits for peers, and so goes on after a restart.
using LastingWork = std::variant<FetchFile, ExportCar, Keep>;

struct LastingJob
{
    LastingWork work;
    bool isPaused = false;
    std::filesystem::path partial{}; ///< What it writes until that is whole; empty for nothing.
    bool isOver = false;             ///< It does not go on: only its partial file is to be removed.
};

/// What it writes; empty for nothing.
[[nodiscard]] std::filesystem::path destinationOf(const LastingWork& work);

inline constexpr std::string_view kJobsFile = "jobs.json"; ///< In the profile's folder.
inline constexpr std::size_t kMaxJobsBytes = 16ULL * 1024 * 1024;

/// What a text held, and what of it could not be used.
struct ReadJobs
{
    std::vector<LastingJob> jobs;
    LeftOut leftOut;
};

[[nodiscard]] std::string encodeJobs(const std::vector<LastingJob>& jobs);

/// An entry that is not valid is skipped, the others count. A partial file that does not lie beside
/// what the job writes is not taken for its own. Errors: Invalid for a text that is not of this
/// form, Unsupported for one of a newer version, TooLarge over kMaxJobsBytes.
[[nodiscard]] Result<ReadJobs> decodeJobs(std::string_view text);

} // namespace swapscope::node
