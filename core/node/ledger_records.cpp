// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_records.h"

#include "core/base/varint.h"
#include "core/crypto/hash.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace swapscope::node {

namespace {

/// Unlikely in text, numbers and identifiers.
constexpr std::array<std::uint8_t, 4> kMark{0xF7, 'S', 'L', 0xAD};
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kHeaderBytes = kMark.size() + 1 + kLengthBytes + kChecksumBytes;

constexpr std::size_t kMaxPeerIdBytes = 64;

enum class ChangeKind : std::uint8_t { Credit = 0, Zeroed = 1 };

/// The first bytes of sha2-256 over kind and payload.
std::array<std::uint8_t, kChecksumBytes> checksum(std::uint8_t kind, ByteView payload)
{
    Bytes covered;
    covered.reserve(payload.size() + 1);
    covered.push_back(kind);
    append(covered, payload);
    const crypto::Sha256Digest digest = crypto::sha256(covered);
    std::array<std::uint8_t, kChecksumBytes> sum{};
    std::copy_n(digest.begin(), sum.size(), sum.begin());
    return sum;
}

std::uint64_t addUpTo(std::uint64_t a, std::uint64_t b) noexcept
{
    return b > kMaxLedgerSum - std::min(a, kMaxLedgerSum) ? kMaxLedgerSum : a + b;
}

std::uint64_t bounded(std::uint64_t value) noexcept
{
    return std::min(value, kMaxLedgerSum);
}

/// Of the payload of the record whose header begins there.
std::size_t lengthIn(const std::uint8_t* header)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i) {
        length |= std::size_t{header[kMark.size() + 1 + i]} << (8 * i);
    }
    return length;
}

// --- writing -------------------------------------------------------------------------------------

void putTime(Bytes& to, std::int64_t seconds)
{
    appendVarint(to, static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
}

void putFigures(Bytes& to, const LedgerFigures& figures)
{
    for (const std::uint64_t sum :
         {figures.sentBytes, figures.receivedBytes, figures.duplicateBytes, figures.unaskedBytes,
          figures.exchanges})
    {
        appendVarint(to, bounded(sum));
    }
    putTime(to, figures.firstExchange);
    putTime(to, figures.lastExchange);
}

void putPeer(Bytes& to, const PeerId& peer)
{
    appendVarint(to, peer.bytes().size());
    append(to, peer.bytes());
}

void putDay(Bytes& to, std::int32_t day)
{
    appendVarint(to, static_cast<std::uint64_t>(std::max(day, 0)));
}

void putAudit(Bytes& to, const LedgerAudit& audit)
{
    putTime(to, audit.at);
    putFigures(to, audit.before);
}

void put(Bytes& to, const LedgerCredit& credit)
{
    to.push_back(static_cast<std::uint8_t>(ChangeKind::Credit));
    putPeer(to, credit.peer);
    putDay(to, credit.day);
    putFigures(to, credit.added);
}

void put(Bytes& to, const LedgerZeroed& zeroed)
{
    to.push_back(static_cast<std::uint8_t>(ChangeKind::Zeroed));
    putPeer(to, zeroed.peer);
    putAudit(to, zeroed.audit);
}

// --- reading -------------------------------------------------------------------------------------

/// Takes fields from the front; after the first failure everything reads as 0.
class FieldReader
{
public:
    explicit FieldReader(ByteView bytes)
        : m_rest{bytes}
    {}

    std::uint64_t number(std::uint64_t largest = kMaxLedgerSum)
    {
        const auto varint = decodeVarint(m_rest);
        if (!varint) {
            return refuse(varint.error());
        }
        if (varint->value > largest) {
            return refuse(fail(ErrorCode::TooLarge, "a number of a ledger is too large"));
        }
        m_rest = m_rest.subspan(varint->size);
        return varint->value;
    }

    std::uint8_t byte()
    {
        if (m_rest.empty()) {
            refuse(fail(ErrorCode::Truncated, "a ledger record ends early"));
            return 0;
        }
        const std::uint8_t value = m_rest.front();
        m_rest = m_rest.subspan(1);
        return value;
    }

    PeerId peer()
    {
        const std::uint64_t size = number(kMaxPeerIdBytes);
        if (size > m_rest.size()) {
            refuse(fail(ErrorCode::Truncated, "a ledger record ends inside a peer id"));
            return {};
        }
        auto peer = PeerId::decode(m_rest.first(static_cast<std::size_t>(size)));
        if (!peer) {
            refuse(peer.error());
            return {};
        }
        m_rest = m_rest.subspan(static_cast<std::size_t>(size));
        return std::move(*peer);
    }

    std::int64_t time() { return static_cast<std::int64_t>(number()); }
    std::int32_t day()
    {
        return static_cast<std::int32_t>(number(std::numeric_limits<std::int32_t>::max()));
    }

    LedgerFigures figures()
    {
        LedgerFigures figures;
        figures.sentBytes = number();
        figures.receivedBytes = number();
        figures.duplicateBytes = number();
        figures.unaskedBytes = number();
        figures.exchanges = number();
        figures.firstExchange = time();
        figures.lastExchange = time();
        return figures;
    }

    LedgerAudit audit()
    {
        const std::int64_t at = time();
        return {at, figures()};
    }

    std::uint64_t refuse(Error error)
    {
        if (!m_error) {
            m_error = std::move(error);
        }
        m_rest = {};
        return 0;
    }

    [[nodiscard]] bool isAtEnd() const noexcept { return m_rest.empty(); }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }

private:
    ByteView m_rest;
    std::optional<Error> m_error;
};

