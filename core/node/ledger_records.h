// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/event.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <variant>
#include <vector>

/// What the ledger files are made of: values, their bytes, and records with a checksum around them.
namespace swapscope::node {

using multiformats::PeerId;
using telemetry::LedgerFigures;
using LedgerDay = telemetry::LedgerHistory::Day;
using LedgerAudit = telemetry::LedgerHistory::Reset;

/// Block payload that moved on one day (UTC, since 1970-01-01) since the last record about it.
struct LedgerCredit
{
    PeerId peer;
    std::int32_t day = 0;
    LedgerFigures added; ///< Its times are those of the first and last block.

    friend bool operator==(const LedgerCredit&, const LedgerCredit&) = default;
};

/// The user set the ledger to 0.
struct LedgerZeroed
{
    PeerId peer;
    LedgerAudit audit;

    friend bool operator==(const LedgerZeroed&, const LedgerZeroed&) = default;
};

using LedgerChange = std::variant<LedgerCredit, LedgerZeroed>;

[[nodiscard]] const PeerId& peerOf(const LedgerChange& change) noexcept;

/// One ledger as it lasts.
struct LedgerEntry
{
    static constexpr std::size_t kMaxDays = 400;  ///< A year, and room to compare with the last.
    static constexpr std::size_t kMaxAudits = 16; ///< The newest stay.

    LedgerFigures figures;
    std::vector<LedgerDay> days;     ///< Oldest first. A reset leaves them: they say what moved.
    std::vector<LedgerAudit> audits; ///< Oldest first.

    friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

/// Adds `more` to `figures`. Sums stop at kMaxLedgerSum; the times become those of both.
void add(LedgerFigures& figures, const LedgerFigures& more) noexcept;

/// Carries out one change.
void applyChange(LedgerEntry& entry, const LedgerChange& change);

inline constexpr std::uint64_t kMaxLedgerSum = (1ULL << 63U) - 1; ///< What a varint can hold.

// --- bytes ---------------------------------------------------------------------------------------

/// Payload of a record in a log. At most kChangesPerRecord changes.
[[nodiscard]] Bytes encodeChanges(std::span<const LedgerChange> changes);
inline constexpr std::size_t kChangesPerRecord = 128;

/// Errors: Invalid, TooLarge, Truncated.
[[nodiscard]] Result<std::vector<LedgerChange>> decodeChanges(ByteView payload);

struct PeerEntry
{
    PeerId peer;
    LedgerEntry entry;
};

/// Payload of a record in a snapshot.
[[nodiscard]] Bytes encodeEntry(const PeerId& peer, const LedgerEntry& entry);

/// Errors: Invalid (also for days or audits out of order), TooLarge, Truncated.
[[nodiscard]] Result<PeerEntry> decodeEntry(ByteView payload);

// --- records -------------------------------------------------------------------------------------

enum class RecordKind : std::uint8_t {
    Changes = 'C',
    Entry = 'E',
    End = 'Z', ///< Last record of a whole snapshot; empty.
};

inline constexpr std::size_t kMaxRecordPayload = 64 * 1024; ///< Bounds what a damaged length costs.

/// Appends mark, kind, length, checksum and payload. The payload is at most kMaxRecordPayload long.
void appendRecord(Bytes& to, RecordKind kind, ByteView payload);

/// Reads records from a source of bytes, and goes on behind what is damaged. Memory: two records.
class RecordReader
{
public:
    /// Fills the span from the front. @return how many bytes; 0 at the end.
    using Source = std::function<std::size_t(std::span<std::uint8_t>)>;

    struct Record
    {
        RecordKind kind = RecordKind::End;
        ByteView payload; ///< Valid until the next call.
    };

    explicit RecordReader(Source source);

    /// The next record that is whole; none at the end.
    [[nodiscard]] std::optional<Record> next();

    /// Bytes that belonged to no whole record and had one behind them.
    [[nodiscard]] std::uint64_t damagedBytes() const noexcept { return m_damaged; }
    /// Where the last whole record ends. What follows it at the end of the source is torn.
    [[nodiscard]] std::uint64_t wholeBytes() const noexcept { return m_whole; }
    [[nodiscard]] std::uint64_t tornBytes() const noexcept { return m_offset - m_whole; }
    /// Whether what is torn begins like a record that ends past the source: all that an end in the
    /// middle of a write can leave. False when nothing is torn.
    [[nodiscard]] bool isTornByWriting() const noexcept
    {
        return tornBytes() > 0 && m_isUnfinished;
    }

private:
    [[nodiscard]] bool fill(std::size_t bytes);
    [[nodiscard]] std::size_t recordHere();
    [[nodiscard]] bool isUnfinishedHere();
    void skipToMark();

    Source m_source;
    Bytes m_buffer;
    std::size_t m_begin = 0, m_end = 0; ///< What is read and not used, in m_buffer.
    bool m_isOver = false;
    std::uint64_t m_offset = 0; ///< Of m_begin in the source.
    std::uint64_t m_whole = 0;
    std::uint64_t m_damaged = 0;
    bool m_isUnfinished = false; ///< What begins at m_whole.
};

} // namespace swapscope::node
