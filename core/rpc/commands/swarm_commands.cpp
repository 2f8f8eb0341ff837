// SPDX-License-Identifier: GPL-3.0-or-later
// swarm/connect, swarm/disconnect, swarm/peers, swarm/addrs, ping
#include "core/base/text.h"
#include "core/bitswap/rules.h"
#include "core/libp2p/ping.h"
#include "core/net/deadline.h"
#include "core/net/sleep.h"
#include "core/rpc/call.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/peers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

namespace swapscope::rpc {
namespace {

using Outcome = net::Task<Result<void>>;

Result<Multiaddr> parseAddress(const std::string& text)
{
    auto address = Multiaddr::parse(text);
    if (!address) {
        return fail(ErrorCode::Invalid, "failed to parse multiaddr \"" + cleanText(text)
                                            + "\": " + address.error().detail);
    }
    if (!address->peerId()) {
        return fail(ErrorCode::Invalid, "found no ipfs peers at " + address->toString());
    }
    return address;
}

Result<std::vector<Multiaddr>> parseAddresses(const Call& call)
{
    std::vector<Multiaddr> addresses;
    for (const std::string& text : call.arguments()) {
        auto address = parseAddress(text);
        if (!address) {
            return address.error();
        }
        addresses.push_back(std::move(*address));
    }
    return addresses;
}

Result<void> checkOnline(const Call& call)
{
    if (call.isOffline()) {
        return fail(ErrorCode::Refused,
                    "this action must be run in online mode: leave out offline");
    }
    return {};
}

std::vector<std::string> addressTexts(const node::Node& node, bool withId)
{
    std::set<std::string> texts;
    for (const Multiaddr& address : node.listenAddresses()) {
        texts.insert((withId ? address : address.withoutPeerId()).toString());
    }
    return {texts.begin(), texts.end()};
}

void putStrings(Call& call, const std::vector<std::string>& strings)
{
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"Strings", arrayOf(strings)}});
}

/// Makes sure of a connection. Errors in the words that clients know.
net::Task<Result<void>> connectTo(node::Node& node, Multiaddr address)
{
    const PeerId peer = address.peerId().value_or(PeerId{});
    const std::string failed = "failed to dial: failed to dial " + peer.toString() + ": ";
    if (bitswap::shunned(node.parts().exchange.rules(), peer)) {
        co_return fail(ErrorCode::Refused, failed + "it is denied: lift the denial first");
    }
    if (node.parts().host.isConnected(peer)) {
        co_return Result<void>{};
    }
    if (address.withoutPeerId().empty()) {
        co_return fail(ErrorCode::NotFound, failed + "no addresses");
    }
    const std::string where = address.withoutPeerId().toString();
    auto connected = co_await node.parts().host.connect(std::move(address));
    if (!connected) {
        co_return fail(connected.error().code, failed + "all dials failed\n  * [" + where + "] "
                                                   + connected.error().detail);
    }
    co_return Result<void>{};
}

Outcome connect(Call& call)
{
    const auto online = checkOnline(call);
    const auto addresses = online ? parseAddresses(call) : online.error();
    if (!addresses) {
        co_return addresses.error();
    }
    std::vector<std::string> lines;
    for (const Multiaddr& one : *addresses) {
        const std::string name = one.peerId().value_or(PeerId{}).toString();
        Multiaddr address = one;
        auto connected = co_await connectTo(call.node(), std::move(address));
        if (!connected) {
            co_return fail(connected.error().code,
                           "connect " + name + " failure: " + connected.error().detail);
        }
        lines.push_back("connect " + name + " success");
    }
    putStrings(call, lines);
    co_return Result<void>{};
}

std::string disconnectFrom(node::Node& node, const Multiaddr& address)
{
    const PeerId peer = address.peerId().value_or(PeerId{});
    const std::string begin = "disconnect " + peer.toString();
    if (!node.parts().host.isConnected(peer)) {
        const bool isWhole = address.withoutPeerId().empty();
        return begin + (isWhole ? " failure: not connected" : " failure: conn not found");
    }
    const auto connections = node.parts().host.connections();
    const bool isThere =
        address.withoutPeerId().empty()
        || std::ranges::any_of(connections, [&](const libp2p::ConnectionInfo& one) {
               return one.peer == peer && one.address == address.withoutPeerId();
           });
    if (!isThere) {
        return begin + " failure: conn not found";
    }
    node.execute(
        {{0, telemetry::Actor::Script}, node::Disconnect{{peer}}}); // it is not dialled again
    return begin + " success";
}

