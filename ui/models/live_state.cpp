// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/live_state.h"

#include "ui/models/format.h"
#include "ui/models/words.h"

#include <algorithm>

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

bool LiveState::changesLabels(const telemetry::Delta& delta) const
{
    if ((delta.reset & static_cast<telemetry::Tables>(Table::Denials)) != 0
        && delta.denials.size() != m_denials.size())
    {
        return true;
    }
    if (std::ranges::any_of(delta.denials, [this](const auto& change) {
            return change.second.has_value() != m_denials.contains(change.first);
        }))
    {
        return true;
    }
    return std::ranges::any_of(delta.peers, [this](const auto& change) {
        const auto* before = peer(change.first);
        const std::string none;
        const std::string& now = change.second ? change.second->rules.nickname : none;
        return now != (before == nullptr ? none : before->rules.nickname);
    });
}

void LiveState::apply(telemetry::Delta&& delta)
{
    const bool renamed = changesLabels(delta);
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
    fold(m_blocks, delta.blocks, reset(Table::Blocks));
    if (!delta.limits.empty()) {
        m_limits = delta.limits;
    }
    if (delta.blockExplained) {
        m_blockExplained = delta.blockExplained;
    }
    keepMessages(delta.messages);
    if (delta.totals) {
        m_totals = *delta.totals;
    }
    if (delta.serviceOrder) {
        m_serviceOrder = *delta.serviceOrder;
    }
    if (delta.peerExplained) {
        m_peerExplained = delta.peerExplained;
    }
    if (delta.wantExplained) {
        m_wantExplained = delta.wantExplained;
    }
    if (delta.ledgerHistory) {
        m_history = delta.ledgerHistory;
    }
    if (reset(Table::Samples)) {
        m_samples.clear();
    }
    appendBounded(m_samples, delta.samples, kMaxSamples);
    appendBounded(m_marks, delta.marks, kMaxMarks);
    appendBounded(m_notices, delta.notices, kMaxNotices);
    Q_EMIT applied(delta);
    if (renamed) {
        Q_EMIT labelsChanged();
    }
}

void LiveState::keepMessages(const std::vector<telemetry::MessageRow>& more)
{
    for (const telemetry::MessageRow& row : more) {
        m_messageBytes += row.said.content->memory();
        m_messages.push_back(row);
    }
    const auto strip = [this](telemetry::MessageRow& row) {
        m_messageBytes -= row.said.content->memory();
        row.said.content.reset();
    };
    while (m_messageBytes > kMaxMessageBytes) {
        strip(m_messages[m_bareMessages++]);
    }
    while (m_messages.size() > kMaxMessages) {
        if (m_bareMessages == 0) {
            strip(m_messages.front());
        } else {
            --m_bareMessages;
        }
        m_messages.pop_front();
    }
}

const telemetry::MessageRow* LiveState::message(std::uint64_t number) const noexcept
{
    const auto at =
        std::ranges::lower_bound(m_messages, number, {}, &telemetry::MessageRow::number);
    return at == m_messages.end() || at->number != number ? nullptr : &*at;
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

const telemetry::DenialRow* LiveState::denial(const telemetry::DenyKey& what) const noexcept
{
    return find(m_denials, what);
}

const telemetry::PeerExplained* LiveState::explained(const PeerId& peer) const noexcept
{
    return m_peerExplained && m_peerExplained->peer == peer ? &*m_peerExplained : nullptr;
}

const telemetry::WantExplained* LiveState::explained(const Cid& cid) const noexcept
{
    return m_wantExplained && m_wantExplained->cid == cid ? &*m_wantExplained : nullptr;
}

const telemetry::BlockExplained* LiveState::looked(const Cid& cid) const noexcept
{
    return m_blockExplained && m_blockExplained->cid == cid ? &*m_blockExplained : nullptr;
}

const telemetry::LedgerHistory* LiveState::history(const PeerId& peer) const noexcept
{
    return m_history && m_history->peer == peer ? &*m_history : nullptr;
}

QString LiveState::name(const PeerId& id) const
{
    const auto* row = peer(id);
    return row == nullptr ? format::peer(id) : words::nameOf(*row);
}

} // namespace swapscope::ui
