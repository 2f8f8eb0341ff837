// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bridge/node_link.h"

#include <utility>
#include <vector>

namespace swapscope::tests {

/// A node that exists on paper: deltas are fed by hand, commands are recorded.
class ScriptedLink final : public ui::NodeLink
{
public:
    using NodeLink::NodeLink;

    /// What the next take() gives, added to what was not taken yet.
    void feed(telemetry::Delta&& delta)
    {
        m_pending.merge(std::move(delta));
        Q_EMIT woken();
    }

    [[nodiscard]] telemetry::Delta take() override { return std::exchange(m_pending, {}); }

    telemetry::CommandId send(node::CommandBody body) override
    {
        sent.push_back(std::move(body));
        return telemetry::CommandId{sent.size()};
    }

    /// The commands of one kind, oldest first.
    template <typename Body>
    [[nodiscard]] std::vector<Body> sentOf() const
    {
        std::vector<Body> found;
        for (const auto& body : sent) {
            if (const auto* match = std::get_if<Body>(&body)) {
                found.push_back(*match);
            }
        }
        return found;
    }

    std::vector<node::CommandBody> sent;

private:
    telemetry::Delta m_pending;
};

} // namespace swapscope::tests