Outcome disconnect(Call& call)
{
    const auto online = checkOnline(call);
    const auto addresses = online ? parseAddresses(call) : online.error();
    if (!addresses) {
        co_return addresses.error();
    }
    std::vector<std::string> lines;
    for (const Multiaddr& address : *addresses) {
        lines.push_back(disconnectFrom(call.node(), address));
    }
    putStrings(call, lines);
    co_return Result<void>{};
}

Outcome listPeers(Call& call)
{
    if (const auto online = checkOnline(call); !online) {
        co_return online;
    }
    const bool isVerbose = call.flag("verbose");
    json::array list;
    for (const libp2p::ConnectionInfo& one : call.node().parts().host.connections()) {
        json::object entry{{"Addr", one.address.toString()}, {"Peer", one.peer.toString()}};
        if (isVerbose || call.flag("latency")) {
            entry["Latency"] = one.rtt ? durationText(*one.rtt) : "n/a";
        }
        if (isVerbose || call.flag("direction")) {
            entry["Direction"] = one.direction == libp2p::Direction::Inbound ? 1 : 2;
        }
        if ((isVerbose || call.flag("streams")) && !one.streams.empty()) {
            json::array& streams = entry["Streams"].emplace_array();
            for (const std::string& protocol : one.streams) {
                streams.emplace_back(json::object{{"Protocol", protocol}});
            }
        }
        const bool isAsked = isVerbose || call.flag("identify");
        entry["Identify"] = isAsked ? describePeer(one) : describeNobody();
        list.emplace_back(std::move(entry));
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{
        {"Peers", list.empty() ? json::value(nullptr) : json::value(std::move(list))}});
    co_return Result<void>{};
}

Outcome ownAddresses(Call& call)
{
    if (const auto online = checkOnline(call); !online) {
        co_return online;
    }
    putStrings(call, addressTexts(call.node(), call.flag("id")));
    co_return Result<void>{};
}

Outcome allAddresses(Call& call)
{
    if (const auto online = checkOnline(call); !online) {
        co_return online;
    }
    std::map<std::string, std::vector<std::string>> known{
        {call.node().self().toString(), addressTexts(call.node(), false)}};
    for (const libp2p::ConnectionInfo& one : call.node().parts().host.connections()) {
        known[one.peer.toString()].push_back(one.address.toString());
    }
    json::object addresses;
    for (const auto& [peer, texts] : known) {
        addresses[peer] = arrayOf(texts);
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"Addrs", std::move(addresses)}});
    co_return Result<void>{};
}

// --- ping ----------------------------------------------------------------------------------------

constexpr Duration kPingPause = std::chrono::seconds{1};
constexpr Duration kPingPatience = std::chrono::seconds{10};

void putPing(Call& call, bool isSuccess, Duration time, const std::string& text)
{
    call.reply.put(
        json::object{{"Success", isSuccess}, {"Time", time.count()}, {"Text", validUtf8(text)}});
}

/// One round trip on a stream of its own.
net::Task<Result<Duration>> pingOnce(node::Node& node, PeerId peer)
{
    std::vector<std::string> protocols{std::string{libp2p::kPingProtocol}};
    auto stream = co_await node.parts().host.openStream(std::move(peer), std::move(protocols));
    if (!stream) {
        co_return stream.error();
    }
    const node::Environment& world = node.parts().environment;
    auto rtt = co_await libp2p::ping(*stream->stream, world.clock, world.random);
    if (rtt) {
        auto closed = co_await stream->stream->closeWrite();
        if (!closed) {
            co_return closed.error();
        }
    }
    co_return rtt;
}

/// A peer id by itself, or an address that names one.
Result<Multiaddr> parsePingTarget(const std::string& text)
{
    const std::string wrong = "failed to parse peer address '" + cleanText(text) + "': ";
    if (!text.starts_with('/')) {
        const auto peer = PeerId::parse(text);
        if (!peer) {
            return fail(ErrorCode::Invalid,
                        wrong + "failed to parse peer ID: " + peer.error().detail);
        }
        return Multiaddr{}.withPeerId(*peer);
    }
    auto address = Multiaddr::parse(text);
    if (!address || !address->peerId()) {
        return fail(ErrorCode::Invalid,
                    wrong + (address ? "it names no peer (/p2p/...)" : address.error().detail));
    }
    return address;
}

std::string averageText(Duration sum, std::int64_t count)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "Average latency: %.2fms",
                  static_cast<double>(sum.count()) / static_cast<double>(count) / 1e6);
    return text.data();
}