LedgerChange readChange(FieldReader& fields)
{
    const std::uint8_t kind = fields.byte();
    if (kind == static_cast<std::uint8_t>(ChangeKind::Credit)) {
        LedgerCredit credit;
        credit.peer = fields.peer();
        credit.day = fields.day();
        credit.added = fields.figures();
        return credit;
    }
    if (kind != static_cast<std::uint8_t>(ChangeKind::Zeroed)) {
        fields.refuse(fail(ErrorCode::Invalid, "a ledger change of an unknown kind"));
    }
    LedgerZeroed zeroed;
    zeroed.peer = fields.peer();
    zeroed.audit = fields.audit();
    return zeroed;
}

LedgerDay readDay(FieldReader& fields)
{
    LedgerDay day;
    day.day = fields.day();
    day.sentBytes = fields.number();
    day.receivedBytes = fields.number();
    day.duplicateBytes = fields.number();
    day.unaskedBytes = fields.number();
    return day;
}

// --- applying ------------------------------------------------------------------------------------

void applyTo(LedgerEntry& entry, const LedgerCredit& credit)
{
    add(entry.figures, credit.added);
    auto at = std::ranges::lower_bound(entry.days, credit.day, {}, &LedgerDay::day);
    if (at == entry.days.end() || at->day != credit.day) {
        at = entry.days.insert(at, LedgerDay{});
        at->day = credit.day;
    }
    at->sentBytes = addUpTo(at->sentBytes, credit.added.sentBytes);
    at->receivedBytes = addUpTo(at->receivedBytes, credit.added.receivedBytes);
    at->duplicateBytes = addUpTo(at->duplicateBytes, credit.added.duplicateBytes);
    at->unaskedBytes = addUpTo(at->unaskedBytes, credit.added.unaskedBytes);
    if (entry.days.size() > LedgerEntry::kMaxDays) {
        entry.days.erase(entry.days.begin());
    }
}

void applyTo(LedgerEntry& entry, const LedgerZeroed& zeroed)
{
    entry.figures = {};
    entry.audits.push_back(zeroed.audit);
    if (entry.audits.size() > LedgerEntry::kMaxAudits) {
        entry.audits.erase(entry.audits.begin());
    }
}

} // namespace

const PeerId& peerOf(const LedgerChange& change) noexcept
{
    return std::visit([](const auto& kind) -> const PeerId& { return kind.peer; }, change);
}

void add(LedgerFigures& figures, const LedgerFigures& more) noexcept
{
    figures.sentBytes = addUpTo(figures.sentBytes, more.sentBytes);
    figures.receivedBytes = addUpTo(figures.receivedBytes, more.receivedBytes);
    figures.duplicateBytes = addUpTo(figures.duplicateBytes, more.duplicateBytes);
    figures.unaskedBytes = addUpTo(figures.unaskedBytes, more.unaskedBytes);
    figures.exchanges = addUpTo(figures.exchanges, more.exchanges);
    if (figures.firstExchange == 0) {
        figures.firstExchange = more.firstExchange;
    }
    if (more.lastExchange != 0) {
        figures.lastExchange = more.lastExchange; // the calendar may have been set back
    }
}

void applyChange(LedgerEntry& entry, const LedgerChange& change)
{
    std::visit([&entry](const auto& kind) { applyTo(entry, kind); }, change);
}

Bytes encodeChanges(std::span<const LedgerChange> changes)
{
    assert(changes.size() <= kChangesPerRecord);
    Bytes payload;
    appendVarint(payload, changes.size());
    for (const LedgerChange& change : changes) {
        std::visit([&payload](const auto& kind) { put(payload, kind); }, change);
    }
    return payload;
}

Result<std::vector<LedgerChange>> decodeChanges(ByteView payload)
{
    FieldReader fields{payload};
    const std::uint64_t count = fields.number(kChangesPerRecord);
    std::vector<LedgerChange> changes;
    changes.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count && !fields.error(); ++i) {
        changes.push_back(readChange(fields));
    }
    if (!fields.isAtEnd()) {
        fields.refuse(fail(ErrorCode::Invalid, "bytes behind the last ledger change"));
    }
    if (fields.error()) {
        return *fields.error();
    }
    return changes;
}

Bytes encodeEntry(const PeerId& peer, const LedgerEntry& entry)
{
    Bytes payload;
    putPeer(payload, peer);
    putFigures(payload, entry.figures);
    appendVarint(payload, entry.days.size());
    for (const LedgerDay& day : entry.days) {
        putDay(payload, day.day);
        for (const std::uint64_t sum :
             {day.sentBytes, day.receivedBytes, day.duplicateBytes, day.unaskedBytes})
        {
            appendVarint(payload, bounded(sum));
        }
    }
    appendVarint(payload, entry.audits.size());
    for (const LedgerAudit& audit : entry.audits) {
        putAudit(payload, audit);
    }
    return payload;
}

