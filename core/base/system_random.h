// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"

namespace swapscope {

/// The operating system's generator. Throws std::system_error when the system has none, which is
/// no state to go on in.
class SystemRandom final : public Random
{
public:
    void fill(std::span<std::uint8_t> out) override;
};

} // namespace swapscope
