// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/exchange.h"
#include "core/bitswap/strategies/strategy_list.h"
#include "tests/support/registry.h"
#include "tests/support/serving_scene.h"

#include <QTest>

#include <set>
#include <string>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using tests::ServingScene;
using Guest = ServingScene::Guest;

namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

/// Strategies that leave some peers unserved on purpose.
bool isWorkConserving(const std::string& strategy)
{
    return !std::set<std::string>{"debt-dice", "tit-for-tat"}.contains(strategy);
}

void limitAll(ServingScene& scene, std::uint64_t bytesPerSecond, std::string strategy = "wfq")
{
    telemetry::NodeRules rules;
    rules.uploadLimit = bytesPerSecond;
    rules.strategy = std::move(strategy);
    QVERIFY(scene.exchange.setNodeRules(rules, 0));
}

void everyStrategy()
{
    QTest::addColumn<QString>("strategy");
    for (const StrategyInfo& info : strategies()) {
        const QString id =
            QString::fromUtf8(info.id.data(), static_cast<qsizetype>(info.id.size()));
        QTest::newRow(qPrintable(id)) << id;
    }
}

double share(std::uint64_t part, std::uint64_t whole)
{
    return static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

class ServingScenesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneHeavyPeerStarvesNoneOfFiftyLightOnes_data() { everyStrategy(); }
    void oneHeavyPeerStarvesNoneOfFiftyLightOnes()
    {
        QFETCH(QString, strategy);
        ServingScene scene;
        constexpr std::uint64_t kRate = 4 * kMiB;
        limitAll(scene, kRate, strategy.toStdString());
        scene.have(0, 4000, 256 * kKiB);
        scene.have(10'000, 30'000, 64 * kKiB);
        const Guest& heavy = scene.invite(50 * kMiB, 64, 0);
        for (std::uint64_t i = 0; i < 50; ++i) {
            scene.invite(10 * kMiB, 1, 10'000 + 600 * i);
        }
        scene.open();
        scene.pass(60s);

        std::uint64_t total = heavy.got;
        for (const auto& guest : scene.guests()) {
            if (guest.get() == &heavy) {
                continue;
            }
            total += guest->got;
            if (!isWorkConserving(strategy.toStdString())) {
                continue; // it parks peers on purpose: they are not Ready
            }
            QVERIFY2(guest->blocks > 1, "a light peer was starved");
            // 10 s, and then 49 others that have waited as long in a tenth of the rate.
            QVERIFY2(guest->longestWait <= 10s + 49 * 64 * kKiB * 1s / (kRate / 10),
                     qPrintable(QString::number(guest->longestWait / 1ms)));
        }
        if (isWorkConserving(strategy.toStdString())) {
            QVERIFY2(total >= kRate * 60 * 95 / 100, qPrintable(QString::number(total / kMiB)));
        }
        QVERIFY(total <= kRate * 60 + kRate + 2 * kMiB);
    }

    void lightPeersWaitNoLongerThanTheirShareTakesUnderFairStrategies_data()
    {
        QTest::addColumn<QString>("strategy");
        QTest::newRow("wfq") << QStringLiteral("wfq");
        if (isStrategy("drr")) {
            QTest::newRow("drr") << QStringLiteral("drr");
        }
    }
    void lightPeersWaitNoLongerThanTheirShareTakesUnderFairStrategies()
    {
        QFETCH(QString, strategy);
        ServingScene scene;
        limitAll(scene, 4 * kMiB, strategy.toStdString());
        scene.have(0, 4000, 256 * kKiB);
        scene.have(10'000, 30'000, 64 * kKiB);
        const Guest& heavy = scene.invite(50 * kMiB, 64, 0);
        for (std::uint64_t i = 0; i < 50; ++i) {
            scene.invite(10 * kMiB, 1, 10'000 + 600 * i);
        }
        scene.open();
        scene.pass(60s);
        // 51 equal shares of 4 MiB/s: a block of 64 KiB takes 0.8 s; twice that with the turns of
        // larger blocks between them.
        for (const auto& guest : scene.guests()) {
            if (guest.get() != &heavy) {
                QVERIFY2(guest->longestWait <= 1600ms,
                         qPrintable(QString::number(guest->longestWait / 1ms)));
            }
        }
    }

    void aStuckReaderHoldsOnlyItsOwnTurn_data() { everyStrategy(); }
    void aStuckReaderHoldsOnlyItsOwnTurn()
    {
        QFETCH(QString, strategy);
        if (!isWorkConserving(strategy.toStdString())) {
            QSKIP("this strategy leaves peers unserved on purpose");
        }
        ServingScene scene;
        telemetry::NodeRules rules;
        rules.strategy = strategy.toStdString();
        QVERIFY(scene.exchange.setNodeRules(rules, 0));
        scene.have(0, 8000, 1 * kMiB);
        scene.invite(0, 500, 0); // never takes a byte
        constexpr std::uint64_t kLine = 10 * kMiB;
        for (std::uint64_t i = 0; i < 4; ++i) {
            scene.invite(kLine, 8, 1000 * (i + 1));
        }
        scene.open();
        scene.pass(30s);
        for (std::size_t i = 1; i < scene.guests().size(); ++i) {
            const double used = share(scene.guests()[i]->got, 30 * kLine);
            QVERIFY2(used >= 0.97, qPrintable(QString::number(used)));
        }
    }

    void aLeecherGivesWayToAPeerThatGivesUnderTheDebtSigmoid()
    {
        if (!isStrategy("debt-sigmoid")) {
            QSKIP("no such strategy");
        }
        ServingScene scene;
        limitAll(scene, 8 * kMiB, "debt-sigmoid");
        scene.have(0, 8000, 256 * kKiB);
        const Guest& leecher = scene.invite(50 * kMiB, 32, 0);
        const Guest& giver = scene.invite(50 * kMiB, 32, 4000);
        scene.open();
        std::uint64_t gift = 100'000;
        std::uint64_t leecherBefore = 0;
        std::uint64_t giverBefore = 0;
        for (int second = 0; second < 60; ++second) {
            for (int i = 0; i < 8; ++i) {
                const store::Block block = tests::blockOf(gift++, kMiB);
                scene.exchange.wantBlocks(std::vector{block.cid}, "scene", 0);
                Incoming message;
                message.blocks.push_back({CidPrefix{}, block.data});
                scene.exchange.onMessage(giver.id, std::move(message), {block.cid});
            }
            if (second == 30) {
                leecherBefore = leecher.got;
                giverBefore = giver.got;
            }
            scene.pass(1s);
        }
        const std::uint64_t toLeecher = leecher.got - leecherBefore;
        const std::uint64_t toGiver = giver.got - giverBefore;
        QVERIFY2(share(toGiver, toGiver + toLeecher) >= 0.9,
                 qPrintable(QString::number(share(toGiver, toGiver + toLeecher))));
        QVERIFY2(toLeecher > 0, "even a leecher is not shut out");
    }

    void aWeightOfFourGetsFourTimesTheBytesFromThenOn()
    {
        ServingScene scene;
        limitAll(scene, 5 * kMiB);
        scene.have(0, 8000, 64 * kKiB);
        const Guest& first = scene.invite(50 * kMiB, 64, 0);
        const Guest& second = scene.invite(50 * kMiB, 64, 4000);
        scene.open();
        scene.pass(10s);
        QVERIFY(std::abs(share(first.got, first.got + second.got) - 0.5) < 0.01);

        const std::uint64_t firstBefore = first.got;
        const std::uint64_t secondBefore = second.got;
        QVERIFY(scene.exchange.setPeerRules(first.id, {.weight = 400}, 0));
        scene.pass(20s);
        const double after =
            share(first.got - firstBefore, first.got - firstBefore + second.got - secondBefore);
        QVERIFY2(std::abs(after - 0.8) < 0.01, qPrintable(QString::number(after)));
    }

    void aLimitOf50kBPerSecondIsKeptAndUsed()
    {
        ServingScene scene;
        scene.have(0, 2000, 16 * kKiB);
        const Guest& slow = scene.invite(50 * kMiB, 32, 0);
        const Guest& free = scene.invite(1 * kMiB, 32, 1000);
        QVERIFY(scene.exchange.setPeerRules(slow.id, {.uploadLimit = 50'000}, 0));
        scene.open();
        std::uint64_t before = 0;
        for (int second = 1; second <= 60; ++second) {
            scene.pass(1s);
            // The bucket holds 64 KiB.
            QVERIFY(slow.got - before <= 50'000 + 64 * kKiB);
            QVERIFY(slow.got <= 50'000 * static_cast<std::uint64_t>(second) + 64 * kKiB);
            before = slow.got;
        }
        QVERIFY2(slow.got >= 50'000 * 60 * 95 / 100, qPrintable(QString::number(slow.got)));
        QVERIFY2(free.got >= 60 * kMiB * 98 / 100 || free.blocks >= 900, "it is not slowed down");
    }

    void overflowKeepsTheMostImportantWants()
    {
        ServingScene scene;
        scene.exchange.onPeerConnected(tests::peerOf(77), Protocol::V1_2_0, 0);
        tests::Incoming message; // 2,000 wants of absent blocks, the last the most important
        for (std::uint64_t i = 0; i < 2000; ++i) {
            message.wants.push_back(tests::wantBlock(i, static_cast<std::int32_t>(i)));
        }
        scene.exchange.onMessage(tests::peerOf(77), std::move(message), {});
        std::set<Cid> listed;
        for (const telemetry::Event& event : scene.events) {
            if (const auto* const added = std::get_if<telemetry::TheirWantAdded>(&event.body)) {
                listed.insert(added->cid);
            } else if (const auto* const gone =
                           std::get_if<telemetry::TheirWantRemoved>(&event.body)) {
                listed.erase(gone->cid);
            }
        }
        QCOMPARE(listed.size(), std::size_t{1024});
        for (std::uint64_t i = 2000 - 1024; i < 2000; ++i) {
            QVERIFY(listed.contains(tests::cidOf(i)));
        }
        QVERIFY2(scene.count<telemetry::WantsRefused>() > 0, "what was not taken is said");
    }
};

static const tests::Registered<ServingScenesTest> registered{"serving_scenes"};

} // namespace swapscope::bitswap
#include "serving_scenes_test.moc"
