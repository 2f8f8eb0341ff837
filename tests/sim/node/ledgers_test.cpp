// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/scope.h"
#include "core/node/ledger_file.h"
#include "core/node/ledger_keeper.h"
#include "core/world/content.h"
#include "core/world/sim_world.h"
#include "tests/support/registry.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

namespace swapscope::node {

using std::chrono::seconds;
using telemetry::PeerRow;
using world::SimWorld;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlocks = 10;
constexpr std::size_t kBlockBytes = 10'000;

/// Two nodes, the first of which keeps its ledgers in a folder. The seed makes their identities.
struct Pair
{
    QTemporaryDir root;
    std::unique_ptr<LedgerFile> file;
    std::vector<telemetry::Event> events;
    std::unique_ptr<SimWorld> world;

    Pair() { start(); }

    [[nodiscard]] fs::path folder() const
    {
        return fs::path{root.path().toStdString()} / "ledgers";
    }

    void start(std::size_t loaded = 100)
    {
        file = LedgerFile::open(folder(), loaded).value();
        events.clear();
        world = std::make_unique<SimWorld>(7);
        world->addNode(SimWorld::NodeOptions{
            .ledgers = file.get(),
            .observe = [this](const telemetry::Event& event) { events.push_back(event); }});
        world->addNode();
        world->connect(0, 1);
        world->advance(seconds{1});
    }

    /// As a kill would: nothing is written at the end.
    void kill()
    {
        fs::copy(folder(), folder().string() + "-killed");
        world.reset();
        file.reset();
        fs::remove_all(folder());
        fs::rename(folder().string() + "-killed", folder());
    }

    void stop()
    {
        world.reset();
        file.reset();
    }

    [[nodiscard]] PeerId other() { return world->node(1).self(); }
    [[nodiscard]] const PeerRow* row() { return world->node(0).state().peer(other()); }

    /// The other one fetches blocks from the first.
    void move(std::uint64_t seed)
    {
        std::vector<store::Block> blocks;
        std::vector<multiformats::Cid> cids;
        for (std::size_t i = 0; i < kBlocks; ++i) {
            blocks.push_back(world::makeBlock(seed + i, kBlockBytes));
            cids.push_back(blocks.back().cid);
        }
        world->add(0, blocks);
        world->want(1, cids);
        const std::uint64_t before = row() == nullptr ? 0 : row()->sentBytes;
        world->runUntil([&] { return row()->sentBytes == before + kBlocks * kBlockBytes; },
                        seconds{20});
    }

    void execute(CommandBody body) { world->node(0).execute({{9}, std::move(body)}); }

    template <typename Body>
    [[nodiscard]] std::vector<telemetry::Event> told() const
    {
        std::vector<telemetry::Event> found;
        std::ranges::copy_if(events, std::back_inserter(found), [](const auto& event) {
            return std::holds_alternative<Body>(event.body);
        });
        return found;
    }
};

/// A disk that can be full.
class RefusingLedgers final : public LedgerStore
{
public:
    Result<void> append(std::span<const LedgerChange> changes) override
    {
        ++tries;
        return isFull ? Result<void>{fail(ErrorCode::Io, "no space left")} : kept.append(changes);
    }
    Result<void> sync() override { return {}; }
    Result<void> tidy(const Peers& peers) override { return kept.tidy(peers); }
    Result<void> visit(const Visitor& visitor) override { return kept.visit(visitor); }

