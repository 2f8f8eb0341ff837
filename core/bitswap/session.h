// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/bitswap/want_table.h"
#include "core/telemetry/event.h"

#include <boost/container/flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

namespace swapscope::bitswap {

using telemetry::SessionId;
using telemetry::SessionTickKind;

/// Wants that one call asked for together, and so probably parts of one thing: who has had some of
/// them is asked first for the others. Knows whom to ask and when it is time to ask everybody; the
/// asker does it.
/// Source: ipfs/boxo bitswap/client/internal/session.
class Session
{
public:
    /// Wants that everybody is asked for at a time: enough to learn who has such content.
    static constexpr std::size_t kBroadcast = 64;
    /// A member that lacks so many in a row has no more of it.
    static constexpr std::uint32_t kMaxNosInARow = 16;
    static constexpr Duration kFirstTick = std::chrono::seconds{1};
    static constexpr Duration kPeriod = std::chrono::minutes{1};

    Session(SessionId id, TimePoint now);

    [[nodiscard]] SessionId id() const noexcept { return m_id; }

    // --- its open wants, by rank
    void add(const WantRank& want);
    void remove(const WantRank& want);
    void move(const WantRank& from, const WantRank& to);
    /// What everybody is not asked for yet, as it could not be when its turn came.
    void hold(const WantRank& want) { m_held.insert(want); }
    /// A want ends without its block: the session will not be complete.
    void giveUp() noexcept { m_isComplete = false; }
    [[nodiscard]] bool isComplete() const noexcept { return m_isComplete; }
    [[nodiscard]] const std::set<WantRank>& wants() const noexcept { return m_wants; }

    // --- what everybody is asked for while there are no members
    /// Takes the next want that was not taken yet, if there is one.
    [[nodiscard]] std::optional<WantRank> takeNext();
    [[nodiscard]] bool hasRoom() const noexcept { return m_live.size() < kBroadcast; }
    /// Everybody is asked for it now.
    void setLive(const WantRank& want) { m_live.insert(want); }
    /// Everybody has said no: others may follow.
    void setVain(const WantRank& want) { m_live.erase(want); }

    // --- its members
    /// The peer has come after the wants: it is asked for all of them, as a guest, until it lacks
    /// too many in a row or has one and is a member.
    void invite(PeerHandle peer) { m_members.try_emplace(peer, Member{.isGuest = true}); }
    /// @return whether the peer is a new one.
    bool join(PeerHandle peer);
    /// @return whether the peer was one.
    bool leave(PeerHandle peer);
    /// A member that cannot be asked at present stays one, but does not count.
    void setAway(PeerHandle peer, bool isAway);
    [[nodiscard]] bool isMember(PeerHandle peer) const;
    /// Whether the peer is a member or a guest.
    [[nodiscard]] bool asks(PeerHandle peer) const { return m_members.contains(peer); }
    /// Whether there is a member that can be asked.
    [[nodiscard]] bool hasMembers() const noexcept { return m_present > 0; }
    /// The peer had one of its wants.
    void noteYes(PeerHandle peer);
    /// The peer lacks one of its wants, or is silent. @return whether that is too much of a member
    /// or a guest.
    [[nodiscard]] bool noteNo(PeerHandle peer);

    // --- time
    /// One of its blocks came, `latency` after it was asked for.
    void onBlock(TimePoint now, std::optional<Duration> latency);
    [[nodiscard]] TimePoint nextTick() const noexcept;
    /// It is time to ask everybody.
    SessionTickKind tick(TimePoint now);
    /// Counts anew from `now`, as after a pause.
    void restart(TimePoint now);

    bool isKept = false;   ///< The asker's: it stays without wants until its caller goes.
    bool isHungry = false; ///< The asker's: it may have room for more of its wants.
    TimePoint timer{};     ///< The asker's: when it is woken for this session; the epoch: not.

private:
    struct Member
    {
        std::uint32_t nosInARow = 0;
        bool isAway = false;
        bool isGuest = false;

        [[nodiscard]] bool isPresent() const noexcept { return !isAway && !isGuest; }
    };

    [[nodiscard]] Duration idleTime() const noexcept;

    SessionId m_id;
    std::set<WantRank> m_wants;
    std::set<WantRank> m_held; ///< Of those: not taken yet.
    std::set<WantRank> m_live;
    bool m_isComplete = true;
    boost::container::flat_map<PeerHandle, Member> m_members;
    std::uint32_t m_present = 0;
    std::optional<Duration> m_latency; ///< Mean of its blocks; none before the first.
    std::uint32_t m_idleTicks = 0;     ///< Since the last block.
    TimePoint m_idleAt;
    TimePoint m_periodicAt;
};

} // namespace swapscope::bitswap
