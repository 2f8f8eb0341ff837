// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/exchange.h"

#include <boost/container/flat_map.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

namespace swapscope::bitswap {

using telemetry::AskState;

class Session;

/// A connected peer in the books of the want manager: from 1 in the order of connection, never
/// reused. 0 is nobody.
using PeerHandle = std::uint32_t;

/// Where one want stands at one peer.
struct Ask
{
    WantType type = WantType::Have;
    AskState state = AskState::Pending;
    TimePoint sentAt{};
    TimePoint deadline{}; ///< When silence counts as no; the epoch while it is not written.
    std::uint64_t expectedBytes = 0; ///< Of a want-block that is awaited: the peer's usual block.

    /// Asked, and neither answered nor timed out.
    [[nodiscard]] bool isOpen() const noexcept
    {
        return state == AskState::Pending || state == AskState::Sent;
    }
};

/// Place of a want in the order of service: by falling priority, then the older first.
struct WantRank
{
    std::int64_t rest = std::numeric_limits<std::int64_t>::min(); ///< Rises as priority falls.
    std::uint64_t number = 0;

    /// The last place in front of this one, which is that of a want.
    [[nodiscard]] WantRank before() const noexcept { return {rest, number - 1}; }
    friend auto operator<=>(const WantRank&, const WantRank&) = default;
};

/// One CID that somebody here wants.
struct Want
{
    enum class Stage {
        Reading, ///< It was in the store when it was asked for.
        Asking,
        Storing, ///< The block came and is not durable yet.
    };

    Cid cid;
    std::uint64_t number = 0; ///< From 1, by age; never used again.
    std::int32_t priority = 1;
    Stage stage = Stage::Asking;
    TimePoint since{};
    Seq cause = 0; ///< The event that added it.
    std::vector<RequestId> callers;
    std::vector<Session*> sessions; ///< Of its callers.

    boost::container::flat_map<PeerHandle, Ask> asks;
    PeerHandle chosen = 0;       ///< The one peer whose answer to a want-block is awaited.
    std::uint32_t openHaves = 0; ///< want-haves that may still be answered.
    std::uint32_t rounds = 0;    ///< How often everybody was asked in vain.
    bool isBroadcast = false;    ///< For everybody, and not for the sessions' members alone.
    bool isExhausted = false;    ///< All have said no: its timer asks everybody again.
    TimePoint wakeAt{};          ///< Its own timer, the epoch without one.

    [[nodiscard]] WantRank rank() const noexcept { return {-std::int64_t{priority}, number}; }
};

/// All wants, by CID and in their order. Addresses of wants stay.
class WantTable
{
public:
    Want& add(const Cid& cid);
    void remove(Want& want);
    /// Moves the want to its new place, also in its sessions.
    void setPriority(Want& want, std::int32_t priority);

    [[nodiscard]] Want* find(const Cid& cid);
    /// The CID itself, or the same content under the other CID version.
    [[nodiscard]] std::vector<Want*> matching(const Cid& cid);
    /// The first want behind `rank`, nullptr at the end.
    [[nodiscard]] Want* after(const WantRank& rank) const;
    [[nodiscard]] Want* at(std::uint64_t number) const;
    /// Rank of the want before this one; none: that in front of all.
    [[nodiscard]] WantRank rankBefore(const Want& want) const;
    [[nodiscard]] const std::map<WantRank, Want*>& inOrder() const noexcept { return m_inOrder; }
    [[nodiscard]] std::size_t size() const noexcept { return m_wants.size(); }

private:
    NodeMap<Cid, Want> m_wants;
    FlatMap<std::uint64_t, Want*> m_byNumber;
    std::map<WantRank, Want*> m_inOrder;
    std::uint64_t m_lastNumber = 0;
};

} // namespace swapscope::bitswap
