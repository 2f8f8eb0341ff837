// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_file.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <rapidcheck.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace swapscope::node {

namespace {

namespace fs = std::filesystem;

using Entries = std::map<PeerId, LedgerEntry>;

PeerId peerNumber(unsigned number)
{
    const std::array<std::uint8_t, 5> key{8, 1, 18, 1, static_cast<std::uint8_t>(number)};
    return PeerId::ofPublicKey(key);
}

/// What one append has: some credits and resets of few peers and days.
std::vector<LedgerChange> someChanges()
{
    std::vector<LedgerChange> changes;
    for (int left = *rc::gen::inRange(1, 6); left > 0; --left) {
        const PeerId peer = peerNumber(*rc::gen::inRange(0U, 4U));
        const auto time = *rc::gen::inRange<std::int64_t>(1, 2'000'000'000);
        if (*rc::gen::inRange(0, 8) == 0) {
            changes.emplace_back(LedgerZeroed{peer, {time, {1, 2, 3, 4, 5, time, time}}});
            continue;
        }
        LedgerCredit credit{.peer = peer, .day = *rc::gen::inRange(0, 5), .added = {}};
        credit.added = {*rc::gen::inRange<std::uint64_t>(0, 1ULL << 40U),
                        *rc::gen::inRange<std::uint64_t>(0, 300),
                        *rc::gen::inRange<std::uint64_t>(0, 300),
                        *rc::gen::inRange<std::uint64_t>(0, 300),
                        *rc::gen::inRange<std::uint64_t>(1, 9),
                        time,
                        time};
        changes.emplace_back(credit);
    }
    return changes;
}

/// The sums counted anew, from nothing but the list of what happened.
LedgerEntry countedAnew(const std::vector<LedgerChange>& all, const PeerId& peer)
{
    LedgerEntry entry;
    std::map<std::int32_t, LedgerDay> days;
    for (const LedgerChange& change : all) {
        if (const auto* const zeroed = std::get_if<LedgerZeroed>(&change)) {
            if (zeroed->peer == peer) {
                entry.figures = {};
                entry.audits.push_back(zeroed->audit);
            }
            continue;
        }
        const auto& credit = std::get<LedgerCredit>(change);
        if (credit.peer != peer) {
            continue;
        }
        LedgerFigures& sums = entry.figures;
        LedgerDay& day = days[credit.day];
        day.day = credit.day;
        sums.sentBytes += credit.added.sentBytes;
        day.sentBytes += credit.added.sentBytes;
        sums.receivedBytes += credit.added.receivedBytes;
        day.receivedBytes += credit.added.receivedBytes;
        sums.duplicateBytes += credit.added.duplicateBytes;
        day.duplicateBytes += credit.added.duplicateBytes;
        sums.unaskedBytes += credit.added.unaskedBytes;
        day.unaskedBytes += credit.added.unaskedBytes;
        sums.exchanges += credit.added.exchanges;
        sums.firstExchange =
            sums.firstExchange == 0 ? credit.added.firstExchange : sums.firstExchange;
        sums.lastExchange = credit.added.lastExchange;
    }
    for (const auto& [number, day] : days) {
        entry.days.push_back(day);
    }
    if (entry.audits.size() > LedgerEntry::kMaxAudits) {
        entry.audits.erase(entry.audits.begin(), entry.audits.end() - LedgerEntry::kMaxAudits);
    }
    return entry;
}

Entries countedAnew(const std::vector<LedgerChange>& all)
{
    Entries entries;
    for (const LedgerChange& change : all) {
        entries[peerOf(change)] = countedAnew(all, peerOf(change));
    }
    return entries;
}

Entries entriesOf(LedgerFile& file)
{
    Entries entries;
    const auto visited = file.visit([&entries](const PeerId& peer, const LedgerEntry& entry) {
        entries.emplace(peer, entry);
        return true;
    });
    RC_ASSERT(visited.has_value());
    return entries;
}

std::unique_ptr<LedgerFile> opened(const fs::path& folder)
{
    auto file = LedgerFile::open(folder, 1000);
    RC_ASSERT(file.has_value());
    return std::move(*file);
}

Bytes bytesOf(const fs::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void writeBytes(const fs::path& path, ByteView bytes)
{
    std::ofstream out{path, std::ios::binary | std::ios::trunc};
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

fs::path fileEndingIn(const fs::path& folder, const std::string& end)
{
    for (const auto& item : fs::directory_iterator{folder}) {
        if (item.path().filename().string().ends_with(end)) {
            return item.path();
        }
    }
    return {};
}

/// A folder of its own for each trial.
struct Home
{
    QTemporaryDir root;
    fs::path folder = fs::path{root.path().toStdString()} / "ledgers";
};

} // namespace

class LedgerFileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void survivesRestartsAndRewritesBitExactly()
    {
        QVERIFY(rc::check("what is read equals what happened, counted anew", [] {
            const Home home;
            auto file = opened(home.folder);
            std::vector<LedgerChange> all;
            for (int steps = *rc::gen::inRange(1, 20); steps > 0; --steps) {
                const auto changes = someChanges();
                all.insert(all.end(), changes.begin(), changes.end());
                RC_ASSERT(file->append(changes).has_value());
                switch (*rc::gen::inRange(0, 5)) {
                case 0: RC_ASSERT(file->rewrite({}).has_value()); break;
                case 1:
                    file.reset();
                    file = opened(home.folder);
                    RC_ASSERT(file->takeLoaded().warnings.empty());
                    break;
                default: break;
                }
            }
            RC_ASSERT(entriesOf(*file) == countedAnew(all));
            file = opened(home.folder);
            RC_ASSERT(entriesOf(*file) == countedAnew(all));
        }));
    }

    /// A kill or a loss of power in the middle of a write leaves some first bytes of it.
    void killedAtAnyByteOfAnAppendItHoldsTheAppendsBefore()
    {
        QVERIFY(rc::check("a log cut anywhere holds a prefix of the appends, and says so", [] {
            const Home home;
            std::vector<std::pair<std::uint64_t, Entries>> prefixes{{0, {}}};
            std::vector<LedgerChange> all;
            fs::path log;
            {
                const auto file = opened(home.folder);
                log = fileEndingIn(home.folder, ".log");
                for (int steps = *rc::gen::inRange(1, 6); steps > 0; --steps) {
                    const auto changes = someChanges();
                    all.insert(all.end(), changes.begin(), changes.end());
                    RC_ASSERT(file->append(changes).has_value());
                    prefixes.emplace_back(fs::file_size(log), countedAnew(all));
                }
            }
            const auto size = *rc::gen::inRange<std::uint64_t>(0, fs::file_size(log) + 1);
            fs::resize_file(log, size);
            std::size_t last = 0;
            while (last + 1 < prefixes.size() && prefixes[last + 1].first <= size) {
                ++last;
            }
            const auto file = opened(home.folder);
            RC_ASSERT(entriesOf(*file) == prefixes[last].second);
            const bool isTorn = prefixes[last].first < size;
            RC_ASSERT(file->takeLoaded().warnings.size() == (isTorn ? 1U : 0U));
            const auto more = someChanges(); // it goes on behind the cut
            RC_ASSERT(file->append(more).has_value());
            RC_ASSERT(opened(home.folder)->takeLoaded().warnings.empty());
        }));
    }

    /// What a kill in the middle of a rewrite leaves: old files, new ones, or both.
    void killedAtAnyStepOfARewriteItLosesNothing()
    {
        QVERIFY(rc::check("every state between two snapshots reads the same", [] {
            const Home home;
            std::map<std::string, Bytes> before;
            std::map<std::string, Bytes> after;
            Entries expected;
            {
                const auto file = opened(home.folder);
                RC_ASSERT(file->append(someChanges()).has_value());
                RC_ASSERT(file->rewrite({}).has_value());
                RC_ASSERT(file->append(someChanges()).has_value());
                expected = entriesOf(*file);
                for (const auto& item : fs::directory_iterator{home.folder}) {
                    before[item.path().filename().string()] = bytesOf(item.path());
                }
                RC_ASSERT(file->rewrite({}).has_value());
                for (const auto& item : fs::directory_iterator{home.folder}) {
                    after[item.path().filename().string()] = bytesOf(item.path());
                }
            }
            const int step = *rc::gen::inRange(0, 5);
            fs::remove_all(home.folder);
            fs::create_directory(home.folder);
            std::map<std::string, Bytes> files = step < 4 ? before : after;
            for (const auto& [name, bytes] : after) {
                if (name.ends_with(".snapshot") && step == 0) {
                    files[name + ".aB3xY9"] = Bytes(
                        bytes.begin(), bytes.begin()
                                           + *rc::gen::inRange<std::ptrdiff_t>(
                                               0, static_cast<std::ptrdiff_t>(bytes.size()) + 1));
                } else if (name.ends_with(".snapshot") || step >= 2) {
                    files[name] = bytes;
                }
            }
            if (step == 3) {
                std::erase_if(files, [&](const auto& item) {
                    return before.contains(item.first) && item.first.ends_with(".snapshot");
                });
            }
            for (const auto& [name, bytes] : files) {
                writeBytes(home.folder / name, bytes);
            }
            const auto file = opened(home.folder);
            RC_ASSERT(entriesOf(*file) == expected);
            RC_ASSERT(file->takeLoaded().warnings.empty());
            RC_ASSERT(std::distance(fs::directory_iterator{home.folder}, {}) <= 2);
        }));
    }

    /// Only an unfinished write is cut away: anything else may be worth a look.
    void aTailThatNoWriteLeavesIsSetAside()
    {
        QVERIFY(rc::check("other bytes, from the beginning or behind whole records", [] {
            const Home home;
            Entries expected;
            fs::path log;
            {
                const auto file = opened(home.folder);
                log = fileEndingIn(home.folder, ".log");
                if (*rc::gen::arbitrary<bool>()) {
                    RC_ASSERT(file->append(someChanges()).has_value());
                }
                expected = entriesOf(*file);
            }
            Bytes bytes = bytesOf(log);
            const auto foreign = *rc::gen::nonEmpty(
                rc::gen::container<Bytes>(rc::gen::map(rc::gen::inRange(0, 128), [](int byte) {
                    return static_cast<std::uint8_t>(byte);
                })));
            bytes.insert(bytes.end(), foreign.begin(), foreign.end());
            writeBytes(log, bytes);
            const auto file = opened(home.folder);
            RC_ASSERT(entriesOf(*file) == expected);
            const fs::path aside = fileEndingIn(home.folder, ".damaged-1");
            RC_ASSERT(!aside.empty());
            RC_ASSERT(bytesOf(aside) == bytes);
            const auto warnings = file->takeLoaded().warnings;
            RC_ASSERT(warnings.size() == 1U);
            RC_ASSERT(warnings.front().find(aside.filename().string()) != std::string::npos);
        }));
    }

    void oneDamagedByteCostsOneRecordAndTheFileIsSetAside()
    {
        QVERIFY(rc::check("ledgers in other records are exact", [] {
            const Home home;
            Entries expected;
            {
                const auto file = opened(home.folder);
                for (unsigned peer = 0; peer < 6; ++peer) {
                    LedgerCredit credit{.peer = peerNumber(peer), .day = 7, .added = {}};
                    credit.added = {100 + peer, 1, 2, 3, 4, 5, 6};
                    RC_ASSERT(file->append(std::vector<LedgerChange>{credit}).has_value());
                }
                if (*rc::gen::arbitrary<bool>()) {
                    RC_ASSERT(file->rewrite({}).has_value());
                }
                expected = entriesOf(*file);
            }
            fs::path victim = fileEndingIn(home.folder, ".snapshot");
            victim = victim.empty() ? fileEndingIn(home.folder, ".log") : victim;
            Bytes bytes = bytesOf(victim);
            const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
            bytes[at] = static_cast<std::uint8_t>(bytes[at] + *rc::gen::inRange(1, 256));
            writeBytes(victim, bytes);

            const auto file = opened(home.folder);
            const Entries kept = entriesOf(*file);
            RC_ASSERT(kept.size() + 1 >= expected.size());
            for (const auto& [peer, entry] : kept) {
                RC_ASSERT(expected.at(peer) == entry);
            }
            const auto warnings = file->takeLoaded().warnings;
            RC_ASSERT(warnings.size() == 1U);
            RC_ASSERT(warnings.front().find(victim.filename().string()) != std::string::npos);
            const fs::path aside = fileEndingIn(home.folder, ".damaged-1");
            if (!aside.empty()) { // else it was the tail of the log, which is cut
                RC_ASSERT(bytesOf(aside) == bytes);
            }
            const auto again = opened(home.folder);
            RC_ASSERT(again->takeLoaded().warnings.empty());
            RC_ASSERT(entriesOf(*again) == kept);
        }));
    }
};

static const tests::Registered<LedgerFileTest> registered{"ledger_file"};

} // namespace swapscope::node
#include "ledger_file_test.moc"
