// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace swapscope {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD

struct Range
{
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

/// Categories Cc, Cf, Zl and Zp, in ascending order.
constexpr std::array kHidden{
    Range{0x0000, 0x001F},   Range{0x007F, 0x009F},   Range{0x00AD, 0x00AD},
    Range{0x0600, 0x0605},   Range{0x061C, 0x061C},   Range{0x06DD, 0x06DD},
    Range{0x070F, 0x070F},   Range{0x0890, 0x0891},   Range{0x08E2, 0x08E2},
    Range{0x180E, 0x180E},   Range{0x200B, 0x200F},   Range{0x2028, 0x202E},
    Range{0x2060, 0x206F},   Range{0xFEFF, 0xFEFF},   Range{0xFFF9, 0xFFFB},
    Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD}, Range{0x13430, 0x1343F},
    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE007F},
};

bool isHidden(std::uint32_t codePoint)
{
    const auto* const range =
        std::lower_bound(kHidden.begin(), kHidden.end(), codePoint,
                         [](const Range& one, std::uint32_t value) { return one.last < value; });
    return range != kHidden.end() && range->first <= codePoint;
}

/// Bytes of the well-formed sequence at the front of `text`, 0 when there is none.
std::size_t sequenceSize(std::string_view text, std::uint32_t& codePoint)
{
    const auto lead = static_cast<std::uint8_t>(text.front());
    if (lead < 0x80) {
        codePoint = lead;
        return 1;
    }
    const std::size_t size = lead >= 0xF0 ? 4U : lead >= 0xE0 ? 3U : 2U;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) {
        return 0;
    }
    codePoint = lead & (0x7FU >> size);
    for (const char next : text.substr(1, size - 1)) {
        const auto byte = static_cast<std::uint8_t>(next);
        if ((byte & 0xC0U) != 0x80U) {
            return 0;
        }
        codePoint = (codePoint << 6U) | (byte & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    const bool isSurrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
    const bool isValid = codePoint >= kSmallest.at(size) && codePoint <= 0x10FFFF && !isSurrogate;
    return isValid ? size : 0;
}

} // namespace

std::string cleanText(std::string_view text, std::size_t maxCodePoints, std::size_t maxBytes)
{
    std::string clean;
    for (std::size_t count = 0; !text.empty() && count < maxCodePoints; ++count) {
        std::uint32_t codePoint = 0;
        const std::size_t size = sequenceSize(text, codePoint);
        const bool isShown = size > 0 && !isHidden(codePoint);
        const std::string_view shown = isShown ? text.substr(0, size) : kReplacement;
        if (clean.size() + shown.size() > maxBytes) {
            break;
        }
        clean += shown;
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return clean;
}

std::string validUtf8(std::string_view text)
{
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        std::uint32_t codePoint = 0;
        const std::size_t size = sequenceSize(text, codePoint);
        valid += size > 0 ? text.substr(0, size) : kReplacement;
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return valid;
}

} // namespace swapscope
