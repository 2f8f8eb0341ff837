// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"
#include "core/rpc/json.h"
#include "core/telemetry/names.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

/// Values of rows as JSON: for rows.cpp and its siblings.
namespace swapscope::rpc {

[[nodiscard]] inline double secondsOf(Duration time)
{
    return std::chrono::duration<double>{time}.count();
}

template <typename Enum>
[[nodiscard]] json::value word(Enum value)
{
    const std::string_view name = telemetry::nameOf(value);
    return json::string{name.data(), name.size()};
}

template <typename T>
[[nodiscard]] json::value orNull(const std::optional<T>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}
[[nodiscard]] inline json::value orNull(const std::optional<Duration>& value)
{
    return value ? json::value(secondsOf(*value)) : json::value(nullptr);
}

/// Of a peer or block; null for an empty one.
template <typename Id>
[[nodiscard]] json::value nameOrNull(const Id& id)
{
    return id.empty() ? json::value(nullptr) : json::value(id.toString());
}

template <typename Id>
[[nodiscard]] json::array namesOf(const std::vector<Id>& ids)
{
    json::array names;
    for (const Id& id : ids) {
        names.emplace_back(id.toString());
    }
    return names;
}

} // namespace swapscope::rpc
