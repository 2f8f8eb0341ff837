// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/event_log.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace swapscope::bitswap {

/// Block payload that moved between us and one peer. Framing is not counted; no counter decreases.
struct Account
{
    std::uint64_t sentBytes = 0;      ///< Accepted by the socket to the last byte of their message.
    std::uint64_t receivedBytes = 0;  ///< Wanted and checked.
    std::uint64_t duplicateBytes = 0; ///< Already stored, or cancelled before it came.
    std::uint64_t unaskedBytes = 0;   ///< Never wanted.
    std::uint64_t exchanges = 0;      ///< Blocks, either way.
    TimePoint lastExchange{};

    /// What we sent for each byte that we received. The divisor is receivedBytes + 1: a new peer
    /// has 0. Source: ipfs/boxo, bitswap/server/internal/decision, ledger value.
    [[nodiscard]] double debtRatio() const noexcept
    {
        return static_cast<double>(sentBytes) / (static_cast<double>(receivedBytes) + 1.0);
    }
};

/// Who owes whom. Accounts are kept through disconnects, in memory; beyond limits::kLedgers the one
/// that rested longest gives way. Emits LedgerCredited. Lives on the node strand.
class Ledgers
{
public:
    /// Both outlive the ledgers.
    Ledgers(const Clock& clock, telemetry::EventLog& log) noexcept
        : m_clock{&clock}
        , m_log{&log}
    {}

    /// One block of `bytes` went out in full.
    void creditSent(const multiformats::PeerId& peer, std::uint64_t bytes, telemetry::Seq cause);

    /// One block of `bytes` came in and was classed by the want manager.
    void creditReceived(const multiformats::PeerId& peer, std::uint64_t bytes,
                        telemetry::BlockClass kind, telemetry::Seq cause);

    /// The peer's account; nullptr while no block has moved. Valid until the next credit.
    [[nodiscard]] const Account* find(const multiformats::PeerId& peer) const;

    [[nodiscard]] std::size_t size() const noexcept { return m_accounts.size(); }

private:
    Account& accountOf(const multiformats::PeerId& peer);
    void forgetOldest();

    const Clock* m_clock;
    telemetry::EventLog* m_log;
    std::unordered_map<multiformats::PeerId, Account> m_accounts;
};

} // namespace swapscope::bitswap
