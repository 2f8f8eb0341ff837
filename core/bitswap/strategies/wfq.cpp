// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/wfq.h"

#include "core/bitswap/words.h"

#include <algorithm>
#include <cassert>

namespace swapscope::bitswap {

namespace {

ServiceKey plus(ServiceKey a, ServiceKey b)
{
    const std::uint64_t low = a.low + b.low;
    return {.high = a.high + b.high + (low < a.low ? 1U : 0U), .low = low};
}

/// Stops at zero.
ServiceKey minus(ServiceKey a, ServiceKey b)
{
    if (a < b) {
        return {};
    }
    return {.high = a.high - b.high - (a.low < b.low ? 1U : 0U), .low = a.low - b.low};
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
    assert(bytes < (std::uint64_t{1} << 32U) && flow.share > 0);
    const std::uint64_t length = (bytes << 32U) / flow.weight;
    return flow.share == kEvenShare
               ? length
               : length / flow.share * kEvenShare + length % flow.share * kEvenShare / flow.share;
}

const Wfq::Line& Wfq::lineOf(const Flow& flow) const
{
    return m_lines[static_cast<std::size_t>(flow.serviceClass)];
}

Wfq::Line& Wfq::lineOf(const Flow& flow)
{
    return m_lines[static_cast<std::size_t>(flow.serviceClass)];
}

void Wfq::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    Flow& flow = m_flows.join(peer);
    flow.weight = facts.weight;
    flow.serviceClass = facts.serviceClass;
}

void Wfq::onChanged(PeerSlot peer, const PeerFacts& facts)
{
    Flow& flow = m_flows[peer];
    flow.weight = facts.weight;
    if (flow.serviceClass == facts.serviceClass) {
        return;
    }
    const ServiceKey before = lineOf(flow).virtualTime;
    flow.serviceClass = facts.serviceClass;
    Line& line = lineOf(flow);
    flow.start = plus(line.virtualTime, minus(flow.start, before));
    flow.finish = plus(line.virtualTime, minus(flow.finish, before));
    line.maxFinish = std::max(line.maxFinish, flow.finish);
}

void Wfq::onReady(PeerSlot peer, TimePoint /*now*/)
{
    m_flows[peer].start = Wfq::nextKey(peer);
}

void Wfq::onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint /*now*/)
{
    Flow& flow = m_flows[peer];
    Line& line = lineOf(flow);
    flow.share = share(peer);
    flow.finish = plus(flow.start, {.low = tagLength(flow, bytes)});
    line.maxFinish = std::max(line.maxFinish, flow.finish);
    if (turn == Turn::Ordered) {
        line.virtualTime = std::max(line.virtualTime, flow.start);
    }
}

void Wfq::onDropped(PeerSlot peer, std::uint64_t bytes)
{
    Flow& flow = m_flows[peer];
    flow.finish =
        std::max(lineOf(flow).virtualTime, minus(flow.finish, {.low = tagLength(flow, bytes)}));
}

void Wfq::onIdle(ServiceClass serviceClass)
{
    Line& line = m_lines[static_cast<std::size_t>(serviceClass)];
    line.virtualTime = std::max(line.virtualTime, line.maxFinish);
}

ServiceKey Wfq::key(PeerSlot peer) const
{
    return m_flows[peer].start;
}

ServiceKey Wfq::nextKey(PeerSlot peer) const
{
    const Flow& flow = m_flows[peer];
    return std::max(lineOf(flow).virtualTime, flow.finish);
}

bool Wfq::canForget(PeerSlot peer, TimePoint /*now*/) const
{
    const Flow& flow = m_flows[peer];
    return flow.finish <= lineOf(flow).virtualTime;
}

std::vector<Reason> Wfq::explain(PeerSlot peer) const
{
    return {{"start tag", byteText(tagBytes(m_flows[peer].start))}};
}

} // namespace swapscope::bitswap
