// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rpc_limits.h"
#include "core/multiformats/cid.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"
#include "tests/unit/rpc/rpc_fixture.h"

#include <QTest>

namespace swapscope::tests {

using namespace std::chrono_literals;

namespace {

const std::string kUnknown = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const std::string kHead = " HTTP/1.1\r\nHost: localhost\r\n"
                          "Authorization: Bearer sixteen letters!\r\n";

std::string post(const std::string& target)
{
    return "POST /api/v0/" + target + kHead + "Content-Length: 0\r\n\r\n";
}

qsizetype wanted(RpcWorld& rpc)
{
    return rpc.call("bitswap/wantlist").json()["Keys"].toArray().size();
}

} // namespace

class AbortTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aClientThatGoesEndsItsWants_data()
    {
        QTest::addColumn<QString>("command");
        for (const char* const command :
             {"block/get", "block/stat", "cat", "get", "dag/export", "dag/stat", "refs"})
        {
            QTest::newRow(command) << QString::fromLatin1(command);
        }
    }
    void aClientThatGoesEndsItsWants()
    {
        QFETCH(QString, command);
        RpcWorld rpc;
        const auto client = rpc.client("10.9.0.2");
        client->write(post(command.toStdString() + "?arg=" + kUnknown));
        rpc.world.advance(1s);
        QCOMPARE(wanted(rpc), 1);
        client->reset();
        rpc.world.advance(300ms);
        QCOMPARE(wanted(rpc), 0);
    }

    void aClientThatEndsItsSideIsAnswered()
    {
        RpcWorld rpc;
        const auto client = rpc.client("10.9.0.2");
        client->write(post("block/get?arg=" + kUnknown));
        rpc.world.advance(1s);
        client->closeWrite();
        const Answer answer = client->answer(1s);
        QCOMPARE(answer.status, 500);
        QCOMPARE(answer.message(), std::string{"context canceled"});
        QCOMPARE(wanted(rpc), 0);
    }

    void aTimeoutEndsTheCommandInClientsWords()
    {
        RpcWorld rpc;
        const TimePoint start = rpc.world.clock().now();
        const Answer answer = rpc.call("block/get?timeout=1500ms&arg=" + kUnknown);
        QCOMPARE(answer.status, 500);
        QCOMPARE(answer.message(), std::string{"context deadline exceeded"});
        const Duration took = rpc.world.clock().now() - start;
        QVERIFY(took >= 1500ms && took < 2s);
        QCOMPARE(wanted(rpc), 0);
    }

    void aFaultAfterTheFirstByteStandsInTheTrailer()
    {
        RpcWorld rpc;
        Upload upload;
        upload.add("f", std::string(600'000, 'x') + std::string(600'000, 'y'));
        const Answer added = rpc.call("add?raw-leaves=true&pin=false", upload.whole(), upload.type);
        const std::string root = added.lines().last()["Hash"].toString().toStdString();
        const auto refs = rpc.call("refs?arg=" + root).lines();
        QVERIFY(refs.size() >= 4);
        rpc.call("block/rm?arg=" + refs.last()["Ref"].toString().toStdString());
        const Answer cut = rpc.call("cat?offline=true&arg=" + root);
        QCOMPARE(cut.status, 200);
        QVERIFY(cut.isWhole); // the framing is; the trailer says that the content is not
        QVERIFY(cut.trailer.at("x-stream-error").find("could not find") != std::string::npos);
        QVERIFY(cut.body.size() > 1'000'000 && cut.body.size() < 1'200'000);
    }

    void aClientThatStopsWithinAnUploadIsGivenUp()
    {
        RpcWorld rpc;
        const auto client = rpc.client("10.9.0.2");
        client->write("POST /api/v0/add" + kHead
                      + "Content-Type: multipart/form-data; boundary=edge\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n9\r\n--edge\r\n\r\r\n");
        const auto patience = std::chrono::milliseconds{limits::kRpcSilenceMs.value};
        rpc.world.advance(patience / 2);
        QVERIFY(!client->hasEnded());
        QVERIFY(rpc.world.runUntil([&client] { return client->hasEnded(); }, patience));
    }

    void aClientThatDoesNotReadIsGivenUp()
    {
        RpcWorld rpc;
        Upload upload;
        upload.add("f", std::string(4'000'000, 'x'));
        const Answer added = rpc.call("add", upload.whole(), upload.type);
        const auto client = rpc.client("10.9.0.2");
        client->readsNothing();
        client->write(post("cat?arg=" + added.lines().last()["Hash"].toString().toStdString()));
        const auto patience = std::chrono::milliseconds{limits::kRpcSilenceMs.value};
        rpc.world.advance(patience + 5s);
        QCOMPARE(rpc.call("version").status, 200);
    }

    void anUploadWaitsForNobodyWhoIsToSayContinue()
    {
        RpcWorld rpc;
        Upload upload;
        upload.add("f", "hello");
        const auto client = rpc.client("10.9.0.2");
        client->write("POST /api/v0/add" + kHead + "Expect: 100-continue\r\nContent-Type: "
                      + upload.type + "\r\nContent-Length: " + std::to_string(upload.whole().size())
                      + "\r\n\r\n");
        QCOMPARE(client->answer(1s).status, 100);
        client->write(upload.whole());
        QCOMPARE(client->answer(5s).status, 200);
    }

    void malformedUploadsAreClearErrors_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("cut") << QByteArray{"--edge\r\n\r\nhel"};
        QTest::newRow("no part") << QByteArray{"nothing"};
        QTest::newRow("escape") << QByteArray{
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; "
            "filename=\"..%2Fx\"\r\n\r\nhello\r\n--edge--\r\n"};
    }
    void malformedUploadsAreClearErrors()
    {
        QFETCH(QByteArray, body);
        RpcWorld rpc;
        const Answer answer = rpc.call("add", body.toStdString(), Upload{}.type);
        QCOMPARE(answer.status, 500);
        QVERIFY(!answer.message().empty());
        QCOMPARE(answer.json()["Type"].toString(), QStringLiteral("error"));
    }

    void aChunkThatDoesNotBeginIsRefused()
    {
        RpcWorld rpc;
        const auto client = rpc.client("10.9.0.2");
        client->write("POST /api/v0/add" + kHead + "Content-Type: " + Upload{}.type
                      + "\r\nTransfer-Encoding: chunked\r\n\r\n5;" + std::string(1024 * 1024, 'x'));
        const Answer answer = client->answer(10s);
        QCOMPARE(answer.status, 500);
        QVERIFY2(answer.message().find("chunk") != std::string::npos, answer.message().c_str());
    }

    void whatABrokenArchiveHasBeforeTheFaultIsStored()
    {
        RpcWorld rpc;
        Upload upload;
        upload.add("f", std::string(600'000, 'x') + std::string(300'000, 'y'));
        const Answer added = rpc.call("add", upload.whole(), upload.type);
        const std::string root = added.lines().last()["Hash"].toString().toStdString();
        std::string car = rpc.call("dag/export?arg=" + root).body;
        car[car.size() - 100'000] ^= 1;
        RpcWorld other;
        Upload archive;
        archive.add("car", car);
        const Answer imported = other.call("dag/import?stats=true", archive.whole(), archive.type);
        QCOMPARE(imported.status, 500);
        QVERIFY2(imported.message().starts_with("import failed after block \""),
                 imported.message().c_str());
        QVERIFY(other.call("repo/stat").json()["NumObjects"].toInt() >= 2);
    }
};

static const tests::Registered<AbortTest> registered{"abort"};

} // namespace swapscope::tests
#include "abort_test.moc"
