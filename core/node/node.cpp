// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/node.h"

#include "core/bitswap/exchange.h"
#include "core/bitswap/rules.h"
#include "core/libp2p/host.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/node/bitswap_driver.h"
#include "core/node/command_runner.h"
#include "core/node/kept_peers.h"
#include "core/node/ledger_keeper.h"
#include "core/node/rules_keeper.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace swapscope::node {
namespace {

/// How often rates, shares and samples move on.
constexpr Duration kStateTick = std::chrono::milliseconds{250};
constexpr Duration kLimitsPeriod = std::chrono::seconds{1};

} // namespace

struct Node::Impl
{
    Impl(Environment world, crypto::PrivateKey key, NodeConfig settings);

    libp2p::HostEvents hostEvents();
    void start();
    void listen(const multiformats::Multiaddr& address);
    void tick();
    net::Task<void> stop();
    void note(const Result<void>& outcome);

    Environment environment;
    NodeConfig config;
    telemetry::EventLog log;
    telemetry::State state;
    MemoryLedgers ownLedgers; ///< In use when the world has no store for them.
    LedgerKeeper ledgers;
    libp2p::Host host;
    LinkContext links;
    BitswapDriver driver;
    bitswap::Exchange exchange;
    RulesKeeper rulesKeeper;
    BlockAccess blocks;
    StoreGate gate;
    Kept kept;
    Collector collector;
    LastingJobs lastingJobs;
    KeptPeers keptPeers;
    NodeParts parts;
    CommandRunner commands;
    net::ScopedTimer ticking;
    TimePoint limitsToldAt{};
    Result<void> written;                         ///< After stop().
    std::map<PeerId, telemetry::Seq> connectedBy; ///< The event that brought each peer.
};

Node::Impl::Impl(Environment world, crypto::PrivateKey key, NodeConfig settings)
    : environment{std::move(world)}
    , config{std::move(settings)}
    , log{environment.clock}
    , ledgers{{environment.clock, environment.pool, log,
               environment.ledgers == nullptr ? ownLedgers : *environment.ledgers}}
    , host{{environment.executor, environment.clock, environment.random, environment.network},
           std::move(key),
           {.agent = config.agent, .security = config.security},
           hostEvents()}
    , links{environment.executor, environment.clock, environment.pool, host, log}
    , driver{links}
    , exchange{environment.clock, environment.random, environment.store, log, driver,
               config.exchange}
    , rulesKeeper{config.folder, environment.clock, environment.pool, log, exchange}
    , blocks{environment.clock, environment.store, exchange, log}
    , kept{config.folder, environment.clock, environment.pool, log, gate}
    , collector{environment.executor,
                environment.clock,
                blocks,
                log,
                kept,
                gate,
                [this]() -> const telemetry::NodeRules& { return exchange.nodeRules(); }}
    , lastingJobs{config.folder, environment.clock, environment.pool, log}
    , keptPeers{environment.executor, environment.clock, host}
    , parts{environment, log,    state, host, keptPeers, exchange,
            ledgers,     blocks, gate,  kept, collector, lastingJobs}
    , commands{parts}
{
    links.exchange = &exchange;
    log.addReader([this](const telemetry::Event& event) {
        state.apply(event);
        ledgers.onEvent(event);
    });
}

libp2p::HostEvents Node::Impl::hostEvents()
{
    libp2p::HostEvents events;
    events.onDialStarted = [this](const Multiaddr& address, const PeerId& peer) {
        log.emit(telemetry::DialStarted{address.toString(), peer});
    };
    events.onDialFailed = [this](const Multiaddr& address, const PeerId& peer, const Error& error) {
        log.emit(telemetry::DialFailed{address.toString(), peer, error});
    };
    events.onConnected = [this](const PeerId& peer, const Multiaddr& address, libp2p::Direction way,
                                libp2p::Security with) {
        const auto direction = way == libp2p::Direction::Inbound ? telemetry::Direction::Inbound
                                                                 : telemetry::Direction::Outbound;
        const auto security =
            with == libp2p::Security::Tls ? telemetry::Security::Tls : telemetry::Security::Noise;
        connectedBy[peer] =
            log.emit(telemetry::PeerConnected{peer, address.toString(), direction, security});
        if (bitswap::shunned(exchange.rules(), peer)) {
            keptPeers.forget(peer);
            driver.disconnect(peer);
        }
    };
    events.onIdentified = [this](const PeerId& peer, const std::string& agent,
                                 const std::vector<std::string>& protocols) {
        std::string best;
        for (const std::string_view id : bitswap::protocolIds()) {
            if (best.empty() && std::ranges::find(protocols, id) != protocols.end()) {
                best = id;
            }
        }
        const auto cause =
            log.emit(telemetry::PeerIdentified{peer, agent, best}, connectedBy[peer]);
        driver.onPeerIdentified(peer, protocols, cause);
    };
    events.onRtt = [this](const PeerId& peer, Duration rtt) {
        log.emit(telemetry::RttMeasured{peer, rtt});
        exchange.onRtt(peer, rtt);
    };
    events.onDisconnected = [this](const PeerId& peer, const Error& reason) {
        const auto cause = log.emit(telemetry::PeerDisconnected{peer, reason}, connectedBy[peer]);
        connectedBy.erase(peer);
        driver.onPeerGone(peer, cause);
        keptPeers.onPeerGone(peer);
    };
    return events;
}

