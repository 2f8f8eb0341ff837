// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/event_line.h"

namespace swapscope::telemetry {

EventLine& EventLine::add(std::string_view name, const Error& error)
{
    return text(name, std::string{toString(error.code)} + ": " + error.detail);
}

EventLine& EventLine::text(std::string_view name, std::string_view value)
{
    raw(name, "");
    quote(value);
    return *this;
}

EventLine& EventLine::raw(std::string_view name, std::string_view value)
{
    m_text += ' ';
    m_text += name;
    m_text += '=';
    m_text += value;
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
