// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/wording.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace swapscope::node {

std::string shortName(const multiformats::PeerId& peer)
{
    const std::string text = peer.toString();
    return "…" + text.substr(text.size() - std::min<std::size_t>(6, text.size()));
}

std::string shortName(const multiformats::Cid& cid)
{
    const std::string text = cid.toString();
    return text.size() <= 14 ? text : text.substr(0, 7) + "…" + text.substr(text.size() - 6);
}

std::string bytesText(std::uint64_t bytes)
{
    static constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024.0 && unit + 1 < kUnits.size()) {
        value /= 1024.0;
        ++unit;
    }
    const double rounded = std::round(value * 10.0) / 10.0;
    std::array<char, 32> text{};
    const bool isWhole = rounded == std::floor(rounded);
    std::snprintf(text.data(), text.size(), isWhole ? "%.0f %s" : "%.1f %s", rounded, kUnits[unit]);
    return text.data();
}

std::string countText(std::uint64_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string nameOf(const std::filesystem::path& path)
{
    const auto named = path.has_filename() ? path : path.parent_path();
    return named.has_filename() ? named.filename().string() : path.string();
}

} // namespace swapscope::node
