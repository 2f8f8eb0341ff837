// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace swapscope::telemetry {

/// Words of our own that were known when the program was built: copied for nothing, never dangling.
class StaticText
{
public:
    constexpr StaticText() = default;
    consteval StaticText(const char* literal) // NOLINT(google-explicit-constructor): stands for it
        : m_text{literal}
    {}

    [[nodiscard]] constexpr std::string_view view() const noexcept { return m_text; }
    friend bool operator==(const StaticText&, const StaticText&) = default;

private:
    std::string_view m_text;
};

} // namespace swapscope::telemetry
