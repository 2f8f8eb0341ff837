// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/notifier.h"
#include "core/node/command.h"
#include "core/rpc/call.h"

#include <optional>
#include <string>
#include <utility>

/// How commands of this interface have the node do something and hear what became of it.
namespace swapscope::rpc {

/// A number for a command of this interface; the window's are smaller.
[[nodiscard]] telemetry::CommandId nextAct(Call& call);

/// Gives the node a command and waits for its outcome. @return what was done, in words. Errors:
/// those of the command, as the client's mistake where a value is Invalid.
[[nodiscard]] net::Task<Result<std::string>> act(Call& call, node::CommandBody body);

/// The same as a whole reply: {"Text": "…"}.
[[nodiscard]] net::Task<Result<void>> actAndTell(Call& call, node::CommandBody body);

/// Gives the node a question and waits for the event of type `Body` that answers it, for which
/// `fits` holds. Errors: the node's, Cancelled.
template <typename Body, typename Fits>
[[nodiscard]] net::Task<Result<Body>> ask(Call& call, node::CommandBody question, Fits fits)
{
    const telemetry::CommandId id = nextAct(call);
    std::optional<Result<Body>> answer;
    net::Notifier answered;
    const EventHub::Subscription reading{
        call.services().events, [&answer, &answered, id, &fits](const telemetry::Event& event) {
            const auto* const failed = std::get_if<telemetry::CommandFailed>(&event.body);
            const auto* const told = std::get_if<Body>(&event.body);
            if (failed != nullptr && failed->command == id) {
                answer = Error{failed->error};
            } else if (told != nullptr && fits(*told)) {
                answer = *told;
            } else {
                return;
            }
            answered.notify();
        }};
    call.node().execute({id, std::move(question)});
    while (!answer) {
        if (!co_await answered.wait()) {
            co_return fail(ErrorCode::Cancelled, "context canceled");
        }
    }
    co_return std::move(*answer);
}

} // namespace swapscope::rpc
