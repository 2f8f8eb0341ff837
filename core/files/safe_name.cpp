// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/safe_name.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace swapscope::files {
namespace {

constexpr std::size_t kMostBytes = 255;

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::string foldedName(std::string_view name)
{
    std::string text{name};
    std::ranges::transform(text, text.begin(), lower);
    return text;
}

namespace {

bool isControl(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

/// "con", "COM1.txt": what Windows takes for a device, whatever follows the dot.
bool isDevice(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> kDevices{"con", "prn", "aux", "nul"};
    const std::string stem = foldedName(name.substr(0, name.find('.')));
    if (std::ranges::find(kDevices, stem) != kDevices.end()) {
        return true;
    }
    const bool isPort = stem.starts_with("com") || stem.starts_with("lpt");
    return isPort && stem.size() == 4 && stem[3] >= '0' && stem[3] <= '9';
}

std::string readable(std::string_view name)
{
    constexpr std::size_t kMostShown = 64;
    std::string text{name.substr(0, kMostShown)};
    std::ranges::replace_if(text, isControl, '?');
    return text;
}

/// Cuts in front of a character of UTF-8, not within it.
std::string_view cutTo(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) {
        return text;
    }
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) {
        --bytes;
    }
    return text.substr(0, bytes);
}

} // namespace

Result<void> checkFileName(std::string_view name)
{
    const char* why = nullptr;
    if (name.empty()) {
        why = "is empty";
    } else if (name.size() > kMostBytes) {
        why = "has more than 255 bytes";
    } else if (name == "." || name == "..") {
        why = "leads out of its directory";
    } else if (name.find('/') != std::string_view::npos
               || name.find('\\') != std::string_view::npos) {
        why = "has a slash";
    } else if (std::ranges::any_of(name, isControl)) {
        why = "has a control character";
    } else if (name.back() == '.' || name.back() == ' ') {
        why = "ends with a dot or a space";
    } else if (isDevice(name)) {
        why = "is that of a device";
    }
    if (why == nullptr) {
        return {};
    }
    return fail(ErrorCode::Invalid,
                "the name \"" + readable(name) + "\" " + why + ": it cannot be saved safely");
}

std::string NamesInUse::take(const std::string& name)
{
    const auto [known, isFree] = m_folded.try_emplace(foldedName(name), 2U);
    if (isFree) {
        return name;
    }
    std::uint32_t& number = known->second; // stays valid while others are added
    for (;;) {
        const std::string suffix = " (" + std::to_string(number++) + ")";
        std::string free = std::string{cutTo(name, kMostBytes - suffix.size())} + suffix;
        if (m_folded.try_emplace(foldedName(free), 2U).second) {
            return free;
        }
    }
}

} // namespace swapscope::files
