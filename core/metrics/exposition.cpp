// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/exposition.h"

#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace swapscope::metrics {
namespace {

/// Cleaned, since one malformed byte costs the reader the whole page; a value has no line end then.
void appendLabel(std::string& text, std::string_view name, std::string_view value)
{
    text += name;
    text += "=\"";
    for (const char c : cleanText(value)) {
        if (c == '"' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    text += '"';
}

std::string_view nameOf(Kind kind)
{
    switch (kind) {
    case Kind::Counter: return "counter";
    case Kind::Gauge: return "gauge";
    case Kind::Histogram: break;
    }
    return "histogram";
}

void appendHelp(std::string& text, std::string_view help)
{
    for (const char c : help) {
        if (c == '\n') {
            text += "\\n";
        } else if (c == '\\') {
            text += "\\\\";
        } else {
            text += c;
        }
    }
}

} // namespace

std::string numberText(double value)
{
    if (std::isnan(value)) {
        return "NaN";
    }
    if (std::isinf(value)) {
        return value > 0 ? "+Inf" : "-Inf";
    }
    // Go writes an exponent outside of 1e-4 … 1e+20 where it prints a value, and already from
    // 1e+06 on where it prints a bucket; numbers read the same either way.
    const double size = std::abs(value);
    const bool isPlain = size == 0 || (size >= 1e-4 && size < 1e6);
    std::array<char, 64> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value,
                      isPlain ? std::chars_format::fixed : std::chars_format::scientific);
    return {text.data(), end.ptr};
}

Family& Family::add(double value, Labels labels)
{
    return line("", labels, {}, numberText(value));
}

Family& Family::add(const telemetry::Histogram& histogram)
{
    std::uint64_t below = 0;
    for (std::size_t bucket = 0; bucket < histogram.counts().size(); ++bucket) {
        below += histogram.counts()[bucket];
        const bool isLast = bucket == histogram.bounds().size();
        line("_bucket", {}, isLast ? "+Inf" : numberText(histogram.bounds()[bucket]),
             std::to_string(below));
    }
    line("_sum", {}, {}, numberText(histogram.sum()));
    return line("_count", {}, {}, std::to_string(below));
}

Family& Family::line(std::string_view suffix, Labels labels, std::string_view bound,
                     std::string_view value)
{
    std::string& text = *m_text;
    text += m_name;
    text += suffix;
    char before = '{';
    for (const auto& [name, content] : labels) {
        text += before;
        appendLabel(text, name, content);
        before = ',';
    }
    if (!bound.empty()) {
        text += before;
        appendLabel(text, "le", bound);
        before = ',';
    }
    if (before == ',') {
        text += '}';
    }
    text += ' ';
    text += value;
    text += '\n';
    return *this;
}

Family Exposition::family(std::string_view name, Kind kind, std::string_view help)
{
    auto place = m_families.find(name);
    if (place == m_families.end()) {
        place = m_families.emplace(name, std::string{}).first;
        std::string& text = place->second;
        text.append("# HELP ").append(name).append(" ");
        appendHelp(text, help);
        text.append("\n# TYPE ").append(name).append(" ").append(nameOf(kind)).append("\n");
    }
    return Family{place->second, name};
}

std::string Exposition::take()
{
    std::string page;
    for (const auto& [name, text] : m_families) {
        page += text;
    }
    m_families.clear();
    return page;
}

} // namespace swapscope::metrics
