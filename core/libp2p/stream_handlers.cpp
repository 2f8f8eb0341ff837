// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/stream_handlers.h"

#include <utility>

namespace swapscope::libp2p {

void StreamHandlers::add(const std::vector<std::string>& protocols, Handler handler,
                         std::size_t perConnection)
{
    m_groups.push_back(std::make_unique<Group>(Group{std::move(handler), perConnection}));
    for (const auto& protocol : protocols) {
        m_byProtocol.try_emplace(protocol, m_groups.back().get());
    }
}

const StreamHandlers::Group* StreamHandlers::find(std::string_view protocol) const
{
    const auto found = m_byProtocol.find(protocol);
    return found == m_byProtocol.end() ? nullptr : found->second;
}

std::vector<std::string> StreamHandlers::protocols() const
{
    std::vector<std::string> names;
    for (const auto& [name, group] : m_byProtocol) {
        names.push_back(name);
    }
    return names;
}

} // namespace swapscope::libp2p
