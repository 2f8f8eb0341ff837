// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/bitswap/message.h"

#include <cstdint>
#include <optional>

namespace swapscope::bitswap {

/// What experience says about asking one peer: how fast it answers and how often it has what we
/// want. Experience fades: half of it counts after 10 s.
class PeerScore
{
public:
    void presence(TimePoint now, bool have, std::optional<Duration> latency);
    void block(TimePoint now, std::uint64_t bytes, std::optional<Duration> latency);
    /// The round-trip time of the connection.
    void setRtt(Duration rtt) { m_rtt = rtt; }

    /// How long silence of this peer is to be borne: twice its usual answer time; before its first
    /// answer, 2 s and three round trips; both 50 ms…7 s; or `unknown` while nothing is known.
    [[nodiscard]] Duration patience(WantType type, Duration unknown) const;

    /// Whether it has lately had most of what it was asked for.
    [[nodiscard]] bool isPromising(TimePoint now) const;
    /// Blocks that it sent lately.
    [[nodiscard]] double recentBlocks(TimePoint now) const;
    [[nodiscard]] std::optional<Duration> latency() const noexcept;
    [[nodiscard]] TimePoint lastBlock() const noexcept { return m_lastBlock; }
    /// Whether it has lately lacked most of what it was asked for.
    [[nodiscard]] bool isDiscouraging(TimePoint now) const;
    /// Size of its next block, going by the last ones; 256 KiB before the first.
    [[nodiscard]] std::uint64_t expectedBlock() const noexcept { return m_blockBytes; }
    /// Time of an answer that carries no block; none before the first.
    [[nodiscard]] std::optional<Duration> answerTime() const noexcept { return m_presenceLatency; }

private:
    /// A count of which half is forgotten every 10 s.
    struct Fading
    {
        double count = 0;
        TimePoint at{};

        [[nodiscard]] double value(TimePoint now) const;
        void add(TimePoint now);
    };

    Fading m_blocks;
    Fading m_yes;
    Fading m_no;
    std::optional<Duration> m_presenceLatency;
    std::optional<Duration> m_blockLatency;
    std::optional<Duration> m_rtt;
    TimePoint m_lastBlock{};
    std::uint64_t m_blockBytes = 256 * 1024;
};

} // namespace swapscope::bitswap
