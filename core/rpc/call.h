// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/node/node.h"
#include "core/rpc/event_hub.h"
#include "core/rpc/input.h"
#include "core/rpc/inputs.h"
#include "core/rpc/reply.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::rpc {

/// Sums of events that no row has, since the server was started.
struct Counters
{
    std::uint64_t messagesReceived = 0;
    std::uint64_t blocksSent = 0;
};

/// What commands act on.
struct Services
{
    node::Node& node;
    std::string version;            ///< Three numbers.
    std::function<void()> shutDown; ///< Asks the owner of the node to end it.
    Counters counters{};
    EventHub events{};
    std::uint64_t acts = 0;          ///< Commands given to the node so far: the next one's number.
    std::uint32_t detailReaders = 0; ///< Of event streams that want every detail.
    std::uint64_t uploadTreeBytes = 0; ///< Held by the directories of all uploads.
    std::size_t running = 0;           ///< Requests whose command runs.
};

/// One request while its command runs. A command that is cancelled ends where it awaits something;
/// what it asked of the node ends with it.
class Call
{
public:
    Call(Services& services, Inputs inputs, Input& body, Reply& answer, const Head& head)
        : m_services{&services}
        , m_inputs{std::move(inputs)}
        , m_body{&body}
        , m_head{&head}
        , reply{answer}
    {}

    [[nodiscard]] const std::vector<std::string>& arguments() const { return m_inputs.arguments; }
    [[nodiscard]] const std::string& argument() const { return m_inputs.arguments.front(); }
    [[nodiscard]] const Inputs& inputs() const { return m_inputs; }
    [[nodiscard]] bool flag(std::string_view option, bool fallback = false) const
    {
        return m_inputs.flag(option, fallback);
    }
    [[nodiscard]] std::int64_t integer(std::string_view option, std::int64_t fallback) const
    {
        return m_inputs.integer(option, fallback);
    }
    [[nodiscard]] std::string text(std::string_view option, std::string_view fallback = {}) const
    {
        return m_inputs.text(option, fallback);
    }

    [[nodiscard]] bool isOffline() const { return flag("offline"); }
    /// Plain lines instead of JSON, from commands that have such.
    [[nodiscard]] bool wantsText() const { return text("encoding") == "text"; }

    [[nodiscard]] node::Node& node() const { return m_services->node; }
    [[nodiscard]] Clock& clock() const { return node().parts().environment.clock; }
    [[nodiscard]] Services& services() const { return *m_services; }
    [[nodiscard]] Input& body() const { return *m_body; }
    [[nodiscard]] const Head& head() const { return *m_head; }

    /// Reads the body's lines as further arguments. Errors: TooLarge, those of the body.
    [[nodiscard]] net::Task<Result<void>> readArguments(const CommandSpec& command);

    /// An error that is the client's own mistake.
    [[nodiscard]] Error mistake(std::string detail) const;

private:
    Services* m_services;
    Inputs m_inputs;
    Input* m_body;
    const Head* m_head;

public:
    Reply& reply;
};

} // namespace swapscope::rpc
