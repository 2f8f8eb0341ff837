// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <concepts>
#include <string>
#include <string_view>

namespace swapscope::telemetry {

/// Builds one line "kind name=value …" of a log. Texts are quoted, and no byte
/// of theirs can end the line or the quotes.
class EventLine
{
public:
    explicit EventLine(std::string_view kind)
        : m_text{kind}
    {}

    EventLine& add(std::string_view name, const PeerId& peer)
    {
        return raw(name, peer.empty() ? "-" : peer.toString());
    }
    EventLine& add(std::string_view name, const Cid& cid)
    {
        return raw(name, cid.empty() ? "-" : cid.toString());
    }
    EventLine& add(std::string_view name, const Error& error);
    EventLine& add(std::string_view name, bool value) { return raw(name, value ? "yes" : "no"); }
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) EventLine& add(std::string_view name, Number value)
    {
        return raw(name, std::to_string(value));
    }
    template <typename Tag>
    EventLine& add(std::string_view name, StrongId<Tag> id)
    {
        return add(name, id.value);
    }
    EventLine& add(std::string_view name, Duration value)
    {
        return raw(name, std::to_string(value.count()) + "ns");
    }
    /// A word that we chose ourselves.
    EventLine& word(std::string_view name, std::string_view value) { return raw(name, value); }
    EventLine& text(std::string_view name, std::string_view value);

    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    EventLine& raw(std::string_view name, std::string_view value);
    void quote(std::string_view value);

    std::string m_text;
};

} // namespace swapscope::telemetry
