// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/message.h"
#include "core/telemetry/event.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace swapscope::bitswap {

using telemetry::EntryKind;

/// What a peer is to be told about one CID.
struct Intent
{
    EntryKind kind = EntryKind::WantBlock;
    std::int32_t priority = 1;
    bool sendDontHave = false;
    /// A cancel came before the want: nothing that the peer was told earlier counts any more.
    bool fresh = false;

    [[nodiscard]] bool isCancel() const noexcept { return kind == EntryKind::Cancel; }
    [[nodiscard]] static Intent cancel() noexcept { return {EntryKind::Cancel, 0, false, true}; }
    [[nodiscard]] static Intent want(WantType type, std::int32_t priority,
                                     bool sendDontHave) noexcept;

    friend bool operator==(const Intent&, const Intent&) = default;
};

/// The one intent that has the effect of both, in this order: want-block beats want-have, the
/// latest priority counts, dont-have flags add up, a cancel ends all that came before it.
/// Associative and idempotent.
[[nodiscard]] Intent combine(const Intent& earlier, const Intent& later) noexcept;

/// The one message that waits to be written to a peer. A value; at most one intent per CID.
class PendingMessage
{
public:
    struct Counts
    {
        std::uint32_t wantBlocks = 0, wantHaves = 0, cancels = 0;

        [[nodiscard]] std::uint32_t wants() const noexcept { return wantBlocks + wantHaves; }
        [[nodiscard]] std::uint32_t all() const noexcept { return wants() + cancels; }
        friend bool operator==(const Counts&, const Counts&) = default;
    };

    void apply(const Cid& cid, const Intent& intent);
    /// Adds a later message to this one.
    void merge(const PendingMessage& later);
    /// @return whether there was one.
    bool erase(const Cid& cid);
    void clear() noexcept;

    /// Takes the cancels out and leaves the wants.
    [[nodiscard]] PendingMessage takeCancels();

    /// none if nothing is pending for this CID; valid until the next change.
    [[nodiscard]] const Intent* find(const Cid& cid) const;
    [[nodiscard]] bool empty() const noexcept { return m_intents.empty(); }
    [[nodiscard]] const Counts& counts() const noexcept { return m_counts; }

    /// As entries of a message: cancels first, then wants by falling priority; equals in the order
    /// in which they came. O(n log n).
    [[nodiscard]] std::vector<WantEntry> entries() const;

    friend bool operator==(const PendingMessage& a, const PendingMessage& b);

private:
    struct Slot
    {
        Intent intent;
        std::uint64_t order = 0;
    };

    void count(const Intent& intent, bool isAdded) noexcept;

    FlatMap<Cid, Slot> m_intents;
    Counts m_counts;
    std::uint64_t m_lastOrder = 0;
};

} // namespace swapscope::bitswap
