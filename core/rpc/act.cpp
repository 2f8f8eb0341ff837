// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/act.h"

#include "core/base/text.h"

#include <vector>

namespace swapscope::rpc {
namespace {

/// What the node has said about a command so far.
struct Heard
{
    std::vector<std::string> done;
    std::vector<Error> failed;

    [[nodiscard]] bool any() const { return !done.empty() || !failed.empty(); }
};

void hear(Heard& heard, const telemetry::Event& event, telemetry::CommandId id)
{
    if (const auto* const done = std::get_if<telemetry::CommandDone>(&event.body);
        done != nullptr && done->command == id)
    {
        heard.done.push_back(done->text);
    } else if (const auto* const failed = std::get_if<telemetry::CommandFailed>(&event.body);
               failed != nullptr && failed->command == id)
    {
        heard.failed.push_back(
            fail(failed->error.code, failed->text + ": " + failed->error.detail));
    } else if (const auto* const job = std::get_if<telemetry::JobStarted>(&event.body);
               job != nullptr && job->command == id)
    {
        heard.done.push_back("job " + std::to_string(job->job.value));
    }
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts) {
        all += (all.empty() ? "" : "; ") + text;
    }
    return all;
}

} // namespace

telemetry::CommandId nextAct(Call& call)
{
    return {++call.services().acts, telemetry::Actor::Script};
}

net::Task<Result<std::string>> act(Call& call, node::CommandBody body)
{
    const telemetry::CommandId id = nextAct(call);
    Heard heard;
    net::Notifier news;
    const EventHub::Subscription reading{call.services().events,
                                         [&heard, &news, id](const telemetry::Event& event) {
                                             hear(heard, event, id);
                                             if (heard.any()) {
                                                 news.notify();
                                             }
                                         }};
    call.node().execute({id, std::move(body)});
    while (!heard.any()) {
        if (!co_await news.wait()) {
            co_return fail(ErrorCode::Cancelled, "context canceled");
        }
    }
    if (heard.failed.empty()) {
        co_return joined(heard.done);
    }
    const Error first = heard.failed.front();
    const std::string text =
        first.detail + (heard.done.empty() ? "" : " (but: " + joined(heard.done) + ")");
    co_return first.code == ErrorCode::Invalid ? call.mistake(text) : fail(first.code, text);
}

net::Task<Result<void>> actAndTell(Call& call, node::CommandBody body)
{
    auto outcome = co_await act(call, std::move(body));
    if (!outcome) {
        co_return outcome.error();
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"Text", validUtf8(*outcome)}});
    co_return Result<void>{};
}

} // namespace swapscope::rpc
