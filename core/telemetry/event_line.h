// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <concepts>
#include <string>
#include <string_view>

namespace swapscope::telemetry {

/// Takes the fields of an event one by one, each with its name in snake_case.
class EventFields
{
public:
    enum class Shape {
        Name,     ///< Of a peer or block, or a word that we chose ourselves.
        Absent,   ///< An identifier that is not there; the value is empty.
        Number,   ///< Whole, in decimal.
        Flag,     ///< "yes" or "no".
        Duration, ///< Whole nanoseconds.
        Text,     ///< Anything.
    };

    virtual ~EventFields() = default;

    EventFields& add(std::string_view name, const PeerId& peer)
    {
        return put(name, peer.empty() ? Shape::Absent : Shape::Name,
                   peer.empty() ? std::string{} : peer.toString());
    }
    EventFields& add(std::string_view name, const Cid& cid)
    {
        return put(name, cid.empty() ? Shape::Absent : Shape::Name,
                   cid.empty() ? std::string{} : cid.toString());
    }
    EventFields& add(std::string_view name, const Error& error)
    {
        return text(name, std::string{toString(error.code)} + ": " + error.detail);
    }
    EventFields& add(std::string_view name, bool value)
    {
        return put(name, Shape::Flag, value ? "yes" : "no");
    }
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) EventFields& add(std::string_view name, Number value)
    {
        return put(name, Shape::Number, std::to_string(value));
    }
    template <typename Tag>
    EventFields& add(std::string_view name, StrongId<Tag> id)
    {
        return add(name, id.value);
    }
    EventFields& add(std::string_view name, Duration value)
    {
        return put(name, Shape::Duration, std::to_string(value.count()));
    }
    /// A word that we chose ourselves.
    EventFields& word(std::string_view name, std::string_view value)
    {
        return put(name, Shape::Name, value);
    }
    EventFields& text(std::string_view name, std::string_view value)
    {
        return put(name, Shape::Text, value);
    }

protected:
    virtual EventFields& put(std::string_view name, Shape shape, std::string_view value) = 0;
};

/// Hands all fields of an event over, in the order of describe().
void eachField(const EventBody& body, EventFields& into);

/// Builds one line "kind name=value …" of a log. Texts are quoted, and no byte
/// of theirs can end the line or the quotes.
class EventLine final : public EventFields
{
public:
    explicit EventLine(std::string_view kind)
        : m_text{kind}
    {}

    [[nodiscard]] std::string take() { return std::move(m_text); }

protected:
    EventFields& put(std::string_view name, Shape shape, std::string_view value) override;

private:
    void quote(std::string_view value);

    std::string m_text;
};

} // namespace swapscope::telemetry
