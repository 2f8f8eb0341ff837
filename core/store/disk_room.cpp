// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/disk_room.h"

#include "core/base/limits.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace swapscope::store {

std::uint64_t spareBytes(std::uint64_t capacity) noexcept
{
    return std::min<std::uint64_t>(1024 * limits::kMiB, capacity / 20);
}

Result<void> checkRoom(std::uint64_t bytes, std::uint64_t available, std::uint64_t capacity)
{
    const std::uint64_t spare = spareBytes(capacity);
    if (available >= spare && available - spare >= bytes) {
        return {};
    }
    const auto mebibytes = [](std::uint64_t count) {
        return std::to_string(count / limits::kMiB) + " MiB";
    };
    return fail(ErrorCode::Io, "the disk is nearly full: " + mebibytes(available)
                                   + " are free, and blocks leave " + mebibytes(spare)
                                   + " of it. Make room, or collect what is not kept");
}

Result<void> checkRoom(std::uint64_t bytes, const std::filesystem::path& folder)
{
    std::error_code failed;
    const auto space = std::filesystem::space(folder, failed);
    return failed ? Result<void>{} : checkRoom(bytes, space.available, space.capacity);
}

} // namespace swapscope::store
