// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_records.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::node;

namespace {

void checkChanges(ByteView payload)
{
    const auto changes = decodeChanges(payload);
    if (!isAccepted(changes)) {
        return;
    }
    require(changes->size() <= kChangesPerRecord, "changes are limited");
    requireSame(decodeChanges(encodeChanges(*changes)), *changes, "changes read back");
    LedgerEntry entry;
    for (const LedgerChange& change : *changes) {
        applyChange(entry, change);
    }
    require(entry.audits.size() <= LedgerEntry::kMaxAudits, "audits are limited");
    require(entry.figures.sentBytes <= kMaxLedgerSum, "sums are limited");
}

void checkEntry(ByteView payload)
{
    const auto read = decodeEntry(payload);
    if (!isAccepted(read)) {
        return;
    }
    require(read->entry.days.size() <= LedgerEntry::kMaxDays, "days are limited");
    const Bytes written = encodeEntry(read->peer, read->entry);
    require(written.size() <= kMaxRecordPayload, "a ledger fits a record");
    const auto again = decodeEntry(written);
    require(isAccepted(again) && again->peer == read->peer && again->entry == read->entry,
            "a ledger reads back");
}

void checkFile(ByteView file)
{
    ByteView rest = file;
    RecordReader reader{[&rest](std::span<std::uint8_t> into) {
        const std::size_t size = std::min(into.size(), rest.size());
        std::copy_n(rest.begin(), size, into.begin());
        rest = rest.subspan(size);
        return size;
    }};
    std::uint64_t whole = 0;
    while (const auto record = reader.next()) {
        whole += record->payload.size();
        checkChanges(record->payload);
        checkEntry(record->payload);
    }
    require(reader.wholeBytes() + reader.tornBytes() == file.size(), "every byte is accounted for");
    require(whole + reader.damagedBytes() <= reader.wholeBytes(), "no byte counts twice");
}

} // namespace

/// A file, or behind a byte 1 or 2 the payload of a record: checksums stop what mutations make.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    if (size > 0 && data[0] == 1) {
        checkChanges(input.subspan(1));
    } else if (size > 0 && data[0] == 2) {
        checkEntry(input.subspan(1));
    } else {
        checkFile(input);
    }
    return 0;
}
