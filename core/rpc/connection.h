// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/network.h"
#include "core/rpc/call.h"
#include "core/rpc/gate.h"

#include <memory>
#include <optional>

namespace swapscope::rpc {

/// One client: its requests one after the other, each checked, found in the table, run and
/// answered. A client that goes, or ends its side, cancels the command.
class Connection
{
public:
    /// The services and rules outlive the connection.
    Connection(std::unique_ptr<net::Connection> stream, Services& services, const GateRules& rules);

    /// Until the client leaves or end() is called.
    [[nodiscard]] net::Task<void> run();

    /// Ends the present command and the connection, at once.
    void end();

private:
    /// One request; true when another may follow.
    [[nodiscard]] net::Task<bool> serveNext(Duration patience);
    /// Everything but the reply's last bytes of a request that was read whole.
    [[nodiscard]] net::Task<void> answer(Reply& reply);
    [[nodiscard]] net::Task<void> runRoute(const RouteSpec& route, Reply& reply);
    [[nodiscard]] net::Task<void> runCommand(const CommandSpec& command, Inputs inputs,
                                             Reply& reply);
    /// Runs the call with the input read beside it, then ends the reply.
    [[nodiscard]] net::Task<void> runCall(Call& call, net::Task<Result<void>> work, Reply& reply);
    [[nodiscard]] net::Task<void> refuseHead(const Error& error);
    [[nodiscard]] Reply::Manner manner() const;

    std::unique_ptr<net::Connection> m_stream;
    Services& m_services;
    const GateRules& m_rules;
    Input m_input;
    bool m_isFirst = true;
    bool m_isEnding = false;
    std::optional<net::Interrupt> m_gone; // of the present command
};

} // namespace swapscope::rpc
