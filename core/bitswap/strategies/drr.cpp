// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/strategies/drr.h"

#include "core/bitswap/words.h"

#include <algorithm>

namespace swapscope::bitswap {

namespace {

/// Of allowances: quanta of any weight are whole numbers of it.
constexpr std::int64_t kParts = telemetry::PeerRules::kEvenWeight;

std::int64_t lengthOf(std::uint64_t bytes)
{
    return static_cast<std::int64_t>(bytes) * kParts;
}

std::uint64_t bytesOf(std::int64_t length)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(length, 0) / kParts);
}

} // namespace

std::int64_t Drr::quantum(const Flow& flow)
{
    return kQuantum * flow.facts.weight;
}

std::int64_t Drr::nextLength(const Flow& flow)
{
    return lengthOf(flow.facts.nextBytes);
}

Drr::Ring& Drr::ringOf(const Flow& flow)
{
    return m_rings[static_cast<std::size_t>(flow.facts.serviceClass)];
}

const Drr::Ring& Drr::ringOf(const Flow& flow) const
{
    return m_rings[static_cast<std::size_t>(flow.facts.serviceClass)];
}

/// The last round in which the peer's place in the ring was passed.
std::uint64_t Drr::roundsPassed(PeerSlot peer) const
{
    const Ring& ring = ringOf(m_flows[peer]);
    return peer < ring.passed ? ring.round : ring.round - 1;
}

/// The first round, from the present one on, whose quantum covers the next block.
std::uint64_t Drr::dueOf(PeerSlot peer) const
{
    const Flow& flow = m_flows[peer];
    const std::int64_t missing = nextLength(flow) - flow.allowance;
    if (missing <= 0) {
        return ringOf(flow).round;
    }
    const auto quanta = static_cast<std::uint64_t>((missing + quantum(flow) - 1) / quantum(flow));
    return std::max(flow.next, roundsPassed(peer) + 1) + quanta - 1;
}

/// Books the quanta of the rounds up to and with `round`. A next block that has become smaller
/// leaves no more than one quantum above it.
void Drr::credit(Flow& flow, std::uint64_t round)
{
    if (round < flow.next) {
        return;
    }
    const std::int64_t most = nextLength(flow) + quantum(flow);
    const auto rounds = static_cast<std::int64_t>(round - flow.next + 1);
    flow.allowance =
        std::max(flow.allowance, std::min(flow.allowance + rounds * quantum(flow), most));
    flow.next = round + 1;
}

void Drr::schedule(PeerSlot peer)
{
    Flow& flow = m_flows[peer];
    flow.due = dueOf(peer);
    flow.next = std::max(flow.next, roundsPassed(peer) + 1);
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
        credit(flow, roundsPassed(peer));
    }
    flow.facts = facts;
    if (facts.queuedTasks == 0) {
        flow.allowance = 0;
    }
    if (moved) {
        flow.next = ringOf(flow).round + 1;
    }
    if (flow.ready) {
        schedule(peer);
    }
}

void Drr::onReady(PeerSlot peer, TimePoint /*now*/)
{
    Flow& flow = m_flows[peer];
    if (flow.ready) {
        credit(flow, roundsPassed(peer));
    }
    flow.ready = true;
    schedule(peer);
}

void Drr::onParked(PeerSlot peer)
{
    Flow& flow = m_flows[peer];
    credit(flow, roundsPassed(peer));
    flow.ready = false;
}

void Drr::onDispatched(PeerSlot peer, std::uint64_t bytes, Turn turn, TimePoint /*now*/)
{
    Flow& flow = m_flows[peer];
    if (turn == Turn::Ordered) {
        Ring& ring = ringOf(flow);
        if (flow.due > ring.round) {
            ring = {.round = flow.due};
        }
        ring.passed = std::max(ring.passed, std::uint64_t{peer} + 1);
    }
    credit(flow, roundsPassed(peer));
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
    return {.high = dueOf(peer), .low = peer};
}

TurnLimit Drr::turnLimit(PeerSlot peer) const
{
    Flow flow = m_flows[peer];
    credit(flow, std::max(flow.due, roundsPassed(peer)));
    return {.bytes = bytesOf(flow.allowance)};
}

std::vector<Reason> Drr::explain(PeerSlot peer) const
{
    Flow flow = m_flows[peer];
    const std::uint64_t round = ringOf(flow).round;
    credit(flow, roundsPassed(peer));
    return {{"allowance", byteText(bytesOf(flow.allowance))},
            {"rounds to wait", std::to_string(flow.due - std::min(flow.due, round))}};
}

} // namespace swapscope::bitswap
