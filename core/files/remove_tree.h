// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>

namespace swapscope::files {

/// Removes at most `most` files and folders of what is at `path`, the deepest first. Links are
/// removed, not followed. For workers: waits for the disk, which may take long over a large tree,
/// so that it goes in steps.
/// @return whether nothing is left that can be removed.
[[nodiscard]] bool removeSome(const std::filesystem::path& path, std::size_t most);

} // namespace swapscope::files
