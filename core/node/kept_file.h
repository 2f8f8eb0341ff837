// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/node/left_out.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

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

/// The next writing would lose what was left out of the file, so that it is copied as it was. Where
/// that cannot be done `path` is cleared, for what is there must not be overwritten. @param loss
/// What follows from that: "so rules are not kept". @return all of it in a sentence.
[[nodiscard]] std::string keepCopy(std::filesystem::path& path, const LeftOut& leftOut,
                                   std::string_view loss);

/// Sets aside a file that cannot be used, or clears `path` as keepCopy() does. @param begin  How
/// the sentence begins. @param then  How it ends when the file was set aside.
[[nodiscard]] std::string giveUp(std::filesystem::path& path, std::string begin,
                                 std::string_view then, std::string_view loss);

} // namespace swapscope::node
