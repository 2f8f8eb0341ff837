// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace swapscope {

/// A stranger's text made fit to be shown in one line: valid UTF-8 of at most `maxCodePoints` code
/// points and `maxBytes` bytes. What could hide or reorder other text (control, format and
/// bidirectional characters, line separators) and every malformed byte becomes U+FFFD.
/// Source: Unicode general categories Cc, Cf, Zl, Zp; CVE-2021-42574.
[[nodiscard]] std::string cleanText(std::string_view text, std::size_t maxCodePoints = 128,
                                    std::size_t maxBytes = 256);

/// The text with U+FFFD in place of every byte that is no part of well-formed UTF-8.
[[nodiscard]] std::string validUtf8(std::string_view text);

} // namespace swapscope
