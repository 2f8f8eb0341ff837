// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/decision_engine.h"
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/peer_wantlist.h"
#include "core/sim/seeded_random.h"
#include "core/sim/virtual_clock.h"
#include "core/store/memory_store.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

/// A decision engine on a table: virtual time, blocks in memory, a port that only writes down.
namespace swapscope::tests {

using bitswap::Incoming;
using bitswap::Protocol;
using bitswap::WantEntry;
using bitswap::WantType;
using multiformats::Cid;
using multiformats::PeerId;

inline Bytes numbered(std::uint64_t number, std::size_t length)
{
    Bytes bytes(length, 0);
    for (std::size_t i = 0; i < 8 && i < length; ++i) {
        bytes[length - 1 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return bytes;
}

/// Made up: the engine never hashes.
inline Cid cidOf(std::uint64_t number)
{
    namespace mf = multiformats;
    return Cid::v1(mf::codec::kRaw,
                   mf::Multihash::wrap(mf::hash_code::kSha2_256, numbered(number, 32)));
}

inline PeerId peerOf(std::uint64_t number)
{
    Bytes bytes{0x12, 0x20};
    append(bytes, numbered(number, 32));
    return PeerId::decode(bytes).value();
}

inline store::Block blockOf(std::uint64_t number, std::size_t bytes)
{
    // Blocks of one length share their bytes: random scripts make many large ones.
    static std::map<std::size_t, SharedBytes> known;
    SharedBytes& data = known[bytes];
    if (!data) {
        data = std::make_shared<const Bytes>(bytes, std::uint8_t{0x5a});
    }
    return {.cid = cidOf(number), .data = data};
}

inline WantEntry wantBlock(std::uint64_t number, std::int32_t priority = 1, bool dontHave = false)
{
    return {.cid = cidOf(number), .priority = priority, .sendDontHave = dontHave};
}

inline WantEntry wantHave(std::uint64_t number, std::int32_t priority = 1, bool dontHave = false)
{
    return {.cid = cidOf(number),
            .priority = priority,
            .type = WantType::Have,
            .sendDontHave = dontHave};
}

inline WantEntry cancelOf(std::uint64_t number)
{
    return {.cid = cidOf(number), .cancel = true};
}

inline Incoming messageOf(std::vector<WantEntry> wants, bool full = false)
{
    Incoming message;
    message.wants = std::move(wants);
    message.full = full;
    return message;
}

class WritingPort final : public bitswap::ExchangePort
{
public:
    struct Sent
    {
        PeerId peer;
        bitswap::EnvelopeId id;
        bitswap::Outgoing message;
    };

    void connectQueue(const PeerId& /*peer*/) override {}
    void sendWants(const PeerId& /*peer*/, bitswap::Outgoing /*message*/) override {}
    void sendEnvelope(const PeerId& peer, bitswap::EnvelopeId id,
                      bitswap::Outgoing message) override
    {
        sent.push_back({.peer = peer, .id = id, .message = std::move(message)});
    }
    void wakeAt(TimePoint /*when*/) override {}
    bool withholdAnswer(const PeerId& peer, const Cid& cid) override
    {
        const auto isOfCid = [&cid](const auto& part) { return part.cid == cid; };
        for (Sent& envelope : sent) {
            if (envelope.peer == peer
                && std::erase_if(envelope.message.blocks, isOfCid)
                           + std::erase_if(envelope.message.presences, isOfCid)
                       > 0)
            {
                return true;
            }
        }
        return false;
    }
    void disconnect(const PeerId& peer) override { disconnected.push_back(peer); }

    std::vector<Sent> sent;           ///< Handed over, outcome not yet told.
    std::vector<PeerId> disconnected; ///< To be ended.
};

class ServingBench
{
public:
    explicit ServingBench(bitswap::ServerConfig config = {})
        : engine{{clock, random, store, log, port, ledgers}, std::move(config)}
    {
        log.addReader([this](const telemetry::Event& event) { events.push_back(event); });
    }

    void add(std::uint64_t number, std::size_t bytes)
    {
        const std::vector<store::Block> blocks{blockOf(number, bytes)};
        store.put(blocks, [](const Result<void>&) {});
        settle();
        engine.onBlocksAvailable(blocks, 0);
    }
    void remove(std::uint64_t number)
    {
        store.remove(cidOf(number).hash(), [](const Result<void>&) {});
        settle();
    }
    void connect(std::uint64_t peer, Protocol protocol = Protocol::V1_2_0)
    {
        engine.onPeerConnected(peerOf(peer), protocol, 0);
    }
    /// A message of the peer, without giving the store time to answer.
    void hear(std::uint64_t peer, std::vector<WantEntry> wants, bool full = false)
    {
        engine.onWants(peerOf(peer), messageOf(std::move(wants), full), 0);
    }
    void ask(std::uint64_t peer, std::vector<WantEntry> wants, bool full = false)
    {
        hear(peer, std::move(wants), full);
        settle();
    }
    /// Lets reads end without time passing.
    void settle() { clock.advance(Duration{0}); }
    void pass(Duration duration)
    {
        clock.advance(duration);
        engine.onTick();
        settle();
    }
    /// Tells the outcome of the oldest envelope and takes it off the port.
    WritingPort::Sent deliver(bool ok = true)
    {
        WritingPort::Sent sent = std::move(port.sent.front());
        port.sent.erase(port.sent.begin());
        tell(sent.id, ok);
        return sent;
    }
    void tell(bitswap::EnvelopeId id, bool ok)
    {
        if (ok) {
            engine.onEnvelopeSent(id, std::uint64_t{100});
        } else {
            engine.onEnvelopeSent(id, fail(ErrorCode::Reset, "the stream was reset"));
        }
        settle();
    }
    void deliverAll()
    {
        while (!port.sent.empty()) {
            deliver();
        }
    }

    template <typename Body>
    [[nodiscard]] std::vector<Body> told() const
    {
        std::vector<Body> bodies;
        for (const telemetry::Event& event : events) {
            if (const auto* const body = std::get_if<Body>(&event.body)) {
                bodies.push_back(*body);
            }
        }
        return bodies;
    }

    sim::VirtualClock clock;
    sim::SeededRandom random{1};
    store::MemoryStore store{clock};
    telemetry::EventLog log{clock};
    std::vector<telemetry::Event> events;
    bitswap::Ledgers ledgers{clock, log};
    WritingPort port;
    bitswap::DecisionEngine engine;
};

} // namespace swapscope::tests
