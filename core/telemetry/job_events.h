// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"
#include "core/multiformats/cid.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What jobs on files and the keeping of blocks say: part of event.h.
namespace swapscope::telemetry {

using multiformats::Cid;

/// Who acts on the node.
enum class Actor : std::uint8_t {
    User,   ///< In the window, or on the command line.
    Script, ///< Over RPC.
    Demo,
};

/// One act: who does it, and their number for it. 0: nobody waits for what became of it.
struct CommandId
{
    std::uint64_t value = 0;
    Actor by = Actor::User;

    [[nodiscard]] explicit operator bool() const noexcept { return value != 0; }
    friend auto operator<=>(const CommandId&, const CommandId&) = default;
};
struct JobTag;
using JobId = StrongId<JobTag>; ///< One piece of work on files.

enum class JobKind { Fetch, Import, ExportCar, ImportCar, Keep, Collect };

/// How far a job is. What is known grows while a directory or file is read; each block counts as
/// often as it stands in the content.
struct JobFigures
{
    std::uint64_t blocksDone = 0, blocksKnown = 0;
    std::uint64_t bytesDone = 0, bytesKnown = 0; ///< Of content; of blocks where there is no file.
    std::uint64_t filesDone = 0;
    std::uint32_t blocksMissing = 0; ///< Asked of peers now.

    friend bool operator==(const JobFigures&, const JobFigures&) = default;
};

struct JobStarted
{
    JobId job;
    JobKind kind = JobKind::Fetch;
    std::string what;  ///< A path that begins with /ipfs/, a CID, or a file's name.
    std::string place; ///< The path that is written or read; empty for none.
    CommandId command;
};
/// At most four times a second, and at once when a pause begins or ends.
struct JobProgress
{
    JobId job;
    JobFigures figures;
    bool isPaused = false;
};
/// What the job waits for. Comes when it has waited for a second, and when asked for. Why each
/// block does not come is told by ExplainWant.
struct JobWaiting
{
    static constexpr std::size_t kMost = 64;

    JobId job;
    std::vector<Cid> missing; ///< The first kMost in the order of need.
};
struct JobEnded
{
    JobId job;
    JobFigures figures;
    std::optional<Error> error{}; ///< None: it is whole.
    Cid root;                     ///< What was imported or fetched; empty for none.
    std::string place;            ///< What was written.
};

enum class KeepKind { Block, All }; ///< The block alone, or all that is below it too.
/// What is kept is never collected. None: no longer.
struct KeptChanged
{
    Cid cid;
    std::optional<KeepKind> kind{};
    std::string name{}; ///< The user's, may be empty.
};
/// What collecting would do now.
struct CollectPlanned
{
    std::uint64_t blocks = 0, bytes = 0;         ///< Not kept.
    std::uint64_t keptBlocks = 0, keptBytes = 0; ///< Kept, and stored here.
};
enum class Removal { Asked, Collected, Evicted };
/// Blocks have left the store.
struct BlocksRemoved
{
    std::uint64_t blocks = 0, bytes = 0;
    Removal why = Removal::Asked;
};

} // namespace swapscope::telemetry
