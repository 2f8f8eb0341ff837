// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/json.h"

#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace swapscope::rpc {

namespace {

/// A number as Go writes it: with an exponent only below 1e-6 and from 1e21 on.
void appendNumber(std::string& line, std::string_view number)
{
    if (number.find('E') == number.npos) {
        line += number;
        return;
    }
    double value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    const double size = std::abs(value);
    const bool isPlain = size == 0 || (size >= 1e-6 && size < 1e21);
    std::array<char, 64> text{};
    const auto written =
        std::to_chars(text.data(), text.data() + text.size(), value,
                      isPlain ? std::chars_format::fixed : std::chars_format::scientific);
    line.append(text.data(), written.ptr);
}

/// The string in quotes at the front.
std::string_view stringAt(std::string_view text)
{
    std::size_t end = 1;
    while (text[end] != '"') {
        end += text[end] == '\\' ? 2U : 1U;
    }
    return text.substr(0, end + 1);
}

void appendString(std::string& line, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '<': line += "\\u003c"; break;
        case '>': line += "\\u003e"; break;
        case '&': line += "\\u0026"; break;
        default: line.push_back(c);
        }
    }
}

} // namespace

std::string toLine(const json::value& value)
{
    const std::string plain = json::serialize(value);
    std::string line;
    line.reserve(plain.size() + 16);
    for (std::string_view rest = plain; !rest.empty();) {
        std::string_view piece = rest.substr(0, 1);
        if (piece == "\"") {
            piece = stringAt(rest);
            appendString(line, piece);
        } else if (piece.find_first_of("-0123456789") == 0) {
            piece = rest.substr(0, rest.find_first_not_of("+-.0123456789eE"));
            appendNumber(line, piece);
        } else {
            line += piece;
        }
        rest.remove_prefix(piece.size());
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
