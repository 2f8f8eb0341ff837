// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/drr.h"

#include "core/bitswap/words.h"

#include <algorithm>

namespace swapscope::bitswap {

namespace {

std::int64_t lengthOf(std::uint64_t bytes)
{
    return static_cast<std::int64_t>(bytes);
}

} // namespace

std::int64_t Drr::quantum(const Flow& flow)
{
    return kQuantum * flow.facts.weight / telemetry::PeerRules::kEvenWeight;
}

std::uint64_t Drr::roundOf(const Flow& flow) const
{
    return m_rounds[static_cast<std::size_t>(flow.facts.serviceClass)];
}

/// The first round, from the present one on, whose quantum covers the next block.
std::uint64_t Drr::dueOf(const Flow& flow) const
{
    const std::int64_t missing = lengthOf(flow.facts.nextBytes) - flow.allowance;
    if (missing <= 0) {
        return roundOf(flow);
    }
    const auto quanta = static_cast<std::uint64_t>((missing + quantum(flow) - 1) / quantum(flow));
    return std::max(flow.next, roundOf(flow)) + quanta - 1;
}

/// Books the quanta of the rounds up to and with `round`. Being Ready and not served, as after a
/// pause, saves up no more than one quantum above what the next block takes.
void Drr::credit(Flow& flow, std::uint64_t round)
{
    if (round < flow.next) {
        return;
    }
    const std::int64_t most = lengthOf(flow.facts.nextBytes) + quantum(flow);
    const auto rounds = static_cast<std::int64_t>(round - flow.next + 1);
    flow.allowance =
        std::max(flow.allowance, std::min(flow.allowance + rounds * quantum(flow), most));
    flow.next = round + 1;
}

void Drr::schedule(Flow& flow)
{
    flow.due = dueOf(flow);
    flow.next = std::max(flow.next, roundOf(flow));
}

void Drr::onJoined(PeerSlot peer, const PeerFacts& facts)
{
    m_flows.join(peer).facts = facts;
}

void Drr::onChanged(PeerSlot peer, const PeerFacts& facts)
{
    Flow& flow = m_flows[peer];
    const bool moved = flow.facts.serviceClass != facts.serviceClass;
    if (flow.ready) {
        credit(flow, roundOf(flow));
    }
    flow.facts = facts;
    if (facts.queuedTasks == 0) {
        flow.allowance = 0;
    }
    if (moved) {
        flow.next = roundOf(flow) + 1;
    }
    if (flow.ready) {
        schedule(flow);
    }
}

void Drr::onReady(PeerSlot peer, TimePoint /*now*/)
{
    Flow& flow = m_flows[peer];
    if (flow.ready) {
        credit(flow, roundOf(flow));
    }
    flow.ready = true;
    schedule(flow);
}

void Drr::onParked(PeerSlot peer)
{
    Flow& flow = m_flows[peer];
    credit(flow, roundOf(flow));
    flow.ready = false;
}

void Drr::onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint /*now*/)
{
    Flow& flow = m_flows[peer];
    if (turn == Turn::Ordered) {
        std::uint64_t& round = m_rounds[static_cast<std::size_t>(flow.facts.serviceClass)];
        round = std::max(round, flow.due);
    }
    credit(flow, roundOf(flow));
    flow.allowance -= lengthOf(bytes);
    flow.ready = false;
}

void Drr::onDropped(PeerSlot peer, std::uint64_t bytes)
{
    m_flows[peer].allowance += lengthOf(bytes);
}

ServiceKey Drr::key(PeerSlot peer) const
{
    return {.high = m_flows[peer].due, .low = peer};
}

ServiceKey Drr::nextKey(PeerSlot peer) const
{
    return {.high = dueOf(m_flows[peer]), .low = peer};
}

TurnLimit Drr::turnLimit(PeerSlot peer) const
{
    Flow flow = m_flows[peer];
    credit(flow, std::max(flow.due, roundOf(flow)));
    return {.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(flow.allowance, 0))};
}

std::vector<Reason> Drr::explain(PeerSlot peer) const
{
    Flow flow = m_flows[peer];
    const std::uint64_t rounds = flow.due - std::min(flow.due, roundOf(flow));
    credit(flow, roundOf(flow));
    const auto allowed = static_cast<std::uint64_t>(std::max<std::int64_t>(flow.allowance, 0));
    return {{"allowance", byteText(allowed)}, {"rounds to wait", std::to_string(rounds)}};
}

} // namespace swapscope::bitswap