void Node::Impl::start()
{
    const auto started = log.emit(telemetry::NodeStarted{
        host.self(), config.agent, environment.store.blockCount(), environment.store.byteCount()});
    telemetry::NodeRules rules;
    rules.taskWorkers =
        std::clamp<std::uint32_t>(config.exchange.taskWorkers, 1, bitswap::Rules::kMaxTaskWorkers);
    rulesKeeper.restore(rules, started);
    ledgers.restore(exchange, started);
    kept.restore(started);
    for (const Multiaddr& address : config.listen) {
        listen(address);
    }
    for (const Multiaddr& address : config.connect) {
        keptPeers.add(address, true, [this, address](const Result<PeerId>& peer) {
            if (!peer) {
                log.emit(telemetry::Warning{"cannot connect to " + address.toString() + ": "
                                            + peer.error().detail + "; trying again"});
            }
        });
    }
    commands.restoreJobs();
    log.emit(telemetry::NodeReady{});
    tick();
}

void Node::Impl::listen(const Multiaddr& address)
{
    auto bound = host.listen(address);
    const auto endpoint = address.tcpEndpoint();
    if (!bound && bound.error().code == ErrorCode::Busy && config.takesAnyPort && endpoint) {
        log.emit(telemetry::Warning{bound.error().detail + "; listening on a free port instead"});
        bound = host.listen(Multiaddr::ofTcp({endpoint->host, 0}).value());
    }
    if (!bound) {
        log.emit(telemetry::ListenFailed{address.toString(), bound.error()});
        return;
    }
    for (const Multiaddr& local : *bound) {
        log.emit(telemetry::Listening{local.withPeerId(host.self()).toString()});
    }
}

void Node::Impl::tick()
{
    const TimePoint now = environment.clock.now();
    if (log.tellsLimits() && now >= limitsToldAt + kLimitsPeriod) {
        limitsToldAt = now;
        std::vector<limits::Use> uses = host.limitUses();
        std::ranges::copy(links.conduct.limitUses(), std::back_inserter(uses));
        log.emit(telemetry::LimitsCounted{std::move(uses)});
    }
    state.tick(now);
    ticking = net::ScopedTimer{environment.clock, now + kStateTick, [this] { tick(); }};
}

net::Task<void> Node::Impl::stop()
{
    ticking.cancel();
    co_await keptPeers.stop();
    co_await commands.stop();
    co_await collector.stop();
    co_await driver.stop();
    co_await host.stop();
    note(co_await ledgers.stop());
    note(co_await rulesKeeper.stop());
    note(co_await kept.stop());
    note(co_await lastingJobs.stop());
    log.emit(telemetry::NodeStopped{});
}

/// Adds a failure to what was not written.
void Node::Impl::note(const Result<void>& outcome)
{
    if (!outcome) {
        written = fail(outcome.error().code,
                       (written ? "" : written.error().detail + "; ") + outcome.error().detail);
    }
}

Node::Node(Environment environment, crypto::PrivateKey identity, NodeConfig config)
    : m_impl{std::make_unique<Impl>(std::move(environment), std::move(identity), std::move(config))}
{}

Node::~Node() = default;

void Node::start()
{
    m_impl->start();
}

net::Task<void> Node::stop()
{
    return m_impl->stop();
}

const Result<void>& Node::written() const noexcept
{
    return m_impl->written;
}

void Node::execute(Command command)
{
    m_impl->commands.execute(std::move(command));
}

BlockAccess& Node::blocks() noexcept
{
    return m_impl->blocks;
}

Kept& Node::kept() noexcept
{
    return m_impl->kept;
}

RulesKeeper& Node::rulesKeeper() noexcept
{
    return m_impl->rulesKeeper;
}

Collector& Node::collector() noexcept
{
    return m_impl->collector;
}

StoreGate& Node::gate() noexcept
{
    return m_impl->gate;
}

const multiformats::PeerId& Node::self() const noexcept
{
    return m_impl->host.self();
}

std::vector<multiformats::Multiaddr> Node::listenAddresses() const
{
    return m_impl->host.listenAddresses();
}

telemetry::State& Node::state() noexcept
{
    return m_impl->state;
}

telemetry::EventLog& Node::log() noexcept
{
    return m_impl->log;
}

const NodeParts& Node::parts() const noexcept
{
    return m_impl->parts;
}

const NodeConfig& Node::config() const noexcept
{
    return m_impl->config;
}

} // namespace swapscope::node
