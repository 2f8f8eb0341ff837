// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "core/node/ledger_store.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>

namespace swapscope::node {

using Nicknames = std::unordered_map<PeerId, std::string>;

/// Writes every ledger with its day sums and resets: aside first, then under its name. Byte counts
/// are block payload, times are ISO 8601 in UTC, and what never happened is empty.
///
/// CSV has a line of names and one line for each ledger, day and reset: record ("ledger", "day" or
/// "reset"), peer, nickname, time (of the last exchange, the day, the reset), first_exchange, sent,
/// received, duplicate, unasked, exchanges. A reset has the figures that it set to 0. Texts that a
/// spreadsheet would take for a formula get an apostrophe in front.
///
/// JSON is one object: format "swapscope-ledgers-1" and ledgers, an array of objects with peer,
/// nickname, the same figures, days and resets.
/// @return how many ledgers. Errors: NotFound, Io.
[[nodiscard]] Result<std::uint64_t> exportLedgers(LedgerStore& store,
                                                  const std::filesystem::path& path,
                                                  LedgerFormat format, const Nicknames& nicknames);

} // namespace swapscope::node
