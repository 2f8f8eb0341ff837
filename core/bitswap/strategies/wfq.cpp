// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/wfq.h"

#include "core/bitswap/words.h"

#include <algorithm>
#include <cassert>

namespace swapscope::bitswap {

namespace {

ServiceKey plus(ServiceKey tag, std::uint64_t length)
{
    const std::uint64_t low = tag.low + length;
    return {.high = tag.high + (low < tag.low ? 1U : 0U), .low = low};
}

/// Stops at zero.
ServiceKey minus(ServiceKey tag, std::uint64_t length)
{
    if (tag.high == 0 && tag.low < length) {
        return {};
    }
    return {.high = tag.high - (tag.low < length ? 1U : 0U), .low = tag.low - length};
}

/// A tag at weight 1, in whole bytes.
std::uint64_t tagBytes(ServiceKey tag)
{
    constexpr std::uint64_t kFraction = 0xffff'ffff;
    const std::uint64_t whole = (tag.high << 32U) | (tag.low >> 32U);
    return whole * 100 + (((tag.low & kFraction) * 100 + kFraction / 2) >> 32U);
}

} // namespace

std::uint64_t Wfq::tagLength(const Flow& flow, std::uint64_t bytes)
{
    assert(bytes < (std::uint64_t{1} << 32U));
    return (bytes << 32U) / flow.weight;
}

void Wfq::onJoined(PeerSlot peer)
{
    m_flows.resize(std::max<std::size_t>(m_flows.size(), std::size_t{peer} + 1));
    m_flows[peer] = Flow{};
}

void Wfq::onReady(PeerSlot peer)
{
    m_flows[peer].start = nextKey(peer);
}

void Wfq::onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn)
{
    Flow& flow = m_flows[peer];
    flow.finish = plus(flow.start, tagLength(flow, bytes));
    m_maxFinish = std::max(m_maxFinish, flow.finish);
    if (turn == Turn::Ordered) {
        m_virtualTime = std::max(m_virtualTime, flow.start);
    }
}

void Wfq::onDropped(PeerSlot peer, std::uint64_t bytes)
{
    Flow& flow = m_flows[peer];
    flow.finish = std::max(m_virtualTime, minus(flow.finish, tagLength(flow, bytes)));
}

void Wfq::onIdle()
{
    m_virtualTime = std::max(m_virtualTime, m_maxFinish);
}

void Wfq::setWeight(PeerSlot peer, std::uint32_t hundredths)
{
    m_flows[peer].weight = std::clamp<std::uint32_t>(hundredths, 1, 10'000);
}

ServiceKey Wfq::key(PeerSlot peer) const
{
    return m_flows[peer].start;
}

ServiceKey Wfq::nextKey(PeerSlot peer) const
{
    return std::max(m_virtualTime, m_flows[peer].finish);
}

bool Wfq::canForget(PeerSlot peer) const
{
    return m_flows[peer].finish <= m_virtualTime;
}

std::string Wfq::explain(PeerSlot peer) const
{
    return "start tag " + byteText(tagBytes(m_flows[peer].start));
}

} // namespace swapscope::bitswap
