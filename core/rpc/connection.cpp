// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/connection.h"

#include "core/base/rpc_limits.h"
#include "core/net/scope.h"
#include "core/rpc/dispatch.h"

#include <chrono>
#include <utility>

namespace swapscope::rpc {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Duration kForEver = std::chrono::hours{24 * 365};

Duration milliseconds(std::uint64_t count)
{
    return std::chrono::milliseconds{count};
}

net::Task<void> storeOutcome(net::Task<Result<void>> work, std::optional<Result<void>>& into)
{
    auto outcome = co_await std::move(work);
    into.emplace(std::move(outcome));
}

/// A command whose first arguments are in its body.
net::Task<Result<void>> runWithArguments(const CommandSpec& command, Call& call)
{
    auto read = co_await call.readArguments(command);
    if (!read) {
        call.reply.setClientMistake();
        co_return read;
    }
    auto outcome = co_await command.run(call);
    co_return outcome;
}

} // namespace

Connection::Connection(std::unique_ptr<net::Connection> stream, Services& services,
                       const GateRules& rules)
    : m_stream{std::move(stream)}
    , m_services{services}
    , m_rules{rules}
    , m_input{*m_stream, services.node.parts().environment.clock}
{}

void Connection::end()
{
    m_isEnding = true;
    if (m_gone) {
        m_gone->fire();
    }
    m_stream->reset();
}

net::Task<void> Connection::run()
{
    Duration patience = milliseconds(limits::kRpcHeadMs);
    bool isOpen = true;
    while (isOpen && !m_isEnding) {
        isOpen = co_await serveNext(patience);
        patience = milliseconds(limits::kRpcIdleMs);
    }
    if (!m_isEnding) {
        // Bytes that nobody read would make the system take back what was answered.
        co_await m_stream->closeWrite();
        co_await m_input.drain();
    }
}

Reply::Manner Connection::manner() const
{
    Reply::Manner manner;
    const Head& head = m_input.head();
    manner.version = head.version();
    manner.keepsAlive = m_input.keepsAlive();
    manner.isBodyless = head.method() == http::verb::head;
    manner.server = "swapscope/" + m_services.version;
    const std::string_view origin = fieldOf(head, "Origin");
    if (!origin.empty() && isAllowedOrigin(m_rules, origin)) {
        manner.allowedOrigin = origin;
    }
    return manner;
}

net::Task<bool> Connection::serveNext(Duration patience)
{
    auto read = co_await m_input.readHead(patience);
    if (!read) {
        const Error error = read.error();
        co_await refuseHead(error);
        co_return false;
    }
    Reply reply{*m_stream, m_services.node.parts().environment.clock, manner()};
    co_await answer(reply);
    co_return reply.keepsAlive() && !m_isEnding;
}

net::Task<void> Connection::refuseHead(const Error& error)
{
    unsigned status = 0;
    std::string text = error.detail;
    switch (error.code) {
    case ErrorCode::TooLarge: status = 431; break;
    case ErrorCode::Invalid: status = 400; break;
    default: co_return; // it said nothing that could be answered
    }
    Reply::Manner manner;
    Reply reply{*m_stream, m_services.node.parts().environment.clock, std::move(manner)};
    co_await reply.refuse(status, std::move(text));
}

net::Task<void> Connection::answer(Reply& reply)
{
    if (m_input.hasBody()) {
        reply.closeAfter(); // it may not be read to its end
    }
    Verdict verdict = judge(m_rules, m_input.head());
    if (verdict.refusal) {
        const unsigned status = verdict.refusal->status;
        std::string text = std::move(verdict.refusal->text);
        auto fields = std::move(verdict.fields);
        co_await reply.refuse(status, std::move(text), std::move(fields));
    } else if (verdict.route != nullptr) {
        co_await runRoute(*verdict.route, reply);
    } else {
        Inputs inputs = std::move(verdict.inputs);
        co_await runCommand(*verdict.command, std::move(inputs), reply);
    }
}

net::Task<void> Connection::runRoute(const RouteSpec& route, Reply& reply)
{
    m_input.dropBody();
    Inputs none;
    Call call{m_services, std::move(none), m_input, reply, m_input.head()};
    auto work = route.run(call);
    co_await runCall(call, std::move(work), reply);
}

net::Task<void> Connection::runCommand(const CommandSpec& command, Inputs inputs, Reply& reply)
{
    Call call{m_services, std::move(inputs), m_input, reply, m_input.head()};
    if (call.wantsText()) {
        reply.setPlainErrors();
    }
    if (m_input.expectsContinue()) {
        auto written = co_await m_stream->write(asBytes(kContinue));
        if (!written) {
            m_isEnding = true;
            co_return;
        }
    }
    if (command.body == BodyUse::None) {
        m_input.dropBody();
    }
    if (command.body == BodyUse::Arguments) {
        auto work = runWithArguments(command, call);
        co_await runCall(call, std::move(work), reply);
    } else {
        auto work = command.run(call);
        co_await runCall(call, std::move(work), reply);
    }
}

net::Task<void> Connection::runCall(Call& call, net::Task<Result<void>> work, Reply& reply)
{
    Clock& clock = call.clock();
    m_gone.emplace();
    net::TaskScope reading{call.node().parts().environment.executor};
    reading.spawn(m_input.pump(*m_gone));
    std::optional<Result<void>> outcome;
    auto storing = storeOutcome(std::move(work), outcome);
    const TimePoint deadline = clock.now() + call.inputs().duration("timeout").value_or(kForEver);
    ++m_services.running;
    const bool isWhole = co_await net::runUntil(clock, deadline, std::move(storing), &*m_gone);
    --m_services.running;
    if (!isWhole || !outcome) {
        outcome = fail(ErrorCode::Cancelled,
                       m_gone->isFired() ? "context canceled" : "context deadline exceeded");
    }
    if (!m_isEnding) {
        Result<void> last = std::move(*outcome);
        co_await reply.finish(std::move(last));
    }
    reading.cancel();
    co_await reading.join();
    m_gone.reset();
}

} // namespace swapscope::rpc
