// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/node/ledger_file.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <filesystem>
#include <fstream>

namespace swapscope::node {

namespace {

namespace fs = std::filesystem;

PeerId peerNumber(std::uint32_t number)
{
    const std::array<std::uint8_t, 7> key{8,
                                          1,
                                          18,
                                          3,
                                          static_cast<std::uint8_t>(number),
                                          static_cast<std::uint8_t>(number >> 8U),
                                          static_cast<std::uint8_t>(number >> 16U)};
    return PeerId::ofPublicKey(key);
}

LedgerChange credit(const PeerId& peer, std::int64_t time, std::int32_t day = 1)
{
    return LedgerCredit{.peer = peer, .day = day, .added = {1, 0, 0, 0, 1, time, time}};
}

std::vector<PeerId> peersIn(LedgerStore& store)
{
    std::vector<PeerId> peers;
    static_cast<void>(store.visit([&peers](const PeerId& peer, const LedgerEntry&) {
        peers.push_back(peer);
        return true;
    }));
    return peers;
}

bool has(LedgerStore& store, const PeerId& peer)
{
    return store.entryOf(peer).value().figures.exchanges > 0;
}

} // namespace

class LedgerStoreTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNewestDaysAndResetsStay()
    {
        LedgerEntry entry;
        const PeerId peer = peerNumber(1);
        const auto days = static_cast<std::int32_t>(LedgerEntry::kMaxDays);
        for (std::int32_t day = 1; day <= days; ++day) {
            applyChange(entry, credit(peer, 1, day));
        }
        QCOMPARE(entry.days.size(), LedgerEntry::kMaxDays);
        QCOMPARE(entry.days.front().day, 1);
        applyChange(entry, credit(peer, 1, days + 1));
        QCOMPARE(entry.days.size(), LedgerEntry::kMaxDays);
        QCOMPARE(entry.days.front().day, 2);
        QCOMPARE(entry.days.back().day, days + 1);
        QCOMPARE(entry.figures.exchanges, LedgerEntry::kMaxDays + 1);

        for (std::int64_t at = 1; at <= 17; ++at) {
            applyChange(entry, LedgerZeroed{peer, {at, {}}});
        }
        QCOMPARE(entry.audits.size(), LedgerEntry::kMaxAudits);
        QCOMPARE(entry.audits.front().at, 2);
        QCOMPARE(entry.days.size(), LedgerEntry::kMaxDays);
    }

