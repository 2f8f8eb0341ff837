// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/event_log.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace swapscope::bitswap {

/// Block payload that moved between us and one peer. Framing is not counted; no counter decreases,
/// but for a reset by the user.
struct Account
{
    std::uint64_t sentBytes = 0;      ///< Accepted by the socket to the last byte of their message.
    std::uint64_t receivedBytes = 0;  ///< Wanted and checked.
    std::uint64_t duplicateBytes = 0; ///< Already stored, or cancelled before it came.
    std::uint64_t unaskedBytes = 0;   ///< Never wanted.
    std::uint64_t exchanges = 0;      ///< Blocks, either way.
    std::int64_t firstExchange = 0;   ///< Time of the calendar, Unix seconds; 0: never.
    std::int64_t lastExchange = 0;

    /// What we sent for each byte that we received. The divisor is receivedBytes + 1: a new peer
    /// has 0. Source: ipfs/boxo, bitswap/server/internal/decision, ledger value.
    [[nodiscard]] double debtRatio() const noexcept
    {
        return static_cast<double>(sentBytes) / (static_cast<double>(receivedBytes) + 1.0);
    }

    [[nodiscard]] telemetry::LedgerFigures figures() const noexcept
    {
        return {sentBytes, receivedBytes, duplicateBytes, unaskedBytes,
                exchanges, firstExchange, lastExchange};
    }
};

/// Who owes whom. Accounts are kept through disconnects. Beyond limits::kLedgers the one that
/// rested longest gives way, unless its peer is protected. Emits LedgerCredited, LedgerRestored and
/// LedgerReset. Lives on the node strand. At most 128 B an account.
class Ledgers
{
public:
    /// Both outlive the ledgers.
    Ledgers(const Clock& clock, telemetry::EventLog& log) noexcept
        : m_clock{&clock}
        , m_log{&log}
    {}

    /// Whose accounts never give way. None are protected before this is called.
    void setProtected(std::function<bool(const multiformats::PeerId&)> isProtected)
    {
        m_isProtected = std::move(isProtected);
    }

    /// One block of `bytes` went out in full.
    void creditSent(const multiformats::PeerId& peer, std::uint64_t bytes, telemetry::Seq cause);

    /// One block of `bytes` came in and was classed by the want manager.
    void creditReceived(const multiformats::PeerId& peer, std::uint64_t bytes,
                        telemetry::BlockClass kind, telemetry::Seq cause);

    /// Sets the account to what an earlier run had written.
    void restore(const multiformats::PeerId& peer, const telemetry::LedgerFigures& figures,
                 telemetry::Seq cause);

    /// Sets the account to 0; false when it was.
    bool reset(const multiformats::PeerId& peer, telemetry::Seq cause);

    /// The peer's account; nullptr while no block has moved. Valid until the next credit.
    /// O(log accounts).
    [[nodiscard]] const Account* find(const multiformats::PeerId& peer) const;

    [[nodiscard]] std::size_t size() const noexcept { return m_byPeer.size(); }

private:
    using Slot = std::uint32_t;
    static constexpr Slot kNone = ~Slot{0};
    static constexpr std::size_t kMaxPeerBytes = 46; ///< The longest peer ids take 44.

    /// A peer id as plain bytes: three quarters of the space of a PeerId.
    struct Key
    {
        std::uint8_t size = 0;
        std::array<std::uint8_t, kMaxPeerBytes> bytes{};

        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Record
    {
        Key key;
        Account account;
        Slot older = kNone, newer = kNone; ///< In the order of the last exchange.
    };

    [[nodiscard]] static Key keyOf(const multiformats::PeerId& peer) noexcept;
    [[nodiscard]] std::vector<Slot>::const_iterator placeOf(const Key& key) const;
    Account& accountOf(const multiformats::PeerId& peer);
    void credit(const multiformats::PeerId& peer, telemetry::LedgerCredited event,
                telemetry::Seq cause);
    void makeRoom();
    void append(Slot slot);
    void detach(Slot slot);

    const Clock* m_clock;
    telemetry::EventLog* m_log;
    std::function<bool(const multiformats::PeerId&)> m_isProtected;
    std::deque<Record> m_records;
    std::vector<Slot> m_byPeer; ///< Sorted by key.
    Slot m_free = kNone;        ///< The record that the last one to give way left.
    Slot m_oldest = kNone, m_newest = kNone;
};

} // namespace swapscope::bitswap
