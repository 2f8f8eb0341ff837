// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/json.h"

#include "core/base/text.h"

#include <cmath>

namespace swapscope::rpc {

std::string toLine(const json::value& value)
{
    const std::string plain = json::serialize(value);
    std::string line;
    line.reserve(plain.size() + 16);
    for (const char c : plain) {
        switch (c) { // they stand in strings only
        case '<': line += "\\u003c"; break;
        case '>': line += "\\u003e"; break;
        case '&': line += "\\u0026"; break;
        default: line.push_back(c);
        }
    }
    line.push_back('\n');
    return line;
}

json::value numberOf(double value)
{
    constexpr double kExact = 9007199254740992.0; // 2^53
    if (std::floor(value) == value && std::abs(value) < kExact) {
        return static_cast<std::int64_t>(value);
    }
    return std::isfinite(value) ? json::value(value) : json::value(0);
}

json::value linkOf(const multiformats::Cid& cid)
{
    return json::object{{"/", cid.toString()}};
}

json::array arrayOf(const std::vector<std::string>& texts)
{
    json::array array;
    array.reserve(texts.size());
    for (const std::string& text : texts) {
        array.emplace_back(validUtf8(text));
    }
    return array;
}

json::value arrayOrNull(const std::vector<std::string>& texts)
{
    return texts.empty() ? json::value(nullptr) : json::value(arrayOf(texts));
}

} // namespace swapscope::rpc