    MemoryLedgers kept;
    bool isFull = true;
    int tries = 0;
};

QByteArray contentOf(const fs::path& path)
{
    QFile file{QString::fromStdString(path.string())};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

} // namespace

class LedgersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRestartBringsEveryFigureBackBeforeTheNodeListens()
    {
        Pair pair;
        pair.move(100);
        const PeerRow before = *pair.row();
        QCOMPARE(before.sentBytes, kBlocks * kBlockBytes);
        pair.stop();
        pair.start();
        const PeerRow after = *pair.row();
        QCOMPARE(after.sentBytes, before.sentBytes);
        QCOMPARE(after.exchanges, before.exchanges);
        QCOMPARE(after.firstExchange, before.firstExchange);
        QCOMPARE(after.lastExchange, before.lastExchange);
        QVERIFY(pair.told<telemetry::LedgerRestored>().front().seq
                < pair.told<telemetry::Listening>().front().seq);
        pair.move(200);
        QCOMPARE(pair.row()->sentBytes, 2 * before.sentBytes);
        QCOMPARE(pair.world->node(0).state().totals().sentBytes, 2 * before.sentBytes);
    }

    void aKillCostsAtMostFiveSeconds()
    {
        Pair pair;
        pair.move(100);
        pair.world->advance(seconds{5});
        const std::uint64_t written = pair.row()->sentBytes;
        pair.move(200);
        pair.kill();
        pair.start();
        QCOMPARE(pair.row()->sentBytes, written);
        QVERIFY(pair.told<telemetry::Warning>().empty());
    }

    void aMebibyteIsWrittenAtOnce()
    {
        Pair pair;
        for (std::uint64_t round = 1; round <= 11; ++round) {
            pair.move(100 * round);
        }
        pair.world->runUntil(
            [&] { return pair.file->entryOf(pair.other()).value().figures.exchanges > 100; },
            std::chrono::milliseconds{500});
        QVERIFY(pair.file->entryOf(pair.other()).value().figures.sentBytes > 1'000'000);
    }

    void aPeerThatMemoryForgotIsLookedUpWhenItComes()
    {
        Pair pair;
        pair.move(100);
        pair.stop();
        pair.start(0); // as if its account had given way
        QCOMPARE(pair.row()->sentBytes, kBlocks * kBlockBytes);
        pair.move(200);
        QCOMPARE(pair.row()->sentBytes, 2 * kBlocks * kBlockBytes);
        pair.stop();
        pair.start();
        QCOMPARE(pair.row()->sentBytes, 2 * kBlocks * kBlockBytes);
        QCOMPARE(pair.row()->exchanges, 2 * kBlocks);
    }

    void aFullDiskIsSaidOnceAndNothingIsLost()
    {
        RefusingLedgers store;
        int warnings = 0;
        SimWorld world{7};
        world.addNode(SimWorld::NodeOptions{
            .ledgers = &store, .observe = [&warnings](const telemetry::Event& event) {
                warnings += std::holds_alternative<telemetry::Warning>(event.body) ? 1 : 0;
            }});
        world.addNode();
        world.connect(0, 1);
        const PeerId peer = world.node(1).self();
        for (std::uint64_t round = 0; round < 3; ++round) {
            const auto block = world::makeBlock(round, kBlockBytes);
            world.add(0, {block});
            world.want(1, {block.cid});
            world.advance(seconds{6});
        }
        QVERIFY(store.tries >= 3);
        QCOMPARE(warnings, 1);
        QCOMPARE(store.entryOf(peer).value().figures.sentBytes, 0U);
        store.isFull = false;
        world.advance(seconds{5});
        const LedgerEntry entry = store.entryOf(peer).value();
        QCOMPARE(entry.figures.sentBytes, 3 * kBlockBytes);
        QCOMPARE(entry.figures.exchanges, 3U);
        QCOMPARE(entry.days.front().sentBytes, 3 * kBlockBytes);
        QCOMPARE(warnings, 1);
    }

    void theEndOfTheNodeSaysWhichLedgersWereNotWritten()
    {
        RefusingLedgers store;
        SimWorld world{7};
        world.addNode(SimWorld::NodeOptions{.ledgers = &store});
        world.addNode();
        world.connect(0, 1);
        world.advance(seconds{1});
        const auto block = world::makeBlock(1, kBlockBytes);
        world.add(0, {block});
        world.want(1, {block.cid});
        world.advance(seconds{1});
        net::TaskScope stopping{world.clock().executor()};
        stopping.spawn(world.node(0).stop());
        QVERIFY(world.runUntil([&] { return stopping.size() == 0; }, seconds{10}));
        const Result<void>& written = world.node(0).written();
        QVERIFY(!written);
        QCOMPARE(written.error().detail,
                 std::string{"the ledgers could not be written: no space left"});
    }

