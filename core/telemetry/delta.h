// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/rows.h"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace swapscope::telemetry {

/// Changed rows by key: a row, or nothing for a row that is gone. The last
/// write wins.
template <typename Key, typename Row>
using RowChanges = std::map<Key, std::optional<Row>>;

/// The tables that a reader can watch; unwatched tables cost nothing.
enum class Table : std::uint32_t {
    Peers = 1U << 0U,
    OurWants = 1U << 1U,
    TheirWants = 1U << 2U,
    Tasks = 1U << 3U,
    Workers = 1U << 4U,
    MessageQueues = 1U << 5U,
    ServiceOrder = 1U << 6U,
    Samples = 1U << 7U,
    Sessions = 1U << 8U,
    Denials = 1U << 9U,
    Jobs = 1U << 10U,
    Kept = 1U << 11U,
    Events = 1U << 12U, ///< The events themselves, with those that are emitted for this only,
                        ///< but for messages.
    Messages = 1U << 13U,
    Blocks = 1U << 14U, ///< Those that came or were served lately, or were served most.
    Limits = 1U << 15U,
};
using Tables = std::uint32_t; ///< Bits of Table.

/// What changed since the reader last took one. Bounded: one entry per row, the
/// newest samples, marks and notices.
struct Delta
{
    RowChanges<PeerId, PeerRow> peers;
    RowChanges<Cid, OurWantRow> ourWants;
    RowChanges<std::pair<Cid, PeerId>, TheirWantRow> theirWants;
    RowChanges<TaskId, TaskRow> tasks;
    RowChanges<std::uint32_t, WorkerRow> workers;
    RowChanges<PeerId, MessageQueueRow> messageQueues;
    RowChanges<SessionId, SessionRow> sessions; ///< Open ones and the last kMaxEndedSessions.
    RowChanges<DenyKey, DenialRow> denials;
    RowChanges<JobId, JobRow> jobs; ///< Those that go on, and the last kMaxEndedJobs.
    RowChanges<Cid, KeptRow> kept;
    RowChanges<Cid, BlockRow> blocks;
    std::optional<Totals> totals;
    std::optional<ServiceOrder> serviceOrder;
    /// Answers to questions, the latest of each kind.
    std::optional<PeerExplained> peerExplained;
    std::optional<WantExplained> wantExplained;
    std::optional<LedgerHistory> ledgerHistory;
    std::optional<CollectPlanned> collectPlanned;
    std::optional<BlockExplained> blockExplained;
    std::vector<limits::Use> limits;  ///< Of those that are counted; empty: as before.
    std::vector<MessageRow> messages; ///< Oldest first; bounded as in message_log.h.
    std::vector<Sample> samples;      ///< Oldest first, at most kMaxSamples.
    std::vector<Mark> marks;          ///< Oldest first, at most kMaxMarks.
    std::vector<Notice> notices;      ///< Oldest first, at most kMaxNotices.
    std::uint64_t droppedNotices = 0;
    std::vector<Event>
        events;       ///< Oldest first, at most kMaxEvents; a Gap stands for those left out.
    Tables reset = 0; ///< Tables whose rows here are the complete table: forget
                      ///< the older ones first.

    static constexpr std::size_t kMaxSamples = 1200; ///< 5 min of 250 ms.
    static constexpr std::size_t kMaxNotices = 1000;
    static constexpr std::size_t kMaxEvents = 20'000;
    static constexpr std::size_t kMaxMarks = 200;
    static constexpr std::size_t kMaxEndedJobs = 100;
    static constexpr std::size_t kMaxEndedSessions = 100;

    /// Adds a later delta: its rows win, lists are appended and cut from the
    /// front.
    void merge(Delta&& later);

    [[nodiscard]] bool empty() const noexcept;
};

} // namespace swapscope::telemetry
