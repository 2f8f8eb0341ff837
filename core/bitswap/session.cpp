// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/session.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

namespace {

// Once blocks come, a session is idle after this and three times their usual time.
constexpr Duration kIdleBase = std::chrono::milliseconds{500};
constexpr Duration kLongestIdle = std::chrono::minutes{1};

} // namespace

Session::Session(SessionId id, TimePoint now)
    : m_id{id}
    , m_idleAt{now + kFirstTick}
    , m_periodicAt{now + kPeriod}
{}

void Session::add(const WantRank& want)
{
    m_wants.insert(want);
    m_held.insert(want);
}

void Session::remove(const WantRank& want)
{
    m_wants.erase(want);
    m_held.erase(want);
    m_live.erase(want);
}

void Session::move(const WantRank& from, const WantRank& to)
{
    for (std::set<WantRank>* const wants : {&m_wants, &m_held, &m_live}) {
        if (wants->erase(from) > 0) {
            wants->insert(to);
        }
    }
}

std::optional<WantRank> Session::takeNext()
{
    if (m_held.empty()) {
        return std::nullopt;
    }
    return m_held.extract(m_held.begin()).value();
}

// --- members -------------------------------------------------------------------------------------

bool Session::join(PeerHandle peer)
{
    const auto [place, isNew] = m_members.try_emplace(peer);
    const bool wasGuest = std::exchange(place->second.isGuest, false);
    m_present += (isNew || wasGuest) && place->second.isPresent() ? 1U : 0U;
    return isNew || wasGuest;
}

bool Session::leave(PeerHandle peer)
{
    const auto found = m_members.find(peer);
    if (found == m_members.end()) {
        return false;
    }
    const Member member = found->second;
    m_present -= member.isPresent() ? 1U : 0U;
    m_members.erase(found);
    return !member.isGuest;
}

bool Session::isMember(PeerHandle peer) const
{
    const auto found = m_members.find(peer);
    return found != m_members.end() && !found->second.isGuest;
}

void Session::setAway(PeerHandle peer, bool isAway)
{
    const auto found = m_members.find(peer);
    if (found != m_members.end()) {
        m_present -= found->second.isPresent() ? 1U : 0U;
        found->second.isAway = isAway;
        m_present += found->second.isPresent() ? 1U : 0U;
    }
}

void Session::noteYes(PeerHandle peer)
{
    if (const auto found = m_members.find(peer); found != m_members.end()) {
        found->second.nosInARow = 0;
    }
}

bool Session::noteNo(PeerHandle peer)
{
    const auto found = m_members.find(peer);
    return found != m_members.end() && ++found->second.nosInARow >= kMaxNosInARow;
}

// --- time ----------------------------------------------------------------------------------------

Duration Session::idleTime() const noexcept
{
    const Duration base = m_latency ? kIdleBase + *m_latency * 3 : kFirstTick;
    return std::min(base * (1 + m_idleTicks), kLongestIdle);
}

void Session::onBlock(TimePoint now, std::optional<Duration> latency)
{
    if (latency) {
        m_latency = m_latency ? (*m_latency + *latency) / 2 : *latency;
    } else if (!m_latency) {
        m_latency = Duration{};
    }
    m_idleTicks = 0;
    m_idleAt = now + idleTime();
}

TimePoint Session::nextTick() const noexcept
{
    return std::min(m_idleAt, m_periodicAt);
}

SessionTickKind Session::tick(TimePoint now)
{
    if (m_idleAt <= now) {
        ++m_idleTicks;
        m_idleAt = now + idleTime();
        if (m_periodicAt <= now) {
            m_periodicAt = now + kPeriod;
        }
        return SessionTickKind::Idle;
    }
    m_periodicAt = now + kPeriod;
    return SessionTickKind::Periodic;
}

void Session::restart(TimePoint now)
{
    m_idleTicks = 0;
    m_idleAt = now + idleTime();
    m_periodicAt = now + kPeriod;
}

} // namespace swapscope::bitswap
