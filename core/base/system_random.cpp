// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/system_random.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace swapscope {

void SystemRandom::fill(std::span<std::uint8_t> out)
{
    while (!out.empty()) {
        const auto got = ::getrandom(out.data(), out.size(), 0);
        if (got > 0) {
            out = out.subspan(static_cast<std::size_t>(got));
        } else if (errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "getrandom"};
        }
    }
}

} // namespace swapscope
