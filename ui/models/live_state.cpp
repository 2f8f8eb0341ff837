// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/live_state.h"

#include "ui/models/format.h"
#include "ui/models/words.h"

#include <algorithm>
#include <string_view>

namespace swapscope::ui {

using telemetry::Table;

namespace {

/// The first row that is not before `key`. Changes come in order: most often it is near `from`, the
/// place of the one before.
template <typename Rows, typename Key>
typename Rows::iterator seek(Rows& rows, typename Rows::iterator from, const Key& key)
{
    constexpr int kNear = 4;
    for (int step = 0; step < kNear; ++step, ++from) {
        if (from == rows.end() || !(from->first < key)) {
            return from;
        }
    }
    return rows.lower_bound(key);
}

/// @param look  Sees each row as it was and as it will be; null: there is none.
template <typename Key, typename Row, typename Look>
void fold(std::map<Key, Row>& rows, const telemetry::RowChanges<Key, Row>& changes, bool reset,
          const Look& look)
{
    if (reset) {
        for (const auto& [key, row] : rows) {
            const auto still = changes.find(key);
            if (still == changes.end() || !still->second) {
                look(&row, nullptr);
            }
        }
        std::erase_if(rows, [&changes](const auto& entry) {
            const auto still = changes.find(entry.first);
            return still == changes.end() || !still->second;
        });
    }
    auto at = rows.begin();
    for (const auto& [key, row] : changes) {
        at = seek(rows, at, key);
        const bool known = at != rows.end() && !(key < at->first);
        look(known ? &at->second : nullptr, row ? &*row : nullptr);
        if (!row) {
            at = known ? rows.erase(at) : at;
        } else if (known) {
            at->second = *row;
        } else {
            at = rows.emplace_hint(at, key, *row);
        }
    }
}

template <typename Key, typename Row>
void fold(std::map<Key, Row>& rows, const telemetry::RowChanges<Key, Row>& changes, bool reset)
{
    fold(rows, changes, reset, [](const Row* /*before*/, const Row* /*after*/) {});
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
    bool renamed = false;
    const auto nickname = [](const telemetry::PeerRow* row) {
        return row == nullptr ? std::string_view{} : std::string_view{row->rules.nickname};
    };
    const auto isStalled = [](const telemetry::OurWantRow* row) {
        return row != nullptr && row->phase == telemetry::WantPhase::Stalled;
    };
    const auto reset = [&delta](Table table) {
        return (delta.reset & static_cast<telemetry::Tables>(table)) != 0;
    };
    fold(m_peers, delta.peers, reset(Table::Peers),
         [&](const telemetry::PeerRow* before, const telemetry::PeerRow* after) {
             renamed = renamed || nickname(before) != nickname(after);
         });
    fold(m_ourWants, delta.ourWants, reset(Table::OurWants),
         [&](const telemetry::OurWantRow* before, const telemetry::OurWantRow* after) {
             m_stalledWants -= isStalled(before) ? 1U : 0U;
             m_stalledWants += isStalled(after) ? 1U : 0U;
         });
    fold(m_theirWants, delta.theirWants, reset(Table::TheirWants));
    fold(m_tasks, delta.tasks, reset(Table::Tasks));
    fold(m_workers, delta.workers, reset(Table::Workers));
    fold(m_messageQueues, delta.messageQueues, reset(Table::MessageQueues));
    fold(m_sessions, delta.sessions, reset(Table::Sessions));
    fold(m_denials, delta.denials, reset(Table::Denials),
         [&](const telemetry::DenialRow* before, const telemetry::DenialRow* after) {
             renamed = renamed || (before == nullptr) != (after == nullptr);
         });
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
