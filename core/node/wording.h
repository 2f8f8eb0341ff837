// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"

#include <cstdint>
#include <filesystem>
#include <string>

/// Short forms for sentences about the node's acts. Figures in tables are the window's to format.
namespace swapscope::node {

/// "…x7Qa9f": the last six characters, where peer ids differ.
[[nodiscard]] std::string shortName(const multiformats::PeerId& peer);

/// "bafkrei…q3vk2a".
[[nodiscard]] std::string shortName(const multiformats::Cid& cid);

/// "2 MiB", "1.5 KiB", "17 B": binary units, at most one decimal.
[[nodiscard]] std::string bytesText(std::uint64_t bytes);

/// "1 block", "3 blocks".
[[nodiscard]] std::string countText(std::uint64_t count, const std::string& noun);

/// The last name of a path, also of one that ends with a slash.
[[nodiscard]] std::string nameOf(const std::filesystem::path& path);

} // namespace swapscope::node
