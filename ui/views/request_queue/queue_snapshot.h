// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"
#include "core/telemetry/rows.h"
#include "ui/models/live_state.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

namespace swapscope::ui {

/// One peer of the request queue with its live tasks.
struct QueuePeer
{
    const telemetry::PeerRow* row = nullptr; ///< Never null.
    QString name;
    /// Place in the service order, from 1; 0 when it is not eligible; none when nobody said.
    std::optional<std::uint32_t> rank;
    QString why;                                  ///< One sentence, empty when there is none.
    std::vector<const telemetry::TaskRow*> tasks; ///< In service order, those in work first.
};

/// The request queue as its view shows it: one entry per peer in a steady order (by name), so that
/// no lane ever jumps; what changes is the rank.
///
/// Points into the tables of a LiveState and is valid until they change.
class QueueSnapshot
{
public:
    /// How long a peer without any task stays in view, so that a peer that is served faster than
    /// it asks does not flicker.
    static constexpr Duration kLinger = std::chrono::seconds{10};
    /// Up to this many connected peers all are shown, else only those that wait.
    static constexpr std::size_t kAllShown = 12;

    /// Of more peers with tasks, those that have waited longest are shown: once in view, for as
    /// long as they have any.
    static constexpr std::size_t kMostPeers = 200;

    /// Reads the tables anew. Cost: one pass over all tasks.
    /// @param accepts  Peers to show; empty: all.
    using Accepts = std::function<bool(const telemetry::PeerRow&)>;
    void update(const LiveState& state, const Accepts& accepts = {});

    [[nodiscard]] const std::vector<QueuePeer>& peers() const noexcept { return m_peers; }
    [[nodiscard]] TimePoint now() const noexcept { return m_now; }
    /// Connected peers, shown or not.
    [[nodiscard]] std::size_t connected() const noexcept { return m_connected; }
    /// Those that would be shown, were they accepted.
    [[nodiscard]] std::size_t refused() const noexcept { return m_refused; }
    /// Peers with tasks that are not shown, for want of room.
    [[nodiscard]] std::size_t leftOut() const noexcept { return m_leftOut; }

private:
    void chooseFromCrowd(const LiveState& state, const Accepts& accepts);
    void readOrder(const telemetry::ServiceOrder& order);
    [[nodiscard]] bool belongs(const telemetry::PeerRow& row, bool hasTasks) const;

    std::vector<QueuePeer> m_peers;
    TimePoint m_now{};
    std::size_t m_connected = 0;
    std::size_t m_leftOut = 0;
    std::size_t m_refused = 0;
    std::unordered_set<PeerId> m_chosen; ///< Empty: all are shown.
};

/// True for `a` served before `b` when both are of one peer: those in work, then by priority, then
/// by number.
[[nodiscard]] bool servedBefore(const telemetry::TaskRow& a, const telemetry::TaskRow& b) noexcept;

/// How the peer stands by its own row: used where the node gave no reason. Never empty.
[[nodiscard]] QString waitSentence(const telemetry::PeerRow& row, TimePoint now);

/// Why this peer waits, from its own row: used where the node was not asked for the order.
/// Empty for a peer that is eligible or wants nothing.
[[nodiscard]] QString parkSentence(const telemetry::PeerRow& row, TimePoint now);

} // namespace swapscope::ui
