// SPDX-License-Identifier: GPL-3.0-or-later
// What the peer request queue tells of its limits and, while somebody looks, of its order.
#include "core/bitswap/peer_request_queue.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

using telemetry::TokensChanged;

namespace {

/// Whether the bucket holds something else than time alone has made of what was told.
bool hasMoved(const ToldTokens& told, const Throttle& throttle, TimePoint now)
{
    if (throttle.rate() != told.rate || throttle.capacity() != told.burst) {
        return true;
    }
    const double seconds = std::chrono::duration<double>{now - told.at}.count();
    const double grown =
        static_cast<double>(told.level) + static_cast<double>(*told.rate) * seconds;
    const double expected = std::min(grown, static_cast<double>(told.burst));
    return static_cast<double>(throttle.tokens()) < expected - 2; // whole bytes and fractions
}

/// @return what is to be told of the bucket; none when nothing is new.
std::optional<TokensChanged> newsOf(ToldTokens& told, const Throttle& throttle, TimePoint wake,
                                    TimePoint now)
{
    const bool isLimited = throttle.rate() || told.rate;
    if (!isLimited || (told.wake == wake && throttle.rate() && !hasMoved(told, throttle, now))) {
        return std::nullopt;
    }
    told = {.rate = throttle.rate(),
            .level = throttle.rate() ? throttle.tokens() : 0,
            .burst = throttle.rate() ? throttle.capacity() : 0,
            .at = now,
            .wake = wake};
    return TokensChanged{
        .peer = {}, .level = told.level, .rate = told.rate, .burst = told.burst, .wake = wake};
}

} // namespace

void PeerRequestQueue::tellTokens(PeerQueue& peer, Seq cause)
{
    if (!peer.isLimited && !peer.limitIsTold) {
        return;
    }
    const bool waits = peer.told == Eligibility::Parked && peer.toldReason == ParkReason::Rate;
    auto news =
        newsOf(peer.toldTokens, peer.throttle, waits ? peer.toldWake : TimePoint{}, m_clock->now());
    if (news) {
        peer.limitIsTold = peer.isLimited;
        news->peer = peer.id;
        m_log->emit(std::move(*news), cause);
    }
}

void PeerRequestQueue::tellNodeTokens(Seq cause)
{
    if (!m_nodeThrottle.rate() && !m_toldNodeTokens.rate) {
        return;
    }
    const TimePoint now = m_clock->now();
    TimePoint wake{};
    if (const Lane* const next = choose().lane) {
        const std::uint64_t bytes = next->top->wireBytes();
        wake = m_nodeThrottle.allows(bytes) ? TimePoint{} : m_nodeThrottle.when(bytes);
    }
    if (auto news = newsOf(m_toldNodeTokens, m_nodeThrottle, wake, now)) {
        m_log->emit(std::move(*news), cause);
    }
}

void PeerRequestQueue::tellDetail(PeerQueue& peer, Seq cause)
{
    if (!m_log->tellsDetail()) {
        return;
    }
    const Lane& blocks = peer.blocks;
    if (blocks.state == Eligibility::Ready && blocks.key != peer.toldKey) {
        peer.toldKey = blocks.key;
        m_log->emit(telemetry::KeyChanged{.peer = peer.id, .key = blocks.key}, cause);
    }
    const ServiceClass serviceClass = peer.facts.serviceClass;
    ServiceKey& told = m_toldTimes[static_cast<std::size_t>(serviceClass)];
    const std::optional<ServiceKey> time = m_strategy->clockOf(serviceClass);
    if (time && *time != told) {
        told = *time;
        m_log->emit(telemetry::VirtualTimeMoved{.serviceClass = serviceClass, .time = *time},
                    cause);
    }
}

} // namespace swapscope::bitswap
