// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/live_state.h"

namespace swapscope::ui {

using telemetry::Table;

namespace {

template <typename Key, typename Row>
void fold(std::map<Key, Row>& rows, const telemetry::RowChanges<Key, Row>& changes, bool reset)
{
    if (reset) {
        rows.clear();
    }
    for (const auto& [key, row] : changes) {
        if (row) {
            rows.insert_or_assign(key, *row);
        } else {
            rows.erase(key);
        }
    }
}

template <typename Item>
void appendBounded(std::deque<Item>& to, const std::vector<Item>& more, std::size_t most)
{
    to.insert(to.end(), more.begin(), more.end());
    if (to.size() > most) {
        to.erase(to.begin(), to.end() - static_cast<std::ptrdiff_t>(most));
    }
}

template <typename Key, typename Row>
const Row* find(const std::map<Key, Row>& rows, const Key& key) noexcept
{
    const auto at = rows.find(key);
    return at == rows.end() ? nullptr : &at->second;
}

} // namespace

void LiveState::apply(telemetry::Delta&& delta)
{
    const auto reset = [&delta](Table table) {
        return (delta.reset & static_cast<telemetry::Tables>(table)) != 0;
    };
    fold(m_peers, delta.peers, reset(Table::Peers));
    fold(m_ourWants, delta.ourWants, reset(Table::OurWants));
    fold(m_theirWants, delta.theirWants, reset(Table::TheirWants));
    fold(m_tasks, delta.tasks, reset(Table::Tasks));
    fold(m_workers, delta.workers, reset(Table::Workers));
    fold(m_messageQueues, delta.messageQueues, reset(Table::MessageQueues));
    fold(m_sessions, delta.sessions, reset(Table::Sessions));
    fold(m_denials, delta.denials, reset(Table::Denials));
    if (delta.totals) {
        m_totals = *delta.totals;
    }
    if (delta.serviceOrder) {
        m_serviceOrder = *delta.serviceOrder;
    }
    if (reset(Table::Samples)) {
        m_samples.clear();
    }
    appendBounded(m_samples, delta.samples, kMaxSamples);
    appendBounded(m_marks, delta.marks, kMaxMarks);
    appendBounded(m_notices, delta.notices, kMaxNotices);
    Q_EMIT applied(delta);
}

const telemetry::PeerRow* LiveState::peer(const PeerId& peer) const noexcept
{
    return find(m_peers, peer);
}

const telemetry::OurWantRow* LiveState::ourWant(const Cid& cid) const noexcept
{
    return find(m_ourWants, cid);
}

const telemetry::MessageQueueRow* LiveState::messageQueue(const PeerId& peer) const noexcept
{
    return find(m_messageQueues, peer);
}

} // namespace swapscope::ui
