// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/varint.h"
#include "core/bitswap/exchange.h"
#include "core/sim/virtual_clock.h"
#include "core/store/memory_store.h"
#include "tests/support/serving_bench.h"
#include "tests/support/vectors.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <utility>
#include <variant>
#include <vector>

/// Exchanges wired to each other in virtual time: real messages, encoded and decoded, no sockets.
namespace swapscope::tests {

/// Chance that repeats itself.
class RepeatedRandom final : public Random
{
public:
    explicit RepeatedRandom(std::uint64_t seed)
        : m_generator{seed}
    {}
    void fill(std::span<std::uint8_t> out) override
    {
        std::ranges::generate(out, [this] { return static_cast<std::uint8_t>(m_generator()); });
    }

private:
    std::mt19937_64 m_generator;
};

/// A store that can be told to refuse: a full disk.
class FillableStore final : public store::BlockStore
{
public:
    explicit FillableStore(Clock& clock)
        : m_clock{&clock}
        , m_inner{clock}
    {}
    [[nodiscard]] std::optional<std::uint32_t> sizeOf(const Multihash& hash) const override
    {
        return m_inner.sizeOf(hash);
    }
    void get(const Multihash& hash, GetDone done) override { m_inner.get(hash, std::move(done)); }
    void put(std::vector<store::Block> blocks, PutDone done) override
    {
        if (!isFull) {
            m_inner.put(std::move(blocks), std::move(done));
            return;
        }
        m_clock->callAt(m_clock->now(),
                        [done = std::move(done)] { done(fail(ErrorCode::Io, "disk full")); });
    }
    void remove(const Multihash& hash, PutDone done) override
    {
        m_inner.remove(hash, std::move(done));
    }
    [[nodiscard]] std::size_t partCount() const override { return m_inner.partCount(); }
    [[nodiscard]] std::vector<store::StoredBlock> list(std::size_t part) const override
    {
        return m_inner.list(part);
    }
    [[nodiscard]] std::uint64_t blockCount() const override { return m_inner.blockCount(); }
    [[nodiscard]] std::uint64_t byteCount() const override { return m_inner.byteCount(); }

    bool isFull = false;

private:
    Clock* m_clock;
    store::MemoryStore m_inner;
};

/// A raw block of `size` bytes under its true CID.
inline store::Block trueBlock(std::uint64_t seed, std::size_t size)
{
    namespace mf = multiformats;
    auto data = std::make_shared<const Bytes>(splitmix(seed, size));
    const auto hash = mf::Multihash::of(mf::hash_code::kSha2_256, *data).value();
    return {.cid = mf::Cid::v1(mf::codec::kRaw, hash), .data = data};
}

inline std::vector<store::Block> trueBlocks(std::uint64_t count, std::size_t size)
{
    std::vector<store::Block> blocks;
    for (std::uint64_t i = 0; i < count; ++i) {
        blocks.push_back(trueBlock(i + 1, size));
    }
    return blocks;
}

inline std::vector<Cid> cidsOf(const std::vector<store::Block>& blocks)
{
    std::vector<Cid> cids;
    for (const store::Block& block : blocks) {
        cids.push_back(block.cid);
    }
    return cids;
}

class ExchangeNet
{
public:
    class Node final : public bitswap::ExchangePort
    {
    public:
        Node(ExchangeNet& net, PeerId id, Protocol speaks)
            : peer{std::move(id)}
            , protocol{speaks}
            , store{net.clock}
            , log{net.clock}
            , m_net{&net}
            , m_random{net.random()}
            , exchange{net.clock, m_random, store, log, *this, {}}
        {
            log.addReader([this](const telemetry::Event& event) { events.push_back(event); });
        }

        void connectQueue(const PeerId& to) override
        {
            Node& other = m_net->nodeOf(to);
            const bool isRefused = m_net->fails();
            const Link link = m_net->linkOf(*this, other);
            m_net->later(*this, other, [this, &other, isRefused, link] {
                if (link != m_net->linkOf(*this, other)) {
                    return; // it went with its connection
                }
                if (isRefused) {
                    exchange.onQueueConnected(other.peer, fail(ErrorCode::Refused, "refused"));
                } else {
                    exchange.onQueueConnected(other.peer, std::min(protocol, other.protocol));
                }
            });
        }

        void sendWants(const PeerId& to, bitswap::Outgoing message) override
        {
            const Link link = m_net->linkOf(*this, m_net->nodeOf(to));
            deliver(to, message, [this, to, link](const Result<std::uint64_t>& outcome) {
                if (link == m_net->linkOf(*this, m_net->nodeOf(to))) {
                    exchange.onQueueSent(to, outcome);
                }
            });
        }

        void sendEnvelope(const PeerId& to, bitswap::EnvelopeId envelope,
                          bitswap::Outgoing message) override
        {
            deliver(to, message, [this, envelope](const Result<std::uint64_t>& outcome) {
                exchange.onEnvelopeSent(envelope, outcome);
            });
        }

        void wakeAt(TimePoint when) override
        {
            m_net->clock.cancel(m_wake);
            m_wake = m_net->clock.callAt(when, [this] { exchange.onTick(); });
        }

