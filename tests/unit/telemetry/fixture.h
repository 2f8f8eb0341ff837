// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/state.h"

#include <array>

namespace swapscope::telemetry {

inline PeerId peerNumber(std::uint8_t number)
{
    const std::array<std::uint8_t, 5> key{8, 1, 18, 1, number};
    return PeerId::ofPublicKey(key);
}

inline Cid cidNumber(std::uint32_t number)
{
    std::array<std::uint8_t, 32> digest{};
    digest[30] = static_cast<std::uint8_t>(number >> 8U);
    digest[31] = static_cast<std::uint8_t>(number);
    return Cid::v1(multiformats::codec::kRaw, multiformats::Multihash::wrap(0x12, digest));
}

/// A state, a time and short words for tests. Everything is watched.
struct Fixture
{
    State state;
    TimePoint now = TimePoint{} + std::chrono::hours{1};
    Seq seq = 0;
    PeerId alice = peerNumber(1);
    PeerId bob = peerNumber(2);
    Cid cid = cidNumber(1);

    Fixture()
    {
        state.watch(0x3FF);
        state.tick(now);
    }

    void emit(EventBody body) { state.apply({++seq, now, 0, std::move(body)}); }

    void connect(const PeerId& peer)
    {
        emit(PeerConnected{peer, "/ip4/127.0.0.1/tcp/1", Direction::Outbound});
    }

    void push(std::uint64_t task, const PeerId& peer, std::uint64_t bytes,
              TaskType type = TaskType::Block)
    {
        emit(TaskPushed{{task}, peer, cidNumber(static_cast<std::uint32_t>(task)), type, 1, bytes});
    }

    /// Ticks every 250 ms for `duration`; `each` runs before each tick.
    template <typename Each>
    void pass(Duration duration, const Each& each)
    {
        const TimePoint end = now + duration;
        while (now < end) {
            each();
            now += std::chrono::milliseconds{250};
            state.tick(now);
        }
    }
    void pass(Duration duration)
    {
        pass(duration, [] {});
    }

    [[nodiscard]] const PeerRow& row(const PeerId& peer) const { return *state.peer(peer); }
    [[nodiscard]] const Totals& totals() const { return state.totals(); }
};

} // namespace swapscope::telemetry
