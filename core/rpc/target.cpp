// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/target.h"

#include "core/base/bytes.h"
#include "core/base/rpc_limits.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace swapscope::rpc {
namespace {

struct Unit
{
    std::string_view name;
    double nanos = 1;
};

/// Longer names first, so that "ms" is not read as minutes.
constexpr std::array kUnits{Unit{"ns", 1},  Unit{"us", 1e3}, Unit{"\u00b5s", 1e3}, Unit{"ms", 1e6},
                            Unit{"s", 1e9}, Unit{"m", 60e9}, Unit{"h", 3600e9}};

constexpr double kLongest = 100.0 * 365 * 86400 * 1e9; // a century of nanoseconds

Result<std::vector<Target::Pair>> parseQuery(std::string_view text)
{
    std::vector<Target::Pair> pairs;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto key = unescape(pair.substr(0, equals), true);
        auto value = unescape(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!key || !value) {
            return key ? value.error() : key.error();
        }
        if (pairs.size() >= limits::kRpcArguments) {
            return fail(ErrorCode::TooLarge, "too many options and arguments");
        }
        pairs.emplace_back(std::move(*key), std::move(*value));
    }
    return pairs;
}

} // namespace

Result<std::string> unescape(std::string_view text, bool plusIsSpace)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plusIsSpace) {
            plain.push_back(' ');
        } else if (text[i] != '%') {
            plain.push_back(text[i]);
        } else {
            const auto byte = fromHex(text.substr(i + 1, 2));
            if (!byte || byte->size() != 1) {
                return fail(ErrorCode::Invalid,
                            "invalid URL escape \"" + cleanText(text.substr(i, 3)) + "\"");
            }
            plain.push_back(static_cast<char>(byte->front()));
            i += 2;
        }
    }
    return plain;
}

Result<Target> parseTarget(std::string_view text)
{
    Target target;
    if (const auto scheme = text.find("://"); !text.starts_with('/') && scheme != text.npos) {
        text.remove_prefix(std::min(text.find('/', scheme + 3), text.size())); // as proxies send it
    }
    const std::size_t question = std::min(text.find('?'), text.size());
    target.path = text.substr(0, question);
    std::string_view path = text.substr(0, question);
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0) {
            auto word = unescape(path.substr(0, slash), false);
            if (!word) {
                return word.error();
            }
            target.words.push_back(std::move(*word));
        }
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    auto query = parseQuery(text.substr(std::min(question + 1, text.size())));
    if (!query) {
        return query.error();
    }
    target.query = std::move(*query);
    return target;
}

Result<Duration> parseDuration(std::string_view text)
{
    const Error wrong = fail(ErrorCode::Invalid, "invalid duration \"" + cleanText(text) + "\"");
    if (text == "0") {
        return Duration{};
    }
    double nanos = 0;
    if (text.empty()) {
        return wrong;
    }
    while (!text.empty()) {
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number,
                                                  std::chars_format::fixed);
        if (error != std::errc{} || number < 0 || !std::isfinite(number)) {
            return wrong;
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const auto* const unit = std::ranges::find_if(
            kUnits, [text](const Unit& one) { return text.starts_with(one.name); });
        if (unit == kUnits.end()) {
            return wrong;
        }
        text.remove_prefix(unit->name.size());
        nanos += number * unit->nanos;
        if (nanos > kLongest) {
            return wrong;
        }
    }
    return Duration{static_cast<Duration::rep>(nanos)};
}

std::string durationText(Duration duration)
{
    const auto count = static_cast<double>(duration.count());
    const auto* unit = &kUnits[0];
    for (const Unit& one : kUnits) {
        if (one.name != "us" && one.nanos <= 1e9 && std::abs(count) >= one.nanos) {
            unit = &one;
        }
    }
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.9g", count / unit->nanos);
    return std::string(text.data(), static_cast<std::size_t>(size)) + std::string{unit->name};
}

} // namespace swapscope::rpc
