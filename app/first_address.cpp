// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/first_address.h"

namespace swapscope::app {

void FirstAddress::onEvent(const telemetry::Event& event)
{
    if (m_isKept) {
        return;
    }
    if (const auto* listening = std::get_if<telemetry::Listening>(&event.body)) {
        m_isKept = true;
        m_promise.set_value(multiformats::Multiaddr::parse(listening->address).value());
    } else if (std::holds_alternative<telemetry::NodeReady>(event.body)) {
        m_isKept = true;
        m_promise.set_value(std::nullopt);
    }
}

std::optional<multiformats::Multiaddr> FirstAddress::wait()
{
    return m_promise.get_future().get();
}

} // namespace swapscope::app
