// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_score.h"

#include <algorithm>
#include <cmath>

namespace swapscope::bitswap {

namespace {

constexpr std::chrono::duration<double> kHalfLife{10.0};
// Source: ipfs/boxo bitswap/client messagequeue, dont-have time-outs.
constexpr Duration kLeastPatience = std::chrono::milliseconds{50};
constexpr Duration kMostPatience = std::chrono::seconds{7};
constexpr Duration kMostProcessing = std::chrono::seconds{2};

/// Half of the average is the latest sample. Source: ipfs/boxo bitswap/client messagequeue.
void blend(std::optional<Duration>& average, std::optional<Duration> sample)
{
    if (sample) {
        average = average ? (*average + *sample) / 2 : *sample;
    }
}

} // namespace

double PeerScore::Fading::value(TimePoint now) const
{
    return count * std::exp2(-(std::chrono::duration<double>{now - at} / kHalfLife));
}

void PeerScore::Fading::add(TimePoint now)
{
    count = value(now) + 1;
    at = now;
}

void PeerScore::presence(TimePoint now, bool have, std::optional<Duration> latency)
{
    (have ? m_yes : m_no).add(now);
    blend(m_presenceLatency, latency);
}

void PeerScore::block(TimePoint now, std::uint64_t bytes, std::optional<Duration> latency)
{
    m_blockBytes = m_lastBlock == TimePoint{} ? bytes : (m_blockBytes + bytes) / 2;
    m_blocks.add(now);
    m_yes.add(now);
    m_lastBlock = now;
    blend(m_blockLatency, latency);
}

Duration PeerScore::patience(WantType type, Duration unknown) const
{
    const auto& usual = type == WantType::Block ? m_blockLatency : m_presenceLatency;
    if (!usual && !m_rtt) {
        return unknown;
    }
    const Duration borne =
        usual ? *usual * 2 : kMostProcessing + std::min(*m_rtt, kMostPatience) * 3;
    return std::clamp(borne, kLeastPatience, kMostPatience);
}

bool PeerScore::isPromising(TimePoint now) const
{
    const double yes = m_yes.value(now);
    return yes >= 0.5 && yes >= m_no.value(now);
}

bool PeerScore::isDiscouraging(TimePoint now) const
{
    const double no = m_no.value(now);
    return no >= 0.5 && no > m_yes.value(now);
}

double PeerScore::recentBlocks(TimePoint now) const
{
    return m_blocks.value(now);
}

std::optional<Duration> PeerScore::latency() const noexcept
{
    return m_blockLatency ? m_blockLatency : m_presenceLatency;
}

} // namespace swapscope::bitswap
