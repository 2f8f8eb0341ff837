// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Files of the profile that are read whole at the start and replaced whole later. For a worker, or
/// before the node runs: each call waits for the disk.
namespace swapscope::node {

/// The whole content of a regular file. Errors: NotFound, TooLarge (over `mostBytes`), Invalid for
/// what is no regular file (a link is none), Io.
[[nodiscard]] Result<std::string> readKeptFile(const std::filesystem::path& path,
                                               std::size_t mostBytes);

/// Puts `content` in the place of the file, which only its owner can read. A crash at any moment
/// leaves the old content or the new one, whole; on success the new one is durable. Errors: Io; the
/// file is then as it was.
[[nodiscard]] Result<void> replaceKeptFile(const std::filesystem::path& path,
                                           std::string_view content);

/// Renames a file that cannot be used to the first free "<name>.damaged-N". @return the new path.
/// Errors: Io, and the file stays.
[[nodiscard]] Result<std::filesystem::path> setAside(const std::filesystem::path& path);

/// Like setAside(), of a file of which most can be used: it stays, and a copy is kept.
[[nodiscard]] Result<std::filesystem::path> copyAside(const std::filesystem::path& path);

/// "PATH: left out WHY; WHY; and 3 more": what of a file was not used. @param why  Of the first
/// ones; not empty. @param entries  How many were left out in all.
[[nodiscard]] std::string leftOut(const std::filesystem::path& path,
                                  const std::vector<std::string>& why, std::size_t entries);

} // namespace swapscope::node
