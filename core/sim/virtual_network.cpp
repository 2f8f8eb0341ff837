// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sim/virtual_network.h"

#include "core/net/sleep.h"
#include "core/sim/seeded_random.h"
#include "core/sim/virtual_wire.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace swapscope::sim {

using multiformats::Multiaddr;

namespace {

class Host;

/// How long an unanswered dial takes to fail, as with a usual kernel.
constexpr Duration kDialPatience = std::chrono::seconds{127};

constexpr std::size_t kBacklog = 128;
constexpr std::uint16_t kFirstEphemeralPort = 49'152;

Multiaddr tcpAddress(const std::string& host, std::uint16_t port)
{
    return Multiaddr::ofTcp({host, port}).value();
}

/// The same text for every spelling of an address.
std::string canonicalHost(const std::string& host)
{
    return tcpAddress(host, 1).tcpEndpoint().value().host;
}

class VirtualListener final : public net::Listener
{
public:
    VirtualListener(Host& host, std::uint16_t port);
    ~VirtualListener() override { close(); }

    net::Task<Result<std::unique_ptr<net::Connection>>> accept() override
    {
        while (m_backlog.empty()) {
            if (m_isClosed) {
                co_return fail(ErrorCode::Closed, "the listener is closed");
            }
            const bool isNotified = co_await m_arrived.wait();
            if (!isNotified) {
                co_return fail(ErrorCode::Cancelled, "accepting was cancelled");
            }
        }
        auto connection = std::move(m_backlog.front());
        m_backlog.pop_front();
        co_return connection;
    }

    std::vector<Multiaddr> addresses() const override;
    void close() override;

    [[nodiscard]] bool isFull() const noexcept { return m_backlog.size() >= kBacklog; }

    void push(std::unique_ptr<net::Connection> connection)
    {
        m_backlog.push_back(std::move(connection));
        m_arrived.notify();
    }

private:
    Host& m_host;
    std::uint16_t m_port;
    bool m_isClosed = false;
    std::deque<std::unique_ptr<net::Connection>> m_backlog;
    net::Notifier m_arrived;
};

/// What one address sees.
class Host final : public net::Network
{
public:
    Host(VirtualNetwork::Impl& world, std::string address)
        : m_world{world}
        , m_address{std::move(address)}
    {}

    net::Task<Result<std::unique_ptr<net::Connection>>> dial(Multiaddr address) override;
    Result<std::unique_ptr<net::Listener>> listen(const Multiaddr& address) override;

    [[nodiscard]] const std::string& address() const noexcept { return m_address; }

    [[nodiscard]] VirtualListener* listenerAt(std::uint16_t port) const
    {
        const auto found = m_listeners.find(port);
        return found == m_listeners.end() ? nullptr : found->second;
    }
    void forget(std::uint16_t port) { m_listeners.erase(port); }

private:
    [[nodiscard]] std::uint16_t takePort();

    VirtualNetwork::Impl& m_world;
    std::string m_address;
    std::map<std::uint16_t, VirtualListener*> m_listeners;
    std::uint16_t m_nextPort = kFirstEphemeralPort;
};

} // namespace

struct VirtualNetwork::Impl
{
    VirtualClock& clock;
    SeededRandom random;
    Link defaultLink{};
    std::map<std::string, std::unique_ptr<Host>> hosts{};
    std::set<std::string> vanished{};
    std::map<std::pair<std::string, std::string>, LinkState> links{};
    std::uint64_t lastWire = 0;
    std::map<std::uint64_t, std::unique_ptr<Wire>> wires{};

    LinkState& linkState(const std::string& from, const std::string& to)
    {
        return links.try_emplace({from, to}, LinkState{defaultLink}).first->second;
    }

    [[nodiscard]] Host* reachableHost(const std::string& from, const std::string& to)
    {
        const auto found = hosts.find(to);
        const bool isOpen = !linkState(from, to).link.isStalled
                            && !linkState(to, from).link.isStalled && !vanished.contains(from)
                            && !vanished.contains(to);
        return found != hosts.end() && isOpen ? found->second.get() : nullptr;
    }

    using Ends = std::array<std::unique_ptr<net::Connection>, 2>;
    Ends connect(const std::string& dialler, const std::string& accepter, const Multiaddr& source,
                 const Multiaddr& target);
    void drop(std::uint64_t id, std::size_t side);
};

VirtualNetwork::Impl::Ends VirtualNetwork::Impl::connect(const std::string& dialler,
                                                         const std::string& accepter,
                                                         const Multiaddr& source,
                                                         const Multiaddr& target)
{
    const std::uint64_t id = ++lastWire;
    auto wire = std::make_unique<Wire>();
    wire->hosts = {dialler, accepter};
    wire->from[0] = std::make_unique<Pipe>(clock, random, linkState(dialler, accepter));
    wire->from[1] = std::make_unique<Pipe>(clock, random, linkState(accepter, dialler));
    wire->from[0]->setTwin(*wire->from[1]);
    wire->from[1]->setTwin(*wire->from[0]);
    Ends ends;
    for (std::size_t side = 0; side < ends.size(); ++side) {
        VirtualConnection::Place place{side == 0 ? source : target, side == 0 ? target : source};
        ends.at(side) = std::make_unique<VirtualConnection>(*wire, side, std::move(place),
                                                            [this, id, side] { drop(id, side); });
    }
    wires.emplace(id, std::move(wire));
    return ends;
}

void VirtualNetwork::Impl::drop(std::uint64_t id, std::size_t side)
{
    const auto found = wires.find(id);
    found->second->isHeld.at(side) = false;
    if (!found->second->isHeld[0] && !found->second->isHeld[1]) {
        wires.erase(found);
    }
}

