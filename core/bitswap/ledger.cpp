// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/ledger.h"

#include "core/base/limits.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

namespace swapscope::bitswap {

using multiformats::PeerId;
using telemetry::BlockClass;
using telemetry::LedgerCredited;

void Ledgers::creditSent(const PeerId& peer, std::uint64_t bytes, telemetry::Seq cause)
{
    credit(peer, {.peer = peer, .sentBytes = bytes}, cause);
}

void Ledgers::creditReceived(const PeerId& peer, std::uint64_t bytes, BlockClass kind,
                             telemetry::Seq cause)
{
    LedgerCredited event{.peer = peer};
    switch (kind) {
    case BlockClass::Wanted: event.receivedBytes = bytes; break;
    case BlockClass::Duplicate:
    case BlockClass::Late: event.duplicateBytes = bytes; break;
    case BlockClass::Unasked: event.unaskedBytes = bytes; break;
    }
    credit(peer, std::move(event), cause);
}

void Ledgers::credit(const PeerId& peer, LedgerCredited event, telemetry::Seq cause)
{
    event.at = std::chrono::floor<std::chrono::seconds>(m_clock->wall()).time_since_epoch().count();
    Account& account = accountOf(peer);
    account.sentBytes += event.sentBytes;
    account.receivedBytes += event.receivedBytes;
    account.duplicateBytes += event.duplicateBytes;
    account.unaskedBytes += event.unaskedBytes;
    ++account.exchanges;
    if (account.firstExchange == 0) {
        account.firstExchange = event.at;
    }
    account.lastExchange = event.at;
    m_log->emit(std::move(event), cause);
}

void Ledgers::restore(const PeerId& peer, const telemetry::LedgerFigures& figures,
                      telemetry::Seq cause)
{
    Account& account = accountOf(peer);
    account.sentBytes = figures.sentBytes;
    account.receivedBytes = figures.receivedBytes;
    account.duplicateBytes = figures.duplicateBytes;
    account.unaskedBytes = figures.unaskedBytes;
    account.exchanges = figures.exchanges;
    account.firstExchange = figures.firstExchange;
    account.lastExchange = figures.lastExchange;
    m_log->emit(telemetry::LedgerRestored{peer, figures}, cause);
}

bool Ledgers::reset(const PeerId& peer, telemetry::Seq cause)
{
    const Account* const account = find(peer);
    const telemetry::LedgerFigures before =
        account == nullptr ? telemetry::LedgerFigures{} : account->figures();
    if (before == telemetry::LedgerFigures{}) {
        return false;
    }
    accountOf(peer) = {};
    m_log->emit(telemetry::LedgerReset{peer, before}, cause);
    return true;
}

const Account* Ledgers::find(const PeerId& peer) const
{
    const Key key = keyOf(peer);
    const auto at = placeOf(key);
    return at != m_byPeer.end() && m_records[*at].key == key ? &m_records[*at].account : nullptr;
}

// --- records -------------------------------------------------------------------------------------

Ledgers::Key Ledgers::keyOf(const PeerId& peer) noexcept
{
    const ByteView bytes = peer.bytes();
    assert(bytes.size() <= kMaxPeerBytes);
    Key key;
    key.size = static_cast<std::uint8_t>(bytes.size());
    std::ranges::copy(bytes, key.bytes.begin());
    return key;
}

std::vector<Ledgers::Slot>::const_iterator Ledgers::placeOf(const Key& key) const
{
    return std::ranges::lower_bound(
        m_byPeer, key, {}, [this](Slot slot) -> const Key& { return m_records[slot].key; });
}

/// The peer's account, which becomes the newest.
Account& Ledgers::accountOf(const PeerId& peer)
{
    static_assert(sizeof(Record) + sizeof(Slot) <= 128);
    const Key key = keyOf(peer);
    auto at = placeOf(key);
    if (at != m_byPeer.end() && m_records[*at].key == key) {
        const Slot slot = *at;
        detach(slot);
        append(slot);
        return m_records[slot].account;
    }
    if (m_byPeer.size() >= limits::kLedgers) {
        makeRoom();
        at = placeOf(key);
    }
    Slot slot = std::exchange(m_free, kNone);
    if (slot == kNone) {
        slot = static_cast<Slot>(m_records.size());
        m_records.emplace_back();
    }
    m_records[slot].key = key;
    m_byPeer.insert(at, slot);
    append(slot);
    return m_records[slot].account;
}

/// Protected peers that it meets become new again, so that they are not met the next time. When
/// all are protected there is one more: there are fewer rules than ledgers.
void Ledgers::makeRoom()
{
    for (std::size_t left = m_byPeer.size(); left > 0; --left) {
        const Slot slot = m_oldest;
        Record& record = m_records[slot];
        detach(slot);
        const auto peer = PeerId::decode({record.key.bytes.data(), record.key.size}).value();
        if (m_isProtected && m_isProtected(peer)) {
            append(slot);
            continue;
        }
        m_byPeer.erase(placeOf(record.key));
        record = {};
        m_free = slot;
        return;
    }
}

void Ledgers::append(Slot slot)
{
    Record& record = m_records[slot];
    record.older = m_newest;
    record.newer = kNone;
    (m_newest == kNone ? m_oldest : m_records[m_newest].newer) = slot;
    m_newest = slot;
}

void Ledgers::detach(Slot slot)
{
    const Record& record = m_records[slot];
    (record.older == kNone ? m_oldest : m_records[record.older].newer) = record.newer;
    (record.newer == kNone ? m_newest : m_records[record.newer].older) = record.older;
}

} // namespace swapscope::bitswap
