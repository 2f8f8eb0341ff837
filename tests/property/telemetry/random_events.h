// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"

#include <cstdint>
#include <random>
#include <vector>

namespace swapscope::telemetry {

/// A stream of events from a seed: every kind, few identifiers, in any order, so that rows come,
/// change, go and come back, and many events name what does not exist.
class RandomEvents
{
public:
    explicit RandomEvents(std::uint64_t seed);

    /// The next event; time moves on by 0…100 ms.
    [[nodiscard]] Event next();

    [[nodiscard]] std::uint32_t below(std::uint32_t bound);
    [[nodiscard]] TimePoint now() const noexcept { return m_now; }

private:
    [[nodiscard]] EventBody connection();
    [[nodiscard]] EventBody ourWant();
    [[nodiscard]] EventBody queue();
    [[nodiscard]] EventBody theirWant();
    [[nodiscard]] EventBody work();
    [[nodiscard]] EventBody node();
    [[nodiscard]] EventBody file();
    [[nodiscard]] PeerId peer();
    [[nodiscard]] Cid cid();
    [[nodiscard]] Error error();
    [[nodiscard]] SessionId session();

    template <typename Enum>
    [[nodiscard]] Enum any(std::uint32_t count)
    {
        return static_cast<Enum>(below(count));
    }

    std::mt19937_64 m_engine;
    std::vector<PeerId> m_peers;
    std::vector<Cid> m_cids;
    Seq m_seq = 0;
    TimePoint m_now = TimePoint{} + std::chrono::hours{1};
    std::uint64_t m_lastTask = 0;
};

} // namespace swapscope::telemetry
