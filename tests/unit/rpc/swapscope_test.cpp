// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/command.h"
#include "core/rpc/json.h"
#include "core/telemetry/meters.h"
#include "core/world/content.h"
#include "tests/support/registry.h"
#include "tests/unit/rpc/rpc_fixture.h"

#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

namespace swapscope::tests {

using namespace std::chrono_literals;

namespace {

/// The served node with a neighbour that has fetched some of its blocks and wants one that nobody
/// has.
struct Pair
{
    RpcWorld rpc;
    std::size_t neighbour = rpc.world.addNode();
    std::vector<store::Block> blocks;
    store::Block absent = world::makeBlock(99, 500);

    Pair()
    {
        std::vector<multiformats::Cid> cids{absent.cid};
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            blocks.push_back(world::makeBlock(seed, 20'000));
            cids.push_back(blocks.back().cid);
        }
        rpc.world.add(rpc.node, blocks);
        rpc.world.connect(neighbour, rpc.node);
        rpc.world.advance(1s);
        rpc.world.want(neighbour, cids);
        rpc.world.advance(5s);
    }

    [[nodiscard]] std::string peer() { return rpc.world.node(neighbour).self().toString(); }
    [[nodiscard]] QJsonObject peerRow()
    {
        return rpc.call("swapscope/peers?arg=" + peer()).lines().value(0);
    }
    [[nodiscard]] QJsonObject rules() { return peerRow()["rules"].toObject(); }
};

QString textOf(const Answer& answer)
{
    return answer.json()["Text"].toString();
}

} // namespace

class SwapscopeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPeerHasAllItsFigures()
    {
        Pair pair;
        const QJsonObject row = pair.peerRow();
        QCOMPARE(row["peer"].toString().toStdString(), pair.peer());
        QCOMPARE(row["presence"].toString(), QStringLiteral("connected"));
        QCOMPARE(row["direction"].toString(), QStringLiteral("inbound"));
        QCOMPARE(row["sent_bytes"].toInt(), 60'000);
        QCOMPARE(row["debt_ratio"].toDouble(), 60'000.0);
        QCOMPARE(row["their_wants"].toInt(), 1);
        QCOMPARE(row["rules"]["weight"].toDouble(), 1.0);
        QVERIFY(row["tokens"].isNull());
        QVERIFY(row["times_seconds"]["queue_wait"]["count"].toInt() >= 3);
        QVERIFY(row["counts"]["wire_out_bytes"].toInt() > 60'000);
        QCOMPARE(row["counts"]["refused"]["denied"].toInt(-1), 0);
    }

    void jsonIsWrittenAsGoWritesIt_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("time") << 1796025150.571 << QStringLiteral("1796025150.571");
        QTest::newRow("share") << 0.25 << QStringLiteral("0.25");
        QTest::newRow("zero") << 0.0 << QStringLiteral("0");
        QTest::newRow("negative") << -12.5 << QStringLiteral("-12.5");
        QTest::newRow("microsecond") << 1e-6 << QStringLiteral("0.000001");
        QTest::newRow("nanosecond") << 1e-9 << QStringLiteral("1e-09");
        QTest::newRow("huge") << 1e21 << QStringLiteral("1e+21");
    }
    void jsonIsWrittenAsGoWritesIt()
    {
        QFETCH(const double, value);
        QFETCH(const QString, text);
        const boost::json::value line =
            boost::json::object{{"v", value},
                                {"s", "1E5 \"-2E0\\ <"},
                                {"n", 12},
                                {"l", boost::json::array{value, value}}};
        QCOMPARE(
            QString::fromStdString(rpc::toLine(line)),
            QStringLiteral("{\"v\":%1,\"s\":\"1E5 \\\"-2E0\\\\ \\u003c\",\"n\":12,\"l\":[%1,%1]}\n")
                .arg(text));
    }

    void aLedgerCountsAllThatCameAsTheOtherSideCountsWhatItSent()
    {
        Pair pair;
        const auto peer = pair.rpc.world.node(pair.neighbour).self();
        pair.rpc.world.node(pair.rpc.node)
            .parts()
            .exchange.restoreLedger(peer,
                                    {.sentBytes = 1000,
                                     .receivedBytes = 600,
                                     .duplicateBytes = 300,
                                     .unaskedBytes = 99,
                                     .exchanges = 7,
                                     .firstExchange = 1,
                                     .lastExchange = 2},
                                    0);
        const QJsonObject ledger = pair.rpc.call("bitswap/ledger?arg=" + pair.peer()).json();
        QCOMPARE(ledger["Sent"].toInt(), 1000);
        QCOMPARE(ledger["Recv"].toInt(), 999);
        QCOMPARE(ledger["Value"].toDouble(), 1.0);
        QCOMPARE(ledger["Exchanged"].toInt(), 7);
    }

    void whatIsNotKnownIsNull()
    {
        Pair pair;
        const QJsonObject row = pair.peerRow();
        QVERIFY(row["first_have_seconds"].isNull());
        QVERIFY(row["park_reason"].isNull());
        QVERIFY(row["last_exchange"].isDouble());
        QVERIFY(row["rules"]["upload_limit"].isNull());
    }

    void everyTableIsServed_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("least");
        const auto row = [](const char* path, const char* key, int least) {
            QTest::newRow(path) << QString::fromLatin1(key) << least;
        };
        row("swapscope/totals", "self", 1);
        row("swapscope/peers?connected=true", "peer", 1);
        row("swapscope/wants", "cid", 0);
        row("swapscope/their-wants", "have_block", 1);
        row("swapscope/tasks", "task", 0);
        row("swapscope/workers", "worker", 8);
        row("swapscope/message-queues", "pending", 0);
        row("swapscope/sessions", "session", 0);
        row("swapscope/rules", "node", 1);
        row("swapscope/denials", "answer", 0);
        row("swapscope/jobs", "job", 0);
        row("swapscope/kept", "cid", 0);
        row("swapscope/strategies", "summary", 11);
        row("swapscope/figures", "definition", 40);
        row("swapscope/bounds", "why", 30);
        row("swapscope/order", "why", 0);
    }
    void everyTableIsServed()
    {
        QFETCH(const QString, key);
        QFETCH(const int, least);
        Pair pair;
        const Answer answer = pair.rpc.call(QTest::currentDataTag());
        QCOMPARE(answer.status, 200);
        const auto lines = answer.lines();
        QVERIFY2(lines.size() >= least, answer.body.c_str());
        for (const QJsonObject& line : lines) {
            QVERIFY2(line.contains(key), answer.body.c_str());
        }
    }

