// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"

#include <QObject>

#include <cstddef>
#include <deque>
#include <map>
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
    using DenialRows = std::map<telemetry::DenyKey, telemetry::DenialRow>;

    static constexpr std::size_t kMaxSamples = 7200; ///< 30 min of 250 ms.
    static constexpr std::size_t kMaxMarks = 500;
    static constexpr std::size_t kMaxNotices = 1000;

    using QObject::QObject;

    void apply(telemetry::Delta&& delta);

    [[nodiscard]] const PeerRows& peers() const noexcept { return m_peers; }
    [[nodiscard]] const OurWantRows& ourWants() const noexcept { return m_ourWants; }
    [[nodiscard]] const TheirWantRows& theirWants() const noexcept { return m_theirWants; }
    [[nodiscard]] const TaskRows& tasks() const noexcept { return m_tasks; }
    [[nodiscard]] const WorkerRows& workers() const noexcept { return m_workers; }
    [[nodiscard]] const MessageQueueRows& messageQueues() const noexcept { return m_messageQueues; }
    [[nodiscard]] const SessionRows& sessions() const noexcept { return m_sessions; }
    [[nodiscard]] const DenialRows& denials() const noexcept { return m_denials; }
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

    /// The node's time of the newest figures; the epoch before the first delta. Ages are measured
    /// against this, so that a paused or replayed node shows no growing ages.
    [[nodiscard]] TimePoint now() const noexcept { return m_totals.now; }

Q_SIGNALS:
    /// The tables are up to date; `delta` says what changed and is valid during the call only.
    void applied(const telemetry::Delta& delta);

private:
    PeerRows m_peers;
    OurWantRows m_ourWants;
    TheirWantRows m_theirWants;
    TaskRows m_tasks;
    WorkerRows m_workers;
    MessageQueueRows m_messageQueues;
    SessionRows m_sessions;
    DenialRows m_denials;
    telemetry::Totals m_totals;
    telemetry::ServiceOrder m_serviceOrder;
    std::deque<telemetry::Sample> m_samples;
    std::deque<telemetry::Mark> m_marks;
    std::deque<telemetry::Notice> m_notices;
};

} // namespace swapscope::ui
