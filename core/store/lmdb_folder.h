// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

/// The files around a database of blocks: a record that it is ours, and a mark that says whether it
/// was closed in order.
namespace swapscope::store {

/// What lies in a folder of blocks before it is opened.
struct FolderState
{
    bool hasDatabase = false;
    bool wasClosed = false; ///< In order, by the last process that had it open.
};

/// Creates the folder and its format record when they are missing. Errors: Unsupported for a
/// database without our record or of a newer format: a crafted one could corrupt memory, so it is
/// not touched; Io.
[[nodiscard]] Result<FolderState> prepareFolder(const std::filesystem::path& folder);

/// From here on the folder counts as open, until markClosed(). Errors: Io.
[[nodiscard]] Result<void> markOpen(const std::filesystem::path& folder);
void markClosed(const std::filesystem::path& folder) noexcept;

/// Renames the folder to the first free "<folder>.damaged-N". Returns the new path. Errors: Io.
[[nodiscard]] Result<std::filesystem::path> setAside(const std::filesystem::path& folder);

/// Whether a process can walk the whole database and live: tried in a child process, since pages
/// that are damaged badly enough make LMDB read outside its map. Takes at most a minute.
[[nodiscard]] bool survivesWalk(const std::filesystem::path& folder);

} // namespace swapscope::store
