// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/ledger.h"

#include "core/base/limits.h"

#include <algorithm>

namespace swapscope::bitswap {

using telemetry::BlockClass;
using telemetry::LedgerCredited;

void Ledgers::creditSent(const multiformats::PeerId& peer, std::uint64_t bytes,
                         telemetry::Seq cause)
{
    accountOf(peer).sentBytes += bytes;
    m_log->emit(LedgerCredited{.peer = peer, .sentBytes = bytes}, cause);
}

void Ledgers::creditReceived(const multiformats::PeerId& peer, std::uint64_t bytes, BlockClass kind,
                             telemetry::Seq cause)
{
    Account& account = accountOf(peer);
    LedgerCredited event{.peer = peer};
    switch (kind) {
    case BlockClass::Wanted:
        account.receivedBytes += bytes;
        event.receivedBytes = bytes;
        break;
    case BlockClass::Duplicate:
    case BlockClass::Late:
        account.duplicateBytes += bytes;
        event.duplicateBytes = bytes;
        break;
    case BlockClass::Unasked:
        account.unaskedBytes += bytes;
        event.unaskedBytes = bytes;
        break;
    }
    m_log->emit(std::move(event), cause);
}

const Account* Ledgers::find(const multiformats::PeerId& peer) const
{
    const auto at = m_accounts.find(peer);
    return at == m_accounts.end() ? nullptr : &at->second;
}

Account& Ledgers::accountOf(const multiformats::PeerId& peer)
{
    auto at = m_accounts.find(peer);
    if (at == m_accounts.end()) {
        if (m_accounts.size() >= limits::kLedgers) {
            forgetOldest();
        }
        at = m_accounts.emplace(peer, Account{}).first;
    }
    ++at->second.exchanges;
    at->second.lastExchange = m_clock->now();
    return at->second;
}

void Ledgers::forgetOldest()
{
    const auto oldest = std::ranges::min_element(
        m_accounts, {}, [](const auto& entry) { return entry.second.lastExchange; });
    m_accounts.erase(oldest);
}

} // namespace swapscope::bitswap
