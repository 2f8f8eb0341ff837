// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"

#include "app/end_signals.h"
#include "app/first_address.h"
#include "app/operator_log.h"
#include "app/service_manager.h"
#include "app/setup.h"
#include "core/node/node_thread.h"
#include "core/world/demo_swarm.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>

namespace swapscope::app {
namespace {

namespace t = telemetry;

constexpr std::chrono::seconds kLook{10};        ///< Between looks at how the node is.
constexpr std::chrono::minutes kStatusEvery{10}; ///< In the log, and only after a change.

void print(const std::string& line)
{
    std::puts(line.c_str());
    std::fflush(stdout);
}

/// Says what scripts and the service manager wait for. Called on the node thread.
class Readiness
{
public:
    explicit Readiness(bool servesScripts)
        : m_isServed{!servesScripts}
    {}

    void onEvent(const t::Event& event)
    {
        if (const auto* const listening = std::get_if<t::Listening>(&event.body)) {
            print("listening " + listening->address);
        } else if (std::holds_alternative<t::NodeReady>(event.body)) {
            m_isStarted = true;
            tell();
        }
    }

    void onServed(const std::string& address)
    {
        print("rpc " + address);
        m_isServed = true;
        tell();
    }

private:
    void tell() const
    {
        if (m_isStarted && m_isServed) {
            print("ready");
            notifyServiceManager("READY=1");
        }
    }

    bool m_isStarted = false;
    bool m_isServed;
};

/// Says now and then how the node is, until it is to end.
void watch(node::NodeThread& thread, OperatorLog& log, const EndSignals& signals)
{
    std::string told;
    auto nextTold = std::chrono::steady_clock::now() + kStatusEvery;
    while (!signals.waitFor(kLook)) {
        const auto totals = thread.takeDelta().totals;
        const auto now = std::chrono::steady_clock::now();
        log.tick();
        if (!totals) {
            continue;
        }
        std::string text = statusText(*totals);
        notifyServiceManager("STATUS=" + text);
        if (now >= nextTold && text != told) {
            log.status(*totals);
            told = std::move(text);
            nextTold = now + kStatusEvery;
        }
    }
}

/// Serves scripts; where that cannot be, the program ends.
void serve(node::NodeThread& thread, const Options& options, Readiness& readiness, OperatorLog& log,
           std::atomic<bool>& isFailed)
{
    const auto onServed = [&](const Result<std::string>& served) {
        if (served) {
            readiness.onServed(*served);
            log.say(spdlog::level::info, "rpc", "scripts are served at " + *served);
            return;
        }
        isFailed = true;
        log.say(spdlog::level::err, "rpc",
                "cannot serve scripts: " + served.error().detail
                    + (served.error().code == ErrorCode::Refused
                           ? ""
                           : "; choose another address with --rpc HOST:PORT"));
        kill(getpid(), SIGTERM);
    };
    thread.serve(rpc::serverMaker(serverFrom(options)), onServed);
}

} // namespace

int runHeadless(const Options& options, const EndSignals& signals)
{
    // Whoever reads our output may go away: that is no reason to end without writing.
    std::signal(SIGPIPE, SIG_IGN);
    auto profile = profileFrom(options);
    if (!profile) {
        std::fprintf(stderr, "swapscope: %s\n", profile.error().detail.c_str());
        return 1;
    }
    OperatorLog log{STDERR_FILENO, options.verbose,
                    [] { return TimePoint{std::chrono::steady_clock::now().time_since_epoch()}; }};
    FirstAddress address;
    Readiness readiness{options.rpc.has_value()};
    node::NodeThread thread{
        std::move(*profile), configFrom(options), {}, [&](const t::Event& event) {
            log.onEvent(event);
            readiness.onEvent(event);
            address.onEvent(event);
        }};
    if (const auto started = thread.start(); !started) {
        std::fprintf(stderr, "swapscope: %s\n", started.error().detail.c_str());
        return 1;
    }
    std::atomic<bool> isFailed{false};
    if (options.rpc) {
        serve(thread, options, readiness, log, isFailed);
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
    watch(thread, log, signals);
    notifyServiceManager("STOPPING=1");
    log.say(spdlog::level::info, "end",
            isFailed ? "ending, since scripts cannot be served" : "ending, as asked by a signal");
    swarm.reset();
    if (const auto stopped = thread.stop(); !stopped) {
        log.say(spdlog::level::err, "end",
                "ended, but not everything is written: " + stopped.error().detail);
        return 1;
    }
    log.say(spdlog::level::info, "end", "ended; everything is written");
    return isFailed ? 1 : 0;
}

} // namespace swapscope::app