    void rulesOfAPeerAreSetAndSeen()
    {
        Pair pair;
        const Answer set = pair.rpc.call(
            "swapscope/peer/set?arg=" + pair.peer()
            + "&weight=2.5&class=high&upload-limit=50000&nickname=n%20%3C1%3E&serving-paused=true"
              "&in-flight-cap=65536");
        QCOMPARE(set.status, 200);
        QVERIFY2(textOf(set).contains(QStringLiteral("weight 2.50")), set.body.c_str());
        const QJsonObject rules = pair.rules();
        QCOMPARE(rules["weight"].toDouble(), 2.5);
        QCOMPARE(rules["class"].toString(), QStringLiteral("high"));
        QCOMPARE(rules["upload_limit"].toInt(), 50'000);
        QCOMPARE(rules["nickname"].toString(), QStringLiteral("n <1>"));
        QCOMPARE(rules["serving_paused"].toBool(), true);
        QCOMPARE(rules["in_flight_cap"].toInt(), 65'536);
        QVERIFY(rules["download_limit"].isNull());
        QCOMPARE(
            pair.rpc.call("swapscope/peer/set?arg=" + pair.peer() + "&upload-limit=none").status,
            200);
        QVERIFY(pair.rules()["upload_limit"].isNull());
        const QJsonObject all = pair.rpc.call("swapscope/rules").json();
        QCOMPARE(all["peers"].toObject().size(), 1);
    }

    void badInputIsRefusedInOneSentenceAndChangesNothing_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* target, const char* message) {
            QTest::newRow(target) << QString::fromLatin1(target) << QString::fromUtf8(message);
        };
        row("peer/set?arg=PEER&weight=0", "weight \"0\": a weight can be 0.01 to 100");
        row("peer/set?arg=PEER&weight=101", "weight \"101\": a weight can be 0.01 to 100");
        row("peer/set?arg=PEER&weight=nan", "weight \"nan\": a weight can be 0.01 to 100");
        row("peer/set?arg=PEER&weight=2&upload-limit=-5",
            "upload-limit \"-5\": it has to be a whole number of bytes from 0, or none");
        row("peer/set?arg=PEER&download-limit=1e99",
            "download-limit \"1e99\": it has to be a whole number of bytes from 0, or none");
        row("peer/set?arg=PEER&class=best",
            "class \"best\": there are the classes high, normal and low");
        row("peer/set?arg=nobody&weight=2", "argument 1 \"nobody\": ");
        row("peer/set?arg=PEER&arg=%ff%0a&weight=2", "argument 2 \"\uFFFD\uFFFD\": ");
        row("peer/set?arg=PEER&in-flight-cap=10", "change the rules of …");
        row("node/set?strategy=best",
            "change the rules of the node: no strategy has that name; there are wfq, ");
        row("node/set?task-workers=0",
            "change the rules of the node: there can be 1 to 64 task workers");
        row("node/set?task-workers=-3",
            "change the rules of the node: there can be 1 to 64 task workers");
        row("deny", "say whom with peer=, what with cid=, or both");
        row("deny?peer=PEER&answer=shout", "answer can be dont_have, silence or disconnect");
        row("deny?cid=bafy", "cid \"bafy\": ");
        row("priority?arg=CID", "priority has to be given, a whole number of 32 bits");
        row("events?kinds=task_pushed,nonsense", "no event is of the kind \"nonsense\"");
        row("events?from=-1", "events have numbers from 1");
        row("job/import?arg=/tmp/a%00b", "the path has a NUL character behind \"/tmp/a\"");
        row("ledger/export?arg=/tmp/a%00b", "the path has a NUL character behind \"/tmp/a\"");
        row("ledger/export?arg=relative.csv",
            "the path has to be absolute: the node has its own folder");
        row("job/cancel?arg=0", "a job has a whole number from 1: see swapscope/jobs");
    }
    void badInputIsRefusedInOneSentenceAndChangesNothing()
    {
        QFETCH(QString, target);
        QFETCH(const QString, message);
        Pair pair;
        const Answer before = pair.rpc.call("swapscope/rules");
        target.replace(QStringLiteral("PEER"), QString::fromStdString(pair.peer()));
        target.replace(QStringLiteral("CID"),
                       QString::fromStdString(pair.blocks[0].cid.toString()));
        const Answer answer = pair.rpc.call("swapscope/" + target.toStdString());
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.json()["Code"].toInt(), 1);
        const QString said = QString::fromStdString(answer.message());
        QVERIFY2(said.startsWith(message), qPrintable(said));
        QVERIFY(!said.contains(u'\n'));
        QCOMPARE(pair.rpc.call("swapscope/rules").body, before.body);
    }

