// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/message.h"
#include "core/libp2p/host.h"
#include "core/net/io.h"
#include "core/net/scope.h"
#include "core/node/node.h"
#include "core/sim/seeded_random.h"
#include "core/sim/sim_worker_pool.h"
#include "core/sim/virtual_network.h"
#include "core/store/memory_store.h"
#include "tests/support/run_task.h"

#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// One whole node and peers that are nothing but a host, on a virtual clock and network: what goes
/// over the bitswap streams is seen byte by byte.
namespace swapscope::node {

inline net::Task<int> finished(net::Task<void> task)
{
    co_await std::move(task);
    co_return 0;
}

/// A node under test with a profile folder of its own, or none.
struct SimNode
{
    SimNode(sim::VirtualClock& itsClock, sim::VirtualNetwork& network,
            std::filesystem::path folder = {}, const std::string& ip = "10.0.0.1")
        : clock{itsClock}
        , random{std::hash<std::string>{}(ip)}
        , pool{clock}
        , store{clock}
    {
        NodeConfig config;
        config.listen = {multiformats::Multiaddr::ofTcp({ip, 4001}).value()};
        config.folder = std::move(folder);
        config.security = {libp2p::Security::Noise};
        const Environment environment{clock.executor(), clock, random,
                                      network.host(ip), store, pool};
        node = std::make_unique<Node>(environment, crypto::PrivateKey::generate(random),
                                      std::move(config));
        node->log().addReader([this](const telemetry::Event& event) { events.push_back(event); });
        node->start();
    }
    ~SimNode() { stop(); }
    SimNode(const SimNode&) = delete;
    SimNode& operator=(const SimNode&) = delete;

    void stop()
    {
        if (node) {
            tests::runTask(clock, finished(node->stop()));
            node.reset();
        }
    }
    void execute(CommandBody body)
    {
        node->execute({{1}, std::move(body)});
        clock.advance(Duration{0});
    }
    void add(std::vector<store::Block> blocks) { execute(AddBlocks{std::move(blocks)}); }

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

    sim::VirtualClock& clock;
    sim::SeededRandom random;
    sim::SimWorkerPool pool;
    store::MemoryStore store;
    std::vector<telemetry::Event> events;
    std::unique_ptr<Node> node;
};

/// A peer that writes down what comes over its bitswap streams and sends what it is told.
struct WirePeer
{
    struct Piece
    {
        TimePoint at;
        std::size_t bytes = 0;
    };

    WirePeer(sim::VirtualClock& itsClock, sim::VirtualNetwork& network, const std::string& ip)
        : clock{itsClock}
        , random{std::hash<std::string>{}(ip)}
        , tasks{clock.executor()}
        , host{{clock.executor(), clock, random, network.host(ip)},
               crypto::PrivateKey::generate(random),
               {.agent = "wire/" + ip},
               events()}
    {
        host.setStreamHandler(
            {std::string{bitswap::protocolId(bitswap::Protocol::V1_2_0)}},
            [this](PeerId, libp2p::NegotiatedStream stream) { return listen(std::move(stream)); },
            64);
    }
    ~WirePeer()
    {
        tasks.cancel();
        begun.clear();
        clock.advance(Duration{0});
        tests::runTask(clock, finished(host.stop()));
    }
    WirePeer(const WirePeer&) = delete;
    WirePeer& operator=(const WirePeer&) = delete;

    libp2p::HostEvents events()
    {
        libp2p::HostEvents report;
        report.onDisconnected = [this](const PeerId&, const Error&) { ++disconnects; };
        return report;
    }

    void connect(const SimNode& to)
    {
        const auto address = to.node->listenAddresses().at(0);
        node = tests::runTask(clock, host.connect(address)).value();
        clock.advance(std::chrono::seconds{1}); // identify
    }

    /// A want message for these blocks on a stream of its own.
    void ask(const std::vector<store::Block>& blocks, bool sendDontHave = false)
    {
        bitswap::Outgoing message;
        for (const store::Block& block : blocks) {
            message.wants.push_back({.cid = block.cid, .sendDontHave = sendDontHave});
        }
        send(encodeMessage(message, bitswap::Protocol::V1_2_0));
    }

    /// Writes bytes on a new stream as fast as they are taken.
    void send(Bytes bytes) { tasks.spawn(write(std::move(bytes))); }

    /// The same, and the stream stays open.
    void begin(Bytes bytes) { tasks.spawn(write(std::move(bytes), false)); }

    net::Task<void> write(Bytes bytes, bool isWhole = true)
    {
        std::vector<std::string> ids{std::string{bitswap::protocolId(bitswap::Protocol::V1_2_0)}};
        auto stream = co_await host.openStream(node, std::move(ids));
        if (!stream) {
            co_return;
        }
        for (std::size_t sent = 0; sent < bytes.size();) {
            const std::size_t size = std::min<std::size_t>(4096, bytes.size() - sent);
            auto written = co_await stream->stream->write(ByteView{bytes}.subspan(sent, size));
            if (!written) {
                co_return;
            }
            accepted.push_back({clock.now(), size});
            sent += size;
        }
        if (!isWhole) {
            begun.push_back(std::move(stream->stream));
            co_return;
        }
        auto closed = co_await stream->stream->closeWrite();
        static_cast<void>(closed);
    }

    net::Task<void> listen(libp2p::NegotiatedStream stream)
    {
        Bytes buffer(64 * 1024);
        for (;;) {
            auto got = co_await stream.stream->readSome(buffer);
            if (!got || *got == 0) {
                co_return;
            }
            heard.push_back({clock.now(), *got});
            content.insert(content.end(), buffer.begin(),
                           buffer.begin() + static_cast<std::ptrdiff_t>(*got));
        }
    }

    [[nodiscard]] std::uint64_t heardBytes() const { return sum(heard); }
    [[nodiscard]] static std::uint64_t sum(const std::vector<Piece>& pieces)
    {
        std::uint64_t bytes = 0;
        for (const Piece& piece : pieces) {
            bytes += piece.bytes;
        }
        return bytes;
    }

    sim::VirtualClock& clock;
    sim::SeededRandom random;
    net::TaskScope tasks;
    PeerId node;
    std::vector<Piece> heard;    ///< What the node sent.
    std::vector<Piece> accepted; ///< What the node's windows took of ours.
    Bytes content;               ///< Of heard.
    std::vector<std::unique_ptr<net::Stream>> begun;
    int disconnects = 0;
    libp2p::Host host;
};

/// Whether no stretch of time that begins and ends with a piece has more than rate·Δt + burst.
inline bool keepsTo(const std::vector<WirePeer::Piece>& pieces, std::uint64_t rate,
                    std::uint64_t burst)
{
    for (std::size_t first = 0; first < pieces.size(); ++first) {
        std::uint64_t bytes = 0;
        for (std::size_t last = first; last < pieces.size(); ++last) {
            bytes += pieces[last].bytes;
            const std::chrono::duration<double> passed = pieces[last].at - pieces[first].at;
            if (static_cast<double>(bytes)
                > static_cast<double>(rate) * passed.count() + static_cast<double>(burst))
            {
                return false;
            }
        }
    }
    return true;
}

} // namespace swapscope::node