namespace {

VirtualListener::VirtualListener(Host& host, std::uint16_t port)
    : m_host{host}
    , m_port{port}
{}

std::vector<Multiaddr> VirtualListener::addresses() const
{
    return {tcpAddress(m_host.address(), m_port)};
}

void VirtualListener::close()
{
    if (!std::exchange(m_isClosed, true)) {
        m_host.forget(m_port);
        m_backlog.clear();
        m_arrived.notify();
    }
}

std::uint16_t Host::takePort()
{
    while (m_listeners.contains(m_nextPort)) {
        ++m_nextPort;
    }
    return m_nextPort++;
}

net::Task<Result<std::unique_ptr<net::Connection>>> Host::dial(Multiaddr address)
{
    const auto target = address.tcpEndpoint();
    if (!target) {
        co_return fail(ErrorCode::Unsupported,
                       address.toString() + " is not an IP address with TCP");
    }
    const std::string there = canonicalHost(target->host);
    if (m_world.reachableHost(m_address, there) == nullptr) {
        co_await net::sleepFor(m_world.clock, kDialPatience);
        co_return fail(ErrorCode::TimedOut,
                       "cannot connect to " + address.toString() + ": Connection timed out");
    }
    co_await net::sleepFor(m_world.clock, m_world.linkState(m_address, there).link.latency);
    Host* const host = m_world.reachableHost(m_address, there);
    VirtualListener* const listener = host == nullptr ? nullptr : host->listenerAt(target->port);
    VirtualNetwork::Impl::Ends ends;
    if (listener != nullptr && !listener->isFull()) {
        ends = m_world.connect(m_address, there, tcpAddress(m_address, takePort()),
                               tcpAddress(there, target->port));
        listener->push(std::move(ends[1]));
    }
    co_await net::sleepFor(m_world.clock, m_world.linkState(there, m_address).link.latency);
    if (!ends[0]) {
        co_return fail(ErrorCode::Refused,
                       "cannot connect to " + address.toString() + ": Connection refused");
    }
    co_return std::move(ends[0]);
}

Result<std::unique_ptr<net::Listener>> Host::listen(const Multiaddr& address)
{
    const auto endpoint = address.tcpEndpoint();
    if (!endpoint) {
        return fail(ErrorCode::Unsupported, address.toString() + " is not an IP address with TCP");
    }
    const std::string host = canonicalHost(endpoint->host);
    if (host != m_address && host != "0.0.0.0" && host != "::") {
        return fail(ErrorCode::Io,
                    "cannot listen on " + address.toString() + ": Cannot assign requested address");
    }
    const std::uint16_t port = endpoint->port == 0 ? takePort() : endpoint->port;
    if (m_listeners.contains(port)) {
        return fail(ErrorCode::Busy,
                    "port " + std::to_string(port) + " is in use by another program");
    }
    auto listener = std::make_unique<VirtualListener>(*this, port);
    m_listeners.emplace(port, listener.get());
    return std::unique_ptr<net::Listener>{std::move(listener)};
}

} // namespace

VirtualNetwork::VirtualNetwork(VirtualClock& clock, std::uint64_t seed)
    : m_impl{new Impl{clock, SeededRandom{seed}}}
{}

VirtualNetwork::~VirtualNetwork() = default;

net::Network& VirtualNetwork::host(const std::string& address)
{
    const std::string name = canonicalHost(address);
    auto& slot = m_impl->hosts[name];
    if (!slot) {
        slot = std::make_unique<Host>(*m_impl, name);
    }
    return *slot;
}

void VirtualNetwork::setLink(const std::string& a, const std::string& b, Link link)
{
    setLinkOneWay(a, b, link);
    setLinkOneWay(b, a, link);
}

void VirtualNetwork::setLinkOneWay(const std::string& from, const std::string& to, Link link)
{
    LinkState& state = m_impl->linkState(canonicalHost(from), canonicalHost(to));
    const bool isReopened = state.link.isStalled && !link.isStalled;
    state.link = link;
    if (!isReopened) {
        return;
    }
    for (const auto& [id, wire] : m_impl->wires) {
        for (const auto& pipe : wire->from) {
            if (&pipe->link() == &state) {
                pipe->arm();
            }
        }
    }
}

Link VirtualNetwork::link(const std::string& from, const std::string& to) const
{
    return m_impl->linkState(canonicalHost(from), canonicalHost(to)).link;
}

void VirtualNetwork::setDefaultLink(Link link)
{
    m_impl->defaultLink = link;
}

void VirtualNetwork::cut(const std::string& a, const std::string& b)
{
    const std::set<std::string> pair{canonicalHost(a), canonicalHost(b)};
    const Error error = fail(ErrorCode::Io, "the link was cut");
    for (const auto& [id, wire] : m_impl->wires) {
        if (std::set<std::string>{wire->hosts[0], wire->hosts[1]} == pair) {
            for (const auto& pipe : wire->from) {
                pipe->failReader(error);
                pipe->failWriter(error);
            }
        }
    }
}

void VirtualNetwork::vanish(const std::string& address)
{
    const std::string host = canonicalHost(address);
    const Error error = fail(ErrorCode::Io, "this host has gone");
    m_impl->vanished.insert(host);
    for (const auto& [id, wire] : m_impl->wires) {
        for (std::size_t side = 0; side < wire->hosts.size(); ++side) {
            if (wire->hosts.at(side) != host) {
                continue;
            }
            wire->from[0]->makeSilent();
            wire->from[1]->makeSilent();
            wire->from.at(side)->failWriter(error);
            wire->from.at(1 - side)->failReader(error);
        }
    }
}

} // namespace swapscope::sim