    void anExportReplacesAFileOnlyWhenItIsAskedTo()
    {
        Pair pair;
        const QTemporaryDir folder;
        const auto exported = [&](const QString& path, const char* more) {
            return pair.rpc.call("swapscope/ledger/export?arg=" + path.toStdString() + more);
        };
        const auto contentOf = [](const QString& path) {
            QFile file{path};
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{"(none)"};
        };
        const QString taken = folder.filePath(QStringLiteral("taken"));
        QFile mine{taken};
        QVERIFY(mine.open(QIODevice::WriteOnly) && mine.write("mine") == 4);
        mine.close();
        const Answer refused = exported(taken, "");
        QCOMPARE(refused.status, 500);
        QCOMPARE(refused.message(), "there is a " + taken.toStdString()
                                        + " already: choose another name, or overwrite=true");
        QCOMPARE(contentOf(taken), QByteArray{"mine"});
        QCOMPARE(exported(taken, "&overwrite=true").status, 200);
        QVERIFY(contentOf(taken).startsWith("record,"));
        const QString fresh = folder.filePath(QStringLiteral("fresh"));
        QCOMPARE(exported(fresh, "&format=json").status, 200);
        QVERIFY(contentOf(fresh).startsWith("{"));
        const QString nowhere = folder.filePath(QStringLiteral("none/file"));
        QCOMPARE(exported(nowhere, "").status, 500);
        QCOMPARE(contentOf(nowhere), QByteArray{"(none)"});
    }

