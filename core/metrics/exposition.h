// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/meters.h"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace swapscope::metrics {

enum class Kind { Counter, Gauge, Histogram };

/// A label with its value, which may be any bytes.
using Label = std::pair<std::string_view, std::string_view>;
using Labels = std::initializer_list<Label>;

/// One family of a page of metrics.
class Family
{
public:
    explicit Family(std::string& text, std::string_view name)
        : m_text{&text}
        , m_name{name}
    {}

    template <std::integral Number>
    Family& add(Number value, Labels labels = {})
    {
        return line("", labels, {}, std::to_string(value));
    }
    Family& add(double value, Labels labels = {});
    Family& add(const telemetry::Histogram& histogram);

private:
    Family& line(std::string_view suffix, Labels labels, std::string_view bound,
                 std::string_view value);

    std::string* m_text;
    std::string_view m_name;
};

/// Writes a page in the text format of Prometheus, version 0.0.4: families sorted by name, each
/// with its help and type.
class Exposition
{
public:
    static constexpr std::string_view kContentType =
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    /// The family of this name, new or known.
    /// @param name  Outlives what is returned.
    Family family(std::string_view name, Kind kind, std::string_view help);

    [[nodiscard]] std::string take();

private:
    std::map<std::string, std::string, std::less<>> m_families;
};

/// The shortest decimal that reads back as `value`, as Go writes it: "0.05", "262144",
/// "4.194304e+06". Bounds of buckets have to match those of other programs by letter.
[[nodiscard]] std::string numberText(double value);

} // namespace swapscope::metrics
