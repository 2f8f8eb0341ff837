// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/event_line.h"

namespace swapscope::telemetry {

EventFields& EventLine::put(std::string_view name, Shape shape, std::string_view value)
{
    m_text += ' ';
    m_text += name;
    m_text += '=';
    switch (shape) {
    case Shape::Text: quote(value); break;
    case Shape::Absent: m_text += '-'; break;
    case Shape::Duration: m_text.append(value).append("ns"); break;
    case Shape::Name:
    case Shape::Number:
    case Shape::Flag: m_text += value; break;
    }
    return *this;
}

void EventLine::quote(std::string_view value)
{
    m_text += '"';
    for (const char c : value) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (c == '"' || c == '\\') {
            m_text += '\\';
            m_text += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            m_text += "\\x" + toHex(ByteView{&byte, 1});
        } else {
            m_text += c;
        }
    }
    m_text += '"';
}

} // namespace swapscope::telemetry