        /// Puts blocks into the store and says so.
        void give(const std::vector<store::Block>& blocks)
        {
            store.put(blocks,
                      [this, blocks](const Result<void>&) { exchange.onBlocksAdded(blocks, 0); });
        }

        template <typename Body>
        [[nodiscard]] std::vector<Body> eventsOf() const
        {
            std::vector<Body> found;
            for (const telemetry::Event& event : events) {
                if (const Body* const body = std::get_if<Body>(&event.body)) {
                    found.push_back(*body);
                }
            }
            return found;
        }

        PeerId peer;
        Protocol protocol;
        FillableStore store;
        telemetry::EventLog log;
        std::vector<telemetry::Event> events;

    private:
        using Done = std::function<void(const Result<std::uint64_t>&)>;

        void deliver(const PeerId& to, const bitswap::Outgoing& message, Done done)
        {
            Node& other = m_net->nodeOf(to);
            const Bytes wire = encodeMessage(message, std::min(protocol, other.protocol));
            const bool isLost = m_net->fails();
            const Link link = m_net->linkOf(*this, other);
            m_net->later(*this, other, [this, &other, wire, isLost, link, done = std::move(done)] {
                if (isLost || link == 0 || link != m_net->linkOf(*this, other)) {
                    done(fail(ErrorCode::Reset, "stream reset"));
                    return;
                }
                done(std::uint64_t{wire.size()});
                other.receive(peer, wire);
            });
        }

        void receive(const PeerId& from, ByteView wire)
        {
            const std::size_t prefix = decodeVarint(wire).value().size;
            Incoming message = bitswap::decodeMessage(wire.subspan(prefix)).value();
            std::vector<Cid> cids;
            for (const bitswap::ReceivedBlock& block : message.blocks) {
                cids.push_back(block.prefix.sum(*block.data).value());
            }
            exchange.onMessage(from, std::move(message), std::move(cids));
        }

        ExchangeNet* m_net;
        RepeatedRandom m_random;
        Clock::TimerId m_wake = 0;

    public:
        bitswap::Exchange exchange; // last: the rest of the node is its world
    };

    explicit ExchangeNet(std::uint64_t seed = 1)
        : random{seed}
    {}

    Node& addNode(Protocol protocol = Protocol::V1_2_0)
    {
        m_nodes.push_back(std::make_unique<Node>(*this, peerOf(m_nodes.size() + 1), protocol));
        return *m_nodes.back();
    }

    void connect(Node& a, Node& b)
    {
        ++m_lastLink;
        m_links[{&a, &b}] = m_lastLink;
        m_links[{&b, &a}] = m_lastLink;
        const Protocol common = std::min(a.protocol, b.protocol);
        a.exchange.onPeerConnected(b.peer, common, 0);
        b.exchange.onPeerConnected(a.peer, common, 0);
    }

    void disconnect(Node& a, Node& b)
    {
        m_links.erase({&a, &b});
        m_links.erase({&b, &a});
        a.exchange.onPeerDisconnected(b.peer, 0);
        b.exchange.onPeerDisconnected(a.peer, 0);
    }

    /// The link between two nodes is slower, or as quick as the others again (none). While they are
    /// not connected: messages do not overtake each other.
    void setLatency(const Node& a, const Node& b, std::optional<Duration> slow)
    {
        for (const auto& ends : {std::pair{&a, &b}, std::pair{&b, &a}}) {
            if (slow) {
                m_slow[ends] = *slow;
            } else {
                m_slow.erase(ends);
            }
        }
    }

    [[nodiscard]] bool isConnected(const Node& a, const Node& b) const { return linkOf(a, b) != 0; }

    sim::VirtualClock clock;
    std::mt19937_64 random;
    Duration latency = std::chrono::milliseconds{5};
    unsigned failurePercent = 0; ///< Of dials and writes.

private:
    [[nodiscard]] Node& nodeOf(const PeerId& peer)
    {
        return **std::ranges::find(m_nodes, peer, [](const auto& node) { return node->peer; });
    }
    [[nodiscard]] bool fails() { return random() % 100 < failurePercent; }
    void later(const Node& from, const Node& to, std::function<void()> action)
    {
        const auto slow = m_slow.find({&from, &to});
        clock.callAt(clock.now() + (slow == m_slow.end() ? latency : slow->second),
                     std::move(action));
    }

    /// A message, a dial and their outcomes belong to one connection and end with it. 0: none.
    using Link = std::uint64_t;

    [[nodiscard]] Link linkOf(const Node& a, const Node& b) const
    {
        const auto found = m_links.find({&a, &b});
        return found == m_links.end() ? 0 : found->second;
    }

    std::map<std::pair<const Node*, const Node*>, Link> m_links;
    std::map<std::pair<const Node*, const Node*>, Duration> m_slow;
    Link m_lastLink = 0;
    std::vector<std::unique_ptr<Node>> m_nodes;
};

/// One request as its caller sees it.
struct Caller
{
    std::vector<Cid> got;
    bool isDone = false;

    [[nodiscard]] bitswap::RequestListener listener()
    {
        return {.onBlock = [this](const store::Block& block) { got.push_back(block.cid); },
                .onAllDone = [this] { isDone = true; }};
    }
};

} // namespace swapscope::tests