    void theNodesRulesAreSet()
    {
        Pair pair;
        const Answer set = pair.rpc.call("swapscope/node/set?strategy=drr&task-workers=3"
                                         "&upload-limit=1000000&asking-paused=true"
                                         "&alternative-upload-limit=5000&use-alternative=true");
        QCOMPARE(set.status, 200);
        const QJsonObject node = pair.rpc.call("swapscope/rules").json()["node"].toObject();
        QCOMPARE(node["strategy"].toString(), QStringLiteral("drr"));
        QCOMPARE(node["task_workers"].toInt(), 3);
        QCOMPARE(node["upload_limit"].toInt(), 1'000'000);
        QCOMPARE(node["asking_paused"].toBool(), true);
        QCOMPARE(node["serving_paused"].toBool(), false);
        QCOMPARE(node["alternative_upload_limit"].toInt(), 5'000);
        QVERIFY(node["alternative_download_limit"].isNull());
        QVERIFY(node["uses_alternative"].toBool());
        pair.rpc.world.advance(1s);
        QVERIFY(pair.rpc.call("swapscope/totals").json()["tokens"].isObject());
    }

    void aDenialIsMadeCountedAndLifted()
    {
        Pair pair;
        const std::string cid = pair.absent.cid.toString();
        QCOMPARE(pair.rpc.call("swapscope/deny?answer=silence&cid=" + cid).status, 200);
        const QJsonObject row = pair.rpc.call("swapscope/denials").lines().value(0);
        QVERIFY(row["peer"].isNull());
        QCOMPARE(row["cid"].toString().toStdString(), cid);
        QCOMPARE(row["answer"].toString(), QStringLiteral("silence"));
        QCOMPARE(pair.rpc.call("swapscope/allow?cid=" + cid).status, 200);
        QVERIFY(pair.rpc.call("swapscope/denials").lines().isEmpty());
        const Answer again = pair.rpc.call("swapscope/allow?cid=" + cid);
        QCOMPARE(again.status, 500); // there is nothing to lift
        QCOMPARE(again.json()["Type"].toString(), QStringLiteral("error"));
    }

    void aWantIsMadeExplainedAndCancelled()
    {
        Pair pair;
        const std::string cid = world::makeBlock(1234, 100).cid.toString();
        QCOMPARE(pair.rpc.call("swapscope/want?arg=" + cid).status, 200);
        pair.rpc.world.advance(1s);
        const QJsonObject want = pair.rpc.call("swapscope/wants").lines().value(0);
        QCOMPARE(want["cid"].toString().toStdString(), cid);
        QCOMPARE(want["origin"].toString(), QStringLiteral("script"));
        const Answer why = pair.rpc.call("swapscope/want/explain?arg=" + cid);
        QVERIFY2(!why.json()["waits_for"].toString().isEmpty(), why.body.c_str());
        QCOMPARE(pair.rpc.call("swapscope/priority?priority=9&arg=" + cid).status, 200);
        QCOMPARE(pair.rpc.call("swapscope/wants").lines().value(0)["priority"].toInt(), 9);
        QCOMPARE(pair.rpc.call("swapscope/cancel?arg=" + cid).status, 200);
        QCOMPARE(pair.rpc.call("swapscope/totals").json()["our_wants"].toInt(), 0);
        QCOMPARE(pair.rpc.call("swapscope/cancel?arg=" + cid).status, 500);
    }

    void aPeerIsExplainedResetAndDisconnected()
    {
        Pair pair;
        const Answer why = pair.rpc.call("swapscope/peer/explain?arg=" + pair.peer());
        QVERIFY2(!why.json()["reasons"].toArray().isEmpty(), why.body.c_str());
        QCOMPARE(pair.rpc.call("swapscope/ledger/reset?arg=" + pair.peer()).status, 200);
        QCOMPARE(pair.peerRow()["sent_bytes"].toInt(), 0);
        const QJsonObject past =
            pair.rpc.call("swapscope/ledger/history?arg=" + pair.peer()).json();
        QCOMPARE(past["resets"][0]["before"]["sent_bytes"].toInt(), 60'000);
        QCOMPARE(pair.rpc.call("swapscope/disconnect?arg=" + pair.peer()).status, 200);
        pair.rpc.world.advance(300ms);
        QCOMPARE(pair.peerRow()["presence"].toString(), QStringLiteral("gone"));
    }

    void eventsComeAsTheyHappenEachWithItsNumberAndCause()
    {
        Pair pair;
        const auto client = pair.rpc.client();
        client->write("POST /api/v0/swapscope/events HTTP/1.1\r\nHost: 127.0.0.1:5001\r\n"
                      "Authorization: Bearer sixteen letters!\r\nContent-Length: 0\r\n\r\n");
        pair.rpc.world.advance(1s);
        QVERIFY(client->received().starts_with("HTTP/1.1 200"));
        QCOMPARE(pair.rpc.call("swapscope/node/set?task-workers=5").status, 200);
        pair.rpc.world.advance(1s);
        const QString text = QString::fromStdString(client->received());
        QVERIFY2(text.contains(QStringLiteral("\"kind\":\"node_rules_changed\"")),
                 qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("\"task_workers\":5")));
    }

    void anEventStreamGoesOnFromANumberAndSaysWhatItHasNotKept()
    {
        Pair pair;
        const auto numbers = [](const QList<QJsonObject>& lines) {
            std::vector<qint64> all;
            for (const QJsonObject& line : lines) {
                all.push_back(line["seq"].toInteger());
            }
            return all;
        };
        // Nobody has read events before: all of them are missing.
        const auto first = pair.rpc.call("swapscope/events?from=1&follow=false").lines();
        QCOMPARE(first.size(), 1);
        QCOMPARE(first[0]["kind"].toString(), QStringLiteral("gap"));
        const qint64 missed = first[0]["fields"]["events"].toInteger();
        QCOMPARE(first[0]["seq"].toInteger(), missed);
        QVERIFY(missed > 20);

        QCOMPARE(pair.rpc.call("swapscope/node/set?task-workers=4").status, 200);
        QCOMPARE(pair.rpc.call("swapscope/node/set?task-workers=5").status, 200);
        const auto later =
            pair.rpc.call("swapscope/events?follow=false&from=" + std::to_string(missed + 1))
                .lines();
        const auto all = numbers(later);
        QVERIFY(all.size() >= 4);
        for (std::size_t i = 0; i < all.size(); ++i) {
            QCOMPARE(all[i], missed + 1 + static_cast<qint64>(i)); // none is missing
        }
        QVERIFY(later[0]["at"].toDouble() > 0);
        const auto some = pair.rpc
                              .call("swapscope/events?follow=false&kinds=node_rules_changed&from="
                                    + std::to_string(missed + 1))
                              .lines();
        QCOMPARE(some.size(), 2);
        QCOMPARE(some[1]["cause"].toInteger(), some[1]["seq"].toInteger() - 1);
    }

    void aClientThatLeavesTheEventsIsForgotten()
    {
        Pair pair;
        auto client = pair.rpc.client();
        client->write("POST /api/v0/swapscope/events?detail=true HTTP/1.1\r\n"
                      "Host: 127.0.0.1:5001\r\nAuthorization: Bearer sixteen letters!\r\n"
                      "Content-Length: 0\r\n\r\n");
        pair.rpc.world.advance(1s);
        QVERIFY(pair.rpc.world.node(pair.rpc.node).log().tellsDetail());
        client->reset();
        pair.rpc.world.advance(1s);
        QVERIFY(!pair.rpc.world.node(pair.rpc.node).log().tellsDetail());
        QCOMPARE(pair.rpc.call("swapscope/node/set?task-workers=5").status, 200);
    }

    void metricsAreServedToPrometheus()
    {
        Pair pair;
        const Answer answer = pair.rpc.request(
            "GET /debug/metrics/prometheus HTTP/1.1\r\nHost: 127.0.0.1:5001\r\n"
            "Origin: https://elsewhere.example\r\nAuthorization: Bearer sixteen letters!\r\n\r\n");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.fields.at("content-type"),
                 std::string{"text/plain; version=0.0.4; charset=utf-8; escaping=underscores"});
        QVERIFY(answer.body.find("\nswapscope_peers 1\n") != std::string::npos);
        QVERIFY(answer.body.find("\nipfs_bitswap_sent_all_blocks_bytes_count 3\n")
                != std::string::npos);
        QVERIFY(answer.body.find("swapscope_peer_sent_bytes_total{peer=\"" + pair.peer()
                                 + "\"} 60000\n")
                != std::string::npos);
    }

    void everyCommandIsDocumentedOnceAndHasASummary()
    {
        const QString page = QString::fromStdString(rpc::describeCommands());
        QSet<QString> paths;
        for (const rpc::CommandSpec& command : rpc::commands()) {
            const QString path =
                QString::fromUtf8(command.path.data(), static_cast<qsizetype>(command.path.size()));
            QVERIFY2(!paths.contains(path), qPrintable(path));
            paths.insert(path);
            QVERIFY2(!command.summary.empty() && command.run != nullptr, qPrintable(path));
            QVERIFY2(page.contains(QStringLiteral("  /api/v0/") + path), qPrintable(path));
        }
        QVERIFY(paths.contains(QStringLiteral("swapscope/events")));
    }

    void theCopyOfTheDocumentationIsThatOfTheProgram()
    {
        QFile copy{QStringLiteral(SWAPSCOPE_RPC_PAGE)};
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QVERIFY2(copy.readAll() == QByteArray::fromStdString(rpc::describeCommands()),
                 "write it anew: swapscope --help rpc > RPC.txt");
    }
};

static const tests::Registered<SwapscopeTest> registered{"swapscope"};

} // namespace swapscope::tests
#include "swapscope_test.moc"