/// The rounds of a ping to a connected peer.
Outcome pingRounds(Call& call, PeerId peer, std::int64_t count)
{
    Duration sum{};
    std::int64_t answered = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        if (i > 0) {
            co_await net::sleepFor(call.clock(), kPingPause);
        }
        auto round = pingOnce(call.node(), peer);
        auto rtt = co_await net::withDeadline(call.clock(), call.clock().now() + kPingPatience,
                                              std::move(round), "no answer within 10 s");
        if (rtt) {
            ++answered;
            sum += *rtt;
            putPing(call, true, *rtt, "");
        } else {
            putPing(call, false, Duration{}, "Ping error: " + rtt.error().detail);
        }
        auto flushed = co_await call.reply.flush();
        if (!flushed) {
            co_return flushed;
        }
    }
    if (answered == 0) {
        co_return fail(ErrorCode::TimedOut, "ping failed");
    }
    putPing(call, true, Duration{}, averageText(sum, answered));
    co_return Result<void>{};
}

Outcome ping(Call& call)
{
    const auto online = checkOnline(call);
    const auto target = online ? parsePingTarget(call.argument()) : online.error();
    if (!target) {
        co_return target.error();
    }
    const std::int64_t count = call.integer("count", 10);
    if (count < 1) {
        co_return fail(ErrorCode::Invalid,
                       "ping count must be greater than 0, was " + std::to_string(count));
    }
    const PeerId peer = target->peerId().value_or(PeerId{});
    if (peer == call.node().self()) {
        co_return fail(ErrorCode::Invalid, "error: can't ping self");
    }
    call.reply.setForm(Reply::Form::Lines);
    const bool isKnown =
        call.node().parts().host.isConnected(peer) || !target->withoutPeerId().empty();
    if (!isKnown) {
        putPing(call, true, Duration{}, "Looking up peer " + peer.toString());
        auto flushed = co_await call.reply.flush();
        co_return flushed ? fail(ErrorCode::NotFound, "peer lookup failed: routing: not found")
                          : flushed.error();
    }
    putPing(call, true, Duration{}, "PING " + peer.toString() + ".");
    auto flushed = co_await call.reply.flush();
    if (!flushed) {
        co_return flushed;
    }
    Multiaddr address = *target;
    auto connected = co_await connectTo(call.node(), std::move(address));
    if (!connected) {
        putPing(call, false, Duration{}, "Ping error: " + connected.error().detail);
        flushed = co_await call.reply.flush();
        co_return flushed ? fail(ErrorCode::Refused, "ping failed") : flushed.error();
    }
    PeerId who = peer;
    auto outcome = co_await pingRounds(call, std::move(who), count);
    co_return outcome;
}

} // namespace

Commands swarmCommands()
{
    return {
        {.path = "swarm/connect",
         .summary = "Connects to peers; the first that cannot be reached fails the call.",
         .run = connect,
         .arguments = {{"address", "a multiaddr that ends in /p2p/<peer id>", true, true}},
         .reply = R"({"Strings":["connect <peer> success"]})"},
        {.path = "swarm/disconnect",
         .summary = "Ends connections, and does not dial these peers again.",
         .run = disconnect,
         .arguments = {{"address", "/p2p/<peer id>, or one connection's address", true, true}},
         .reply = R"({"Strings":["disconnect <peer> success"]})"},
        {.path = "swarm/peers",
         .summary = "All connections.",
         .run = listPeers,
         .options = {{"verbose", OptionType::Flag, "all of the below", "v"},
                     {"latency", OptionType::Flag, "round-trip times"},
                     {"direction", OptionType::Flag, "1: they dialled, 2: we did"},
                     {"identify", OptionType::Flag, "what each says about itself"},
                     {"streams", OptionType::Flag, "protocols of the open streams"}},
         .reply = R"({"Peers":[{"Addr","Peer","Latency","Direction","Streams","Identify"}]})"},
        {.path = "swarm/addrs/local",
         .summary = "What this node listens on.",
         .run = ownAddresses,
         .options = {{"id", OptionType::Flag, "with /p2p/<peer id>"}},
         .reply = R"({"Strings":[...]})",
         .aliases = {"swarm/addrs/listen"}},
        {.path = "swarm/addrs",
         .summary = "Addresses of this node and of those that it is connected to.",
         .run = allAddresses,
         .reply = R"({"Addrs":{"<peer>":[...]}})"},
        {.path = "ping",
         .summary = "Round trips to a peer, one a second.",
         .run = ping,
         .arguments = {{"peer", "a peer id, or an address that names one"}},
         .options = {{"count", OptionType::Integer, "how many; default 10", "n"}},
         .body = BodyUse::Arguments,
         .reply = R"(lines of {"Success","Time" (ns),"Text"})"},
    };
}

} // namespace swapscope::rpc
