// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/ledger_store.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::node {

/// Ledgers in a folder: a snapshot of all of them in the order of peer ids, and a log of what
/// changed since. Both are named by a number that grows with each new snapshot.
///
/// A process that is killed loses what it had not appended and nothing else: records have
/// checksums, an unfinished one at the end of the log is cut, and a snapshot takes its place in
/// one step.
class LedgerFile final : public LedgerStore
{
public:
    static constexpr std::uint64_t kLogBytes = 4ULL * 1024 * 1024; ///< Then comes a new snapshot.

    /// Opens or creates the folder. A damaged file is set aside as <name>.damaged-<n>, and what can
    /// be read of it is kept.
    /// @param atMost  Ledgers to load. Errors: Io.
    [[nodiscard]] static Result<std::unique_ptr<LedgerFile>>
    open(const std::filesystem::path& folder, std::size_t atMost);

    ~LedgerFile() override;
    LedgerFile(const LedgerFile&) = delete;
    LedgerFile& operator=(const LedgerFile&) = delete;

    Result<void> append(std::span<const LedgerChange> changes) override;
    Result<void> sync() override;
    Result<void> tidy(const Peers& kept) override;
    Result<void> visit(const Visitor& visitor) override;

    /// A new snapshot at once, whatever the size of the log.
    Result<void> rewrite(const Peers& kept);

private:
    using Changes = std::map<PeerId, std::vector<LedgerChange>>;

    /// What reading the files showed.
    struct Health
    {
        bool isSnapshotDamaged = false, isLogDamaged = false;
        std::uint64_t logBytes = 0; ///< Whole records at the front of the log.
        std::uint64_t tornBytes = 0;

        [[nodiscard]] bool isWhole() const noexcept { return !isSnapshotDamaged && !isLogDamaged; }
    };

    explicit LedgerFile(std::filesystem::path folder);

    [[nodiscard]] std::filesystem::path snapshotPath(std::uint64_t number) const;
    [[nodiscard]] std::filesystem::path logPath(std::uint64_t number) const;

    [[nodiscard]] std::vector<std::uint64_t> numbers() const;
    Result<Health> walk(std::uint64_t number, const Visitor& visitor) const;
    Result<Changes> readLog(std::uint64_t number, Health& health) const;
    Result<Health> choose(std::vector<std::string>& warnings);
    Result<void> openLog(std::uint64_t size);
    Result<void> repair(const Health& health, std::vector<std::string>& warnings);
    Result<void> writeSnapshot(std::uint64_t number, const Peers& kept) const;
    void removeOld() const;

    std::filesystem::path m_folder;
    std::uint64_t m_number = 1;
    int m_log = -1;
    std::uint64_t m_logBytes = 0;
    bool m_isSynced = true;
};

} // namespace swapscope::node
