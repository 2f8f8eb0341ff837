// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"

#include "app/end_signals.h"
#include "app/first_address.h"
#include "app/setup.h"
#include "core/node/node_thread.h"
#include "core/node/wording.h"
#include "core/world/demo_swarm.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>
#include <optional>

namespace swapscope::app {
namespace {

namespace t = telemetry;

/// Says on the terminal what an operator needs to know.
class TerminalLog
{
public:
    explicit TerminalLog(bool isVerbose)
        : m_isVerbose{isVerbose}
    {
        m_log.set_pattern("%H:%M:%S.%e %^%l%$ %v");
    }

    void operator()(const t::Event& event)
    {
        std::visit([this](const auto& body) { say(body); }, event.body);
        if (m_isVerbose) {
            m_log.info("#{} ({}) {}", event.seq, event.cause, t::describe(event.body));
        }
    }

private:
    template <typename Body>
    void say(const Body& /*of no interest to an operator*/)
    {}
    void say(const t::Listening& body) { print("listening " + body.address); }
    void say(const t::NodeReady& /*body*/) { print("ready"); }
    void say(const t::ListenFailed& body)
    {
        m_log.error("cannot listen on {}: {}", body.address, body.error.detail);
    }
    void say(const t::PeerConnected& body)
    {
        m_log.info("connected {} {}", body.peer.toString(), body.address);
    }
    void say(const t::PeerDisconnected& body)
    {
        m_log.info("disconnected {}: {}", body.peer.toString(), body.reason.detail);
    }
    void say(const t::DialFailed& body)
    {
        m_log.warn("cannot connect to {}: {}", body.address, body.error.detail);
    }
    void say(const t::WantDone& body)
    {
        m_log.info("got {} ({})", body.cid.toString(), node::bytesText(body.bytes));
    }
    void say(const t::MessageRefused& body)
    {
        m_log.warn("refused a message of {}: {}", body.peer.toString(), body.error.detail);
    }
    void say(const t::BlockDamaged& body)
    {
        m_log.error("a stored block is damaged and counts as absent now: {}", body.hash);
    }
    void say(const t::Warning& body) { m_log.warn("{}", body.text); }
    void say(const t::CommandFailed& body) { m_log.error("{}: {}", body.text, body.error.detail); }

    static void print(const std::string& line)
    {
        std::puts(line.c_str());
        std::fflush(stdout);
    }

    bool m_isVerbose;
    spdlog::logger m_log{"swapscope", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()};
};

} // namespace

int runHeadless(const Options& options, const EndSignals& signals)
{
    auto profile = profileFrom(options);
    if (!profile) {
        std::fprintf(stderr, "swapscope: %s\n", profile.error().detail.c_str());
        return 1;
    }
    TerminalLog log{options.verbose};
    FirstAddress address;
    node::NodeThread thread{
        std::move(*profile), configFrom(options), {}, [&log, &address](const t::Event& event) {
            log(event);
            address.onEvent(event);
        }};
    if (const auto started = thread.start(); !started) {
        std::fprintf(stderr, "swapscope: %s\n", started.error().detail.c_str());
        return 1;
    }
    std::optional<world::DemoSwarm> swarm;
    if (options.demo) {
        if (const auto target = address.wait()) {
            swarm.emplace(*target, [&thread](node::Command c) { thread.submit(std::move(c)); });
        }
    }
    if (!options.want.empty()) {
        thread.submit({{}, node::WantBlocks{options.want, "command line"}});
    }
    signals.wait();
    swarm.reset();
    thread.stop();
    return 0;
}

} // namespace swapscope::app
