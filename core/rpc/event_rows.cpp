// SPDX-License-Identifier: GPL-3.0-or-later
// Events as JSON.
#include "core/rpc/row_values.h"
#include "core/rpc/rows.h"
#include "core/telemetry/event_line.h"

#include <charconv>

namespace swapscope::rpc {
namespace {

class JsonFields final : public telemetry::EventFields
{
public:
    explicit JsonFields(json::object& into)
        : m_into{&into}
    {}

protected:
    EventFields& put(std::string_view name, Shape shape, std::string_view value) override
    {
        (*m_into)[json::string_view{name.data(), name.size()}] = valueOf(shape, value);
        return *this;
    }

private:
    /// Numbers above 2^63 keep their value as unsigned ones.
    static json::value numberOf(std::string_view text)
    {
        const auto* const end = text.data() + text.size();
        std::int64_t number = 0;
        if (std::from_chars(text.data(), end, number).ec == std::errc{}) {
            return number;
        }
        std::uint64_t large = 0;
        std::from_chars(text.data(), end, large);
        return large;
    }
    static json::value valueOf(Shape shape, std::string_view text)
    {
        switch (shape) {
        case Shape::Absent: return nullptr;
        case Shape::Number: return numberOf(text);
        case Shape::Flag: return text == "yes";
        case Shape::Duration: return 1e-9 * json::value_to<double>(numberOf(text));
        case Shape::Name:
        case Shape::Text: break;
        }
        return json::value(validUtf8(text));
    }

    json::object* m_into;
};

} // namespace

json::object toJson(const telemetry::Event& event, const Calendar& calendar)
{
    const std::string_view kind = telemetry::kindName(event.body);
    json::object fields;
    JsonFields into{fields};
    telemetry::eachField(event.body, into);
    return {{"seq", event.seq},
            {"at", calendar.at(event.at)},
            {"cause", event.cause},
            {"kind", json::string{kind.data(), kind.size()}},
            {"fields", std::move(fields)}};
}

} // namespace swapscope::rpc
