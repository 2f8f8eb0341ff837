// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/exchange.h"
#include "tests/support/exchange_net.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <ratio>
#include <utility>
#include <vector>

/// A stage for scenes of serving: one whole exchange that has blocks, and invented peers on lines
/// of their own that want them, in virtual time.
namespace swapscope::tests {

class ServingScene final : public bitswap::ExchangePort
{
public:
    /// One invented peer. Its line takes envelopes one after the other.
    struct Guest
    {
        PeerId id;
        std::uint64_t lineRate = 0;   ///< B/s; 0: takes nothing at all.
        std::uint64_t nextWant = 0;   ///< Number of the next block to want.
        std::uint32_t wantsAhead = 1; ///< Kept listed with us.
        std::uint64_t got = 0;        ///< Payload, B.
        std::uint64_t blocks = 0;
        std::uint32_t waiting = 0;
        TimePoint lineFree{}; ///< When its line has sent all that it was given.
        std::map<Cid, TimePoint> askedAt;
        Duration longestWait{}; ///< Want to block.
    };

    ServingScene()
        : store{clock}
        , log{clock}
        , m_random{1}
        , exchange{clock, m_random, store, log, *this, {}}
    {
        log.addReader([this](const telemetry::Event& event) { events.push_back(event); });
    }

    /// Stores `count` blocks of `bytes`, numbered from `first`.
    void have(std::uint64_t first, std::uint64_t count, std::size_t bytes)
    {
        std::vector<store::Block> blocks;
        for (std::uint64_t i = 0; i < count; ++i) {
            blocks.push_back(blockOf(first + i, bytes));
        }
        store.put(blocks, [](const Result<void>&) {});
        clock.advance(Duration{0});
    }

    /// A guest that keeps `wantsAhead` wants listed, of blocks numbered from `firstWant`, each one
    /// block further.
    Guest& invite(std::uint64_t lineRate, std::uint32_t wantsAhead, std::uint64_t firstWant)
    {
        const PeerId id = peerOf(m_guests.size() + 1);
        auto& guest = *m_guests.emplace_back(std::make_unique<Guest>());
        guest.id = id;
        guest.lineRate = lineRate;
        guest.wantsAhead = wantsAhead;
        guest.nextWant = firstWant;
        exchange.onPeerConnected(id, Protocol::V1_2_0, 0);
        return guest;
    }

    /// The guests begin to want.
    void open()
    {
        for (const auto& guest : m_guests) {
            want(*guest);
        }
    }

    void pass(Duration duration) { clock.advance(duration); }

    [[nodiscard]] const std::vector<std::unique_ptr<Guest>>& guests() const { return m_guests; }

    template <typename Body>
    [[nodiscard]] std::size_t count() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            events, [](const auto& event) { return std::holds_alternative<Body>(event.body); }));
    }

    // --- ExchangePort
    void connectQueue(const PeerId& /*peer*/) override {}
    void sendWants(const PeerId& /*peer*/, bitswap::Outgoing /*message*/) override {}
    void sendEnvelope(const PeerId& to, bitswap::EnvelopeId envelope,
                      bitswap::Outgoing message) override
    {
        Guest& guest = guestOf(to);
        if (guest.lineRate == 0) {
            return; // the outcome never comes
        }
        std::uint64_t bytes = 0;
        for (const auto& block : message.blocks) {
            bytes += block.data->size();
        }
        const Duration takes = std::chrono::nanoseconds{bytes * std::nano::den / guest.lineRate};
        guest.lineFree = std::max(guest.lineFree, clock.now()) + takes;
        clock.callAt(guest.lineFree, [this, &guest, envelope, bytes, message = std::move(message)] {
            exchange.onEnvelopeSent(envelope, bytes + 100);
            for (const auto& block : message.blocks) {
                take(guest, block);
            }
            want(guest);
        });
    }
    void wakeAt(TimePoint when) override
    {
        clock.cancel(m_wake);
        m_wake = clock.callAt(when, [this] { exchange.onTick(); });
    }

    sim::VirtualClock clock;
    store::MemoryStore store;
    telemetry::EventLog log;
    std::vector<telemetry::Event> events;

private:
    Guest& guestOf(const PeerId& peer)
    {
        return **std::ranges::find(m_guests, peer, [](const auto& guest) { return guest->id; });
    }

    void want(Guest& guest)
    {
        Incoming message;
        while (guest.waiting < guest.wantsAhead) {
            const Cid cid = cidOf(guest.nextWant);
            message.wants.push_back(wantBlock(guest.nextWant++));
            guest.askedAt[cid] = clock.now();
            ++guest.waiting;
        }
        if (!message.wants.empty()) {
            exchange.onMessage(guest.id, std::move(message), {});
        }
    }

    void take(Guest& guest, const bitswap::Block& block)
    {
        const auto asked = guest.askedAt.find(block.cid);
        if (asked == guest.askedAt.end()) {
            return; // came twice
        }
        guest.longestWait = std::max(guest.longestWait, clock.now() - asked->second);
        guest.askedAt.erase(asked);
        guest.got += block.data->size();
        ++guest.blocks;
        --guest.waiting;
    }

    std::vector<std::unique_ptr<Guest>> m_guests;
    RepeatedRandom m_random;
    Clock::TimerId m_wake = 0;

public:
    bitswap::Exchange exchange; // last: the rest is its world
};

} // namespace swapscope::tests
