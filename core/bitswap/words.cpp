// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace swapscope::bitswap {

namespace {

struct Unit
{
    std::string_view name;
    std::uint64_t bytes = 1;
};

Unit unitOf(std::uint64_t bytes)
{
    static constexpr std::array kUnits{Unit{"TiB", 1ULL << 40U}, Unit{"GiB", 1ULL << 30U},
                                       Unit{"MiB", 1ULL << 20U}, Unit{"KiB", 1ULL << 10U}};
    const auto* const found =
        std::ranges::find_if(kUnits, [bytes](const Unit& unit) { return bytes >= unit.bytes; });
    return found == kUnits.end() ? Unit{"B", 1} : *found;
}

/// `value / one` with one decimal, rounded down: a share never looks larger than it is.
std::string oneDecimal(std::uint64_t value, std::uint64_t one)
{
    const std::uint64_t tenths = value % one * 10 / one;
    return std::to_string(value / one) + "." + std::to_string(tenths);
}

std::string lastSix(const std::string& name)
{
    return "…" + name.substr(name.size() - std::min<std::size_t>(name.size(), 6));
}

} // namespace

std::string byteText(std::uint64_t bytes)
{
    const Unit unit = unitOf(bytes);
    const std::string number = bytes % unit.bytes * 10 / unit.bytes == 0
                                   ? std::to_string(bytes / unit.bytes)
                                   : oneDecimal(bytes, unit.bytes);
    return number + " " + std::string{unit.name};
}

std::string timeText(Duration duration)
{
    const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
    const auto millis = static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
    if (millis < 100) {
        return std::to_string(millis) + " ms";
    }
    if (millis < 1000) {
        const std::string hundredths = std::to_string(millis / 10);
        return "0." + hundredths + " s";
    }
    return millis < 10'000 ? oneDecimal(millis, 1000) + " s" : std::to_string(millis / 1000) + " s";
}

std::string shareText(std::uint64_t part, std::uint64_t whole)
{
    const Unit unit = unitOf(whole);
    return oneDecimal(part, unit.bytes) + " of " + oneDecimal(whole, unit.bytes) + " "
           + std::string{unit.name};
}

std::string ratioText(double ratio)
{
    const auto hundredths = static_cast<std::uint64_t>(std::llround(ratio * 100));
    const std::string cents = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + (cents.size() < 2 ? ".0" : ".") + cents;
}

std::string reasonText(const std::vector<telemetry::Reason>& reasons)
{
    std::string text;
    for (const telemetry::Reason& reason : reasons) {
        text += text.empty() ? "" : ", ";
        text += reason.name + " " + reason.value;
    }
    return text;
}

std::string shortName(const multiformats::PeerId& peer)
{
    return lastSix(peer.toString());
}

std::string shortName(const multiformats::Cid& cid)
{
    return lastSix(cid.toString());
}

} // namespace swapscope::bitswap
