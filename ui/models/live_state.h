// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"

#include <QObject>
#include <QString>

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace swapscope::ui {

using multiformats::Cid;
using multiformats::PeerId;

/// The window's copy of the node's tables: each delta is folded in, then told to the readers.
///
/// Tables that nobody watches keep the rows they had when watching ended; switching a table on
/// brings it whole. Lives on the window thread.
class LiveState : public QObject
{
    Q_OBJECT

public:
    using PeerRows = std::map<PeerId, telemetry::PeerRow>;
    using OurWantRows = std::map<Cid, telemetry::OurWantRow>;
    using TheirWantRows = std::map<std::pair<Cid, PeerId>, telemetry::TheirWantRow>;
    using TaskRows = std::map<telemetry::TaskId, telemetry::TaskRow>;
    using WorkerRows = std::map<std::uint32_t, telemetry::WorkerRow>;
    using MessageQueueRows = std::map<PeerId, telemetry::MessageQueueRow>;
    using SessionRows = std::map<telemetry::SessionId, telemetry::SessionRow>;
    using BlockRows = std::map<Cid, telemetry::BlockRow>;
    using DenialRows = std::map<telemetry::DenyKey, telemetry::DenialRow>;

    static constexpr std::size_t kMaxSamples = 7200; ///< 30 min of 250 ms.
    static constexpr std::size_t kMaxMarks = 500;
    static constexpr std::size_t kMaxNotices = 1000;
    static constexpr std::size_t kMaxMessages = 100'000;
    /// Of their contents; beyond it the oldest messages keep their figures only.
    static constexpr std::size_t kMaxMessageBytes = std::size_t{96} * 1024 * 1024;

    using QObject::QObject;

    void apply(telemetry::Delta&& delta);

    [[nodiscard]] const PeerRows& peers() const noexcept { return m_peers; }
    [[nodiscard]] const OurWantRows& ourWants() const noexcept { return m_ourWants; }
    /// Those of ours that everybody asked said no to, or nothing.
    [[nodiscard]] std::size_t stalledWants() const noexcept { return m_stalledWants; }
    [[nodiscard]] const TheirWantRows& theirWants() const noexcept { return m_theirWants; }
    [[nodiscard]] const TaskRows& tasks() const noexcept { return m_tasks; }
    [[nodiscard]] const WorkerRows& workers() const noexcept { return m_workers; }
    [[nodiscard]] const MessageQueueRows& messageQueues() const noexcept { return m_messageQueues; }
    [[nodiscard]] const SessionRows& sessions() const noexcept { return m_sessions; }
    [[nodiscard]] const DenialRows& denials() const noexcept { return m_denials; }
    [[nodiscard]] const BlockRows& blocks() const noexcept { return m_blocks; }
    /// Those that are counted.
    [[nodiscard]] const std::vector<limits::Use>& limits() const noexcept { return m_limits; }
    /// Oldest first, at most kMaxMessages. Contents of old ones may be null.
    [[nodiscard]] const std::deque<telemetry::MessageRow>& messages() const noexcept
    {
        return m_messages;
    }
    /// How many were watched and are not kept any more.
    [[nodiscard]] std::uint64_t droppedMessages() const noexcept
    {
        return m_messages.empty() ? 0 : m_messages.back().number - m_messages.size();
    }
    /// Null when it is not kept.
    [[nodiscard]] const telemetry::MessageRow* message(std::uint64_t number) const noexcept;
    [[nodiscard]] const telemetry::Totals& totals() const noexcept { return m_totals; }
    [[nodiscard]] const telemetry::ServiceOrder& serviceOrder() const noexcept
    {
        return m_serviceOrder;
    }
    /// Oldest first, at most kMaxSamples.
    [[nodiscard]] const std::deque<telemetry::Sample>& samples() const noexcept
    {
        return m_samples;
    }
    [[nodiscard]] const std::deque<telemetry::Mark>& marks() const noexcept { return m_marks; }
    [[nodiscard]] const std::deque<telemetry::Notice>& notices() const noexcept
    {
        return m_notices;
    }

    /// The row, or null for a peer never met.
    [[nodiscard]] const telemetry::PeerRow* peer(const PeerId& peer) const noexcept;
    [[nodiscard]] const telemetry::OurWantRow* ourWant(const Cid& cid) const noexcept;
    [[nodiscard]] const telemetry::MessageQueueRow* messageQueue(const PeerId& peer) const noexcept;

    /// What is denied, and to whom: exactly this key. Null when it is not.
    [[nodiscard]] const telemetry::DenialRow* denial(const telemetry::DenyKey& what) const noexcept;

    /// The node's latest answer, when it is about this peer or block; else null.
    [[nodiscard]] const telemetry::PeerExplained* explained(const PeerId& peer) const noexcept;
    [[nodiscard]] const telemetry::WantExplained* explained(const Cid& cid) const noexcept;
    [[nodiscard]] const telemetry::BlockExplained* looked(const Cid& cid) const noexcept;
    [[nodiscard]] const telemetry::LedgerHistory* history(const PeerId& peer) const noexcept;

    /// The nickname that the user gave the peer, else the last characters of its id.
    [[nodiscard]] QString name(const PeerId& peer) const;

    /// The node's time of the newest figures; the epoch before the first delta. Ages are measured
    /// against this, so that a paused or replayed node shows no growing ages.
    [[nodiscard]] TimePoint now() const noexcept { return m_totals.now; }

Q_SIGNALS:
    /// The tables are up to date; `delta` says what changed and is valid during the call only.
    void applied(const telemetry::Delta& delta);
    /// A nickname or a denial changed: what shows them is to be read anew. Comes after applied().
    void labelsChanged();

private:
    void keepMessages(const std::vector<telemetry::MessageRow>& more);

    PeerRows m_peers;
    OurWantRows m_ourWants;
    std::size_t m_stalledWants = 0;
    TheirWantRows m_theirWants;
    TaskRows m_tasks;
    WorkerRows m_workers;
    MessageQueueRows m_messageQueues;
    SessionRows m_sessions;
    DenialRows m_denials;
    BlockRows m_blocks;
    std::vector<limits::Use> m_limits;
    std::deque<telemetry::MessageRow> m_messages;
    std::size_t m_messageBytes = 0;
    std::size_t m_bareMessages = 0; ///< At the front, without contents.
    std::optional<telemetry::BlockExplained> m_blockExplained;
    telemetry::Totals m_totals;
    telemetry::ServiceOrder m_serviceOrder;
    std::optional<telemetry::PeerExplained> m_peerExplained;
    std::optional<telemetry::WantExplained> m_wantExplained;
    std::optional<telemetry::LedgerHistory> m_history;
    std::deque<telemetry::Sample> m_samples;
    std::deque<telemetry::Mark> m_marks;
    std::deque<telemetry::Notice> m_notices;
};

} // namespace swapscope::ui
