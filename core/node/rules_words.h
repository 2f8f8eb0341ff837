// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// What the rules' file says for enumerators, in their order.
namespace swapscope::node::rules_words {

inline constexpr std::int64_t kVersion = 1;
inline constexpr std::array<std::string_view, 3> kClasses{"high", "normal", "low"};
inline constexpr std::array<std::string_view, 3> kAnswers{"dont-have", "silence", "disconnect"};

} // namespace swapscope::node::rules_words
