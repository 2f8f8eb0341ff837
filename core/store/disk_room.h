// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

/// Room on the disk that blocks leave to everything else, so that the rest of the profile can still
/// be written and blocks can still be removed when it is full.
namespace swapscope::store {

/// What stays free on a disk of so many bytes: 1 GiB, or a twentieth of a small disk.
[[nodiscard]] std::uint64_t spareBytes(std::uint64_t capacity) noexcept;

/// Whether `bytes` more leave enough free. Errors: Io, with the figures.
[[nodiscard]] Result<void> checkRoom(std::uint64_t bytes, std::uint64_t available,
                                     std::uint64_t capacity);

/// The same of the disk that `folder` is on. Waits for it. Where nothing is known of it, all is
/// well.
[[nodiscard]] Result<void> checkRoom(std::uint64_t bytes, const std::filesystem::path& folder);

} // namespace swapscope::store