Result<PeerEntry> decodeEntry(ByteView payload)
{
    FieldReader fields{payload};
    PeerEntry read;
    read.peer = fields.peer();
    read.entry.figures = fields.figures();
    const std::uint64_t days = fields.number(LedgerEntry::kMaxDays);
    for (std::uint64_t i = 0; i < days && !fields.error(); ++i) {
        const LedgerDay day = readDay(fields);
        if (i > 0 && day.day <= read.entry.days.back().day) {
            fields.refuse(fail(ErrorCode::Invalid, "the days of a ledger are out of order"));
        }
        read.entry.days.push_back(day);
    }
    const std::uint64_t audits = fields.number(LedgerEntry::kMaxAudits);
    for (std::uint64_t i = 0; i < audits && !fields.error(); ++i) {
        read.entry.audits.push_back(fields.audit());
    }
    if (!fields.isAtEnd()) {
        fields.refuse(fail(ErrorCode::Invalid, "bytes behind a ledger"));
    }
    if (fields.error()) {
        return *fields.error();
    }
    return read;
}

// --- records -------------------------------------------------------------------------------------

void appendRecord(Bytes& to, RecordKind kind, ByteView payload)
{
    assert(payload.size() <= kMaxRecordPayload);
    append(to, kMark);
    to.push_back(static_cast<std::uint8_t>(kind));
    for (std::size_t i = 0; i < kLengthBytes; ++i) {
        to.push_back(static_cast<std::uint8_t>(payload.size() >> (8 * i)));
    }
    append(to, checksum(static_cast<std::uint8_t>(kind), payload));
    append(to, payload);
}

RecordReader::RecordReader(Source source)
    : m_source{std::move(source)}
    , m_buffer(2 * (kHeaderBytes + kMaxRecordPayload))
{}

/// Has at least `bytes` in the buffer, which is true of every record; false at the end.
bool RecordReader::fill(std::size_t bytes)
{
    if (m_end - m_begin >= bytes) {
        return true;
    }
    std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
    m_end -= m_begin;
    m_begin = 0;
    while (!m_isOver && m_end < m_buffer.size()) {
        const std::size_t got = m_source(std::span{m_buffer}.subspan(m_end));
        m_isOver = got == 0;
        m_end += got;
    }
    return m_end >= bytes;
}

/// Length of the whole record that begins here; 0 for none.
std::size_t RecordReader::recordHere()
{
    if (!fill(kHeaderBytes)) {
        return 0;
    }
    const std::uint8_t* const at = m_buffer.data() + m_begin;
    const std::size_t length = lengthIn(at);
    if (!std::equal(kMark.begin(), kMark.end(), at) || length > kMaxRecordPayload
        || !fill(kHeaderBytes + length))
    {
        return 0;
    }
    const std::uint8_t* const record = m_buffer.data() + m_begin; // fill() may have moved it
    const ByteView payload{record + kHeaderBytes, length};
    const auto sum = checksum(record[kMark.size()], payload);
    const bool isWhole = std::equal(sum.begin(), sum.end(), record + kHeaderBytes - kChecksumBytes);
    return isWhole ? kHeaderBytes + length : 0;
}

/// Whether a record begins here whose end is not there.
bool RecordReader::isUnfinishedHere()
{
    const bool hasHeader = fill(kHeaderBytes);
    const std::uint8_t* const at = m_buffer.data() + m_begin;
    if (!std::equal(at, at + std::min(m_end - m_begin, kMark.size()), kMark.begin())) {
        return false;
    }
    return !hasHeader || (lengthIn(at) <= kMaxRecordPayload && !fill(kHeaderBytes + lengthIn(at)));
}

/// Drops at least one byte.
void RecordReader::skipToMark()
{
    const std::uint8_t* const from = m_buffer.data() + m_begin + 1;
    const auto* const found =
        static_cast<const std::uint8_t*>(std::memchr(from, kMark[0], m_end - m_begin - 1));
    const std::size_t to =
        found == nullptr ? m_end : static_cast<std::size_t>(found - m_buffer.data());
    m_offset += to - m_begin;
    m_begin = to;
}

std::optional<RecordReader::Record> RecordReader::next()
{
    while (fill(1)) {
        const std::size_t size = recordHere();
        if (size == 0) {
            if (m_offset == m_whole) {
                m_isUnfinished = isUnfinishedHere();
            }
            skipToMark();
            continue;
        }
        m_damaged += m_offset - m_whole;
        const std::uint8_t* const at = m_buffer.data() + m_begin;
        m_begin += size;
        m_offset += size;
        m_whole = m_offset;
        return Record{static_cast<RecordKind>(at[kMark.size()]),
                      {at + kHeaderBytes, size - kHeaderBytes}};
    }
    return std::nullopt;
}

} // namespace swapscope::node
