// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/hash_map.h"
#include "core/bitswap/message.h"
#include "core/telemetry/event.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace swapscope::bitswap {

using telemetry::TaskId;
using telemetry::WantEnd;

/// One thing that a peer wants from us.
struct TheirWant
{
    WantType type = WantType::Block; ///< Never drops from Block to Have while unanswered.
    std::int32_t priority = 0;       ///< The latest explicit one.
    bool sendDontHave = false;
    bool toldDontHave = false;         ///< The present ask was answered with DONT_HAVE.
    std::optional<std::uint32_t> size; ///< Bytes, if the block can be served.
    std::uint64_t order = 0;           ///< Rising with arrival.
    TaskId task{};                     ///< The live task that answers it, if any.
    telemetry::Seq event = 0;          ///< The event that last said something of it.
};

/// What one message did to a wantlist.
struct WantlistChanges
{
    struct Removed
    {
        Cid cid;
        TheirWant want;
        WantEnd why = WantEnd::Cancelled;
    };
    std::vector<Removed> removed;
    std::vector<Cid> asked;    ///< New, or asked again: to be answered.
    std::uint32_t refused = 0; ///< Found no room.
};

/// What one peer wants from us, at most as many wants as there is room for.
///
/// An update adds, changes and cancels; its last word on a CID counts. A `full` message is the
/// whole list: what it leaves out is cancelled, what it keeps stays as it is. Known wants are
/// merged before room is made for new ones. Room is made in this order: wants whose block we lack,
/// oldest first; then, for a newcomer whose block we have, the lowest priority below its own,
/// newest first. Which newcomers are taken does not depend on their order in the message.
/// Source: ipfs/specs bitswap-protocol, wantlist.
class PeerWantlist
{
public:
    using SizeOf = std::function<std::optional<std::uint32_t>(const Cid&)>;

    /// A `full` message written before the answer arrived repeats the want: for so long after the
    /// answer such a repeat is not a new want.
    static constexpr Duration kRepeatWindow = std::chrono::seconds{5};

    /// Applies wants, cancels and `full` of a message. @param room  Wants that may be kept.
    [[nodiscard]] WantlistChanges apply(const Incoming& message, std::size_t room, TimePoint now,
                                        const SizeOf& sizeOf);

    /// Takes a want out because it was answered; `type` is what the answer satisfies.
    void removeServed(const Cid& cid, WantType type, TimePoint now);

    /// Takes a want out that will get nothing.
    void removeDenied(const Cid& cid) { m_wants.erase(cid); }

    [[nodiscard]] TheirWant* find(const Cid& cid);
    [[nodiscard]] const FlatMap<Cid, TheirWant>& wants() const noexcept { return m_wants; }
    [[nodiscard]] std::size_t size() const noexcept { return m_wants.size(); }

private:
    struct Newcomer
    {
        const WantEntry* entry = nullptr;
        std::optional<std::uint32_t> size;
        bool taken = true;
    };
    struct Served
    {
        TimePoint at{};
        WantType type = WantType::Block;
    };

    void remove(const Cid& cid, WantEnd why, WantlistChanges& changes);
    void removeLeftOut(const Incoming& message, WantlistChanges& changes);
    /// @return whether the want is to be answered (again).
    bool merge(TheirWant& want, const WantEntry& entry, bool repeat, const SizeOf& sizeOf);
    void makeRoom(std::vector<Newcomer>& newcomers, std::size_t room, WantlistChanges& changes);
    [[nodiscard]] std::vector<Cid> inOrderOfEviction() const;
    [[nodiscard]] bool servedLately(const WantEntry& entry) const;
    void forgetServed(TimePoint now);

    FlatMap<Cid, TheirWant> m_wants;
    FlatMap<Cid, Served> m_served;
    std::deque<std::pair<TimePoint, Cid>> m_servedInOrder;
    std::uint64_t m_lastOrder = 0;
};

} // namespace swapscope::bitswap