    void theLongestLedgerFitsARecord()
    {
        constexpr std::uint64_t kMost = kMaxLedgerSum;
        LedgerEntry entry;
        entry.figures = {kMost, kMost, kMost, kMost, kMost, 1LL << 62U, 1LL << 62U};
        for (std::size_t i = 0; i < LedgerEntry::kMaxDays; ++i) {
            entry.days.push_back(
                {2'000'000'000 + static_cast<std::int32_t>(i), kMost, kMost, kMost, kMost});
        }
        entry.audits.assign(LedgerEntry::kMaxAudits, {1LL << 62U, entry.figures});
        const Bytes payload = encodeEntry(peerNumber(1), entry);
        QVERIFY(payload.size() <= kMaxRecordPayload);
        QVERIFY(decodeEntry(payload).value().entry == entry);
        add(entry.figures, entry.figures); // sums stop, they do not begin again
        QCOMPARE(entry.figures.sentBytes, kMost);
    }

    void memoryKeepsAsManyLedgersAsTheLimitSays()
    {
        MemoryLedgers store;
        std::vector<LedgerChange> changes;
        const auto limit = static_cast<std::uint32_t>(limits::kLedgers);
        for (std::uint32_t peer = 0; peer < limit; ++peer) {
            changes.push_back(credit(peerNumber(peer), 1000 + peer));
        }
        QVERIFY(store.append(changes).has_value());
        QVERIFY(store.tidy({}).has_value());
        QCOMPARE(peersIn(store).size(), std::size_t{limit});
        QVERIFY(
            store.append(std::vector<LedgerChange>{credit(peerNumber(limit), 5000)}).has_value());
        QVERIFY(store.tidy({peerNumber(0)}).has_value());
        QCOMPARE(peersIn(store).size(), std::size_t{limit});
        QVERIFY(has(store, peerNumber(0))); // kept, though it rested longest
        QVERIFY(!has(store, peerNumber(1)));
        QVERIFY(has(store, peerNumber(2)));
    }

    void theDiskKeepsAsManyLedgersAsTheLimitSays()
    {
        QTemporaryDir root;
        const fs::path folder = fs::path{root.path().toStdString()} / "ledgers";
        const auto limit = static_cast<std::uint32_t>(limits::kLedgersOnDisk);
        const auto file = LedgerFile::open(folder, 10).value();
        std::vector<LedgerChange> changes;
        for (std::uint32_t peer = 0; peer <= limit; ++peer) {
            changes.push_back(credit(peerNumber(peer), 7)); // all in the same second
        }
        changes[5] = credit(peerNumber(5), 6);
        QVERIFY(file->append(changes).has_value());
        QVERIFY(file->tidy({}).has_value()); // the log is not long enough to be worth it
        QVERIFY(fs::exists(folder / "1.log"));
        QVERIFY(file->rewrite({}).has_value());
        QCOMPARE(peersIn(*file).size(), std::size_t{limit});
        QVERIFY(!has(*file, peerNumber(5)));
        QVERIFY(has(*file, peerNumber(4)));
        QVERIFY(!fs::exists(folder / "1.log"));
        QCOMPARE(fs::file_size(folder / "2.log"), std::uintmax_t{0});
    }

    void theLatestLedgersAreLoadedOldestFirst()
    {
        QTemporaryDir root;
        const fs::path folder = fs::path{root.path().toStdString()} / "ledgers";
        {
            const auto file = LedgerFile::open(folder, 10).value();
            for (const std::uint32_t peer : {4U, 1U, 3U, 2U}) {
                QVERIFY(file->append(std::vector<LedgerChange>{credit(peerNumber(peer), peer)})
                            .has_value());
            }
        }
        const auto loaded = LedgerFile::open(folder, 2).value()->takeLoaded();
        QCOMPARE(loaded.latest.size(), std::size_t{2});
        QCOMPARE(loaded.latest[0].first, peerNumber(3));
        QCOMPARE(loaded.latest[1].first, peerNumber(4));
        QVERIFY(loaded.hasMore);
        QVERIFY(!LedgerFile::open(folder, 4).value()->takeLoaded().hasMore);
    }

    void whatIsNoLedgerFileIsSetAside()
    {
        QTemporaryDir root;
        const fs::path folder = fs::path{root.path().toStdString()} / "ledgers";
        fs::create_directory(folder);
        std::ofstream{folder / "3.snapshot"} << "these are not the ledgers";
        const auto file = LedgerFile::open(folder, 10).value();
        QVERIFY(peersIn(*file).empty());
        const auto loaded = file->takeLoaded();
        QCOMPARE(loaded.warnings.size(), std::size_t{1});
        QVERIFY(loaded.warnings.front().find("3.snapshot.damaged-1") != std::string::npos);
        QVERIFY(fs::exists(folder / "3.snapshot.damaged-1"));
    }

    void aFolderThatCannotBeHadIsARefusal()
    {
        QTemporaryDir root;
        const fs::path path = fs::path{root.path().toStdString()} / "ledgers";
        std::ofstream{path} << "a file";
        const auto opened = LedgerFile::open(path, 10);
        QVERIFY(!opened);
        QVERIFY(opened.error().detail.find(path.string()) != std::string::npos);
    }
};

static const tests::Registered<LedgerStoreTest> registered{"ledger_store"};

} // namespace swapscope::node
#include "ledger_store_test.moc"
