// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

/// Where something new is saved: under a name that is free, and that says until the end that it is
/// not whole ("<name>.partial"). For workers: each call waits for the disk.
namespace swapscope::files {

/// The folder that a path lies in; "." where it names none.
[[nodiscard]] std::filesystem::path folderOf(const std::filesystem::path& path);

/// The last system call's failure in words. Io.
[[nodiscard]] Error placeFailure(const std::filesystem::path& destination, const char* act);

/// Errors: Refused where something is, NotFound where the folder is not, Invalid without a name.
[[nodiscard]] Result<void> checkFree(const std::filesystem::path& destination);

/// Whether `bytes` more fit on the disk, with some to spare. Errors: Io, with both figures.
[[nodiscard]] Result<void> checkSpace(const std::filesystem::path& destination,
                                      std::uint64_t bytes);

/// Something that was begun beside its destination.
struct Partial
{
    std::filesystem::path path;
    int descriptor = -1; ///< Open for writing; -1 for a folder.
};
/// A name that nobody has. Errors: Io.
[[nodiscard]] Result<std::filesystem::path> freePartial(const std::filesystem::path& destination);

/// Begins under that name. Errors: Refused where something has taken it meanwhile, Io.
[[nodiscard]] Result<Partial> beginPartial(const std::filesystem::path& destination,
                                           const std::filesystem::path& partial, bool isFolder);

/// Gives it its own name. Errors: Refused where something has taken that meanwhile, Io.
[[nodiscard]] Result<void> endPartial(const std::filesystem::path& partial,
                                      const std::filesystem::path& destination);

} // namespace swapscope::files
