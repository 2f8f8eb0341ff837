// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/node/ledger_records.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace swapscope::node {

/// Where ledgers last. Every call may take as long as a disk: made on the worker pool, one at a
/// time.
class LedgerStore
{
public:
    /// Returns false to end the walk.
    using Visitor = std::function<bool(const PeerId&, const LedgerEntry&)>;
    using Peers = std::unordered_set<PeerId>;
    using Figures = std::unordered_map<PeerId, LedgerFigures>;

    /// What opening a store read.
    struct Loaded
    {
        /// The ledgers that exchanged last, oldest first.
        std::vector<std::pair<PeerId, LedgerFigures>> latest;
        bool hasMore = false;              ///< There are others.
        std::vector<std::string> warnings; ///< What was damaged or cut, a sentence each.
    };

    virtual ~LedgerStore() = default;

    /// For the one that uses the store; empty afterwards.
    [[nodiscard]] Loaded takeLoaded() { return std::exchange(m_loaded, {}); }

    /// Adds changes, in order. Errors: Io, with none of them added.
    virtual Result<void> append(std::span<const LedgerChange> changes) = 0;

    /// What was appended survives a loss of power once this has returned. Errors: Io.
    virtual Result<void> sync() = 0;

    /// Makes the files small again when it is time to. `kept` are peers that never make room for
    /// others. Errors: Io; nothing is lost then.
    virtual Result<void> tidy(const Peers& kept) = 0;

    /// Every ledger, in the order of peer ids. Errors: Io.
    virtual Result<void> visit(const Visitor& visitor) = 0;

    /// The ledgers of these peers, as far as there are any. Errors: Io.
    Result<Figures> figuresOf(const Peers& peers);

    /// The peer's ledger; an empty one for a peer without. Errors: Io.
    Result<LedgerEntry> entryOf(const PeerId& peer);

protected:
    Loaded m_loaded;
};

/// For a node that keeps nothing: at most limits::kLedgers ledgers in memory.
class MemoryLedgers final : public LedgerStore
{
public:
    Result<void> append(std::span<const LedgerChange> changes) override;
    Result<void> sync() override { return {}; }
    Result<void> tidy(const Peers& kept) override;
    Result<void> visit(const Visitor& visitor) override;

private:
    std::map<PeerId, LedgerEntry> m_entries;
};

/// How long a ledger has rested: those that exchanged longest ago come first.
struct LedgerAge
{
    std::int64_t lastExchange = 0; ///< Unix seconds.
    PeerId peer;

    friend auto operator<=>(const LedgerAge&, const LedgerAge&) = default;
};

/// The first age that stays when only `mayStay` of them do; the lowest value when all do.
[[nodiscard]] LedgerAge firstToStay(std::vector<LedgerAge> ages, std::size_t mayStay);

} // namespace swapscope::node