    void aResetKeepsWhatWas()
    {
        Pair pair;
        pair.move(100);
        pair.execute(ResetLedgers{{pair.other()}});
        QCOMPARE(pair.row()->sentBytes, 0U);
        QCOMPARE(pair.told<telemetry::LedgerReset>().size(), std::size_t{1});
        pair.execute(ResetLedgers{{pair.other()}}); // nothing is left to reset
        QCOMPARE(pair.told<telemetry::CommandFailed>().size(), std::size_t{1});
        pair.move(200);
        pair.stop();
        pair.start();
        QCOMPARE(pair.row()->sentBytes, kBlocks * kBlockBytes);
        pair.execute(AskLedgerHistory{pair.other()});
        pair.world->advance(seconds{1});
        const auto histories = pair.told<telemetry::LedgerHistory>();
        QCOMPARE(histories.size(), std::size_t{1});
        const auto& history = std::get<telemetry::LedgerHistory>(histories.front().body);
        QCOMPARE(history.resets.size(), std::size_t{1});
        QCOMPARE(history.resets.front().before.sentBytes, kBlocks * kBlockBytes);
        QCOMPARE(history.days.size(), std::size_t{1});
        QCOMPARE(history.days.front().day, 20'454); // 2026-01-01
        QCOMPARE(history.days.front().sentBytes, 2 * kBlocks * kBlockBytes);
    }

    void exportsHoldWhatJustHappened()
    {
        Pair pair;
        pair.move(100);
        pair.execute(ChangePeerRules{.peers = {pair.other()}, .nickname = "=cmd|' /C calc'!A0"});
        const fs::path csv = fs::path{pair.root.path().toStdString()} / "ledgers.csv";
        const fs::path json = fs::path{pair.root.path().toStdString()} / "ledgers.json";
        pair.execute(ExportLedgers{csv, LedgerFormat::Csv});
        pair.execute(ExportLedgers{json, LedgerFormat::Json});
        pair.execute(ExportLedgers{"/no/such/folder/x", LedgerFormat::Json});
        pair.world->advance(seconds{1});
        QCOMPARE(pair.told<telemetry::CommandFailed>().size(), std::size_t{1});

        const QByteArrayList lines = contentOf(csv).split('\n');
        QCOMPARE(lines.size(), 4); // names, ledger, day, and the end of the last line
        const QByteArray peer = QByteArray::fromStdString(pair.other().toString());
        QVERIFY(lines[1].startsWith("ledger," + peer + ",'=cmd|' /C calc'!A0,2026-01-01T00:00:0"));
        QVERIFY(lines[1].endsWith(",100000,0,0,0,10"));
        QCOMPARE(lines[2], "day," + peer + ",'=cmd|' /C calc'!A0,2026-01-01,,100000,0,0,0,");

        const auto ledgers = QJsonDocument::fromJson(contentOf(json)).object()["ledgers"].toArray();
        QCOMPARE(ledgers.size(), 1);
        const QJsonObject ledger = ledgers[0].toObject();
        QCOMPARE(ledger["nickname"].toString(), QStringLiteral("=cmd|' /C calc'!A0"));
        QCOMPARE(ledger["sent"].toInt(), 100'000);
        QCOMPARE(ledger["days"].toArray()[0].toObject()["day"].toString(),
                 QStringLiteral("2026-01-01"));
    }
};

static const tests::Registered<LedgersTest> registered{"ledgers"};

} // namespace swapscope::node
#include "ledgers_test.moc"
