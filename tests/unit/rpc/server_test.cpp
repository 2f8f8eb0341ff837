// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rpc_limits.h"
#include "tests/support/registry.h"
#include "tests/unit/rpc/rpc_fixture.h"

#include <QTest>

namespace swapscope::tests {

using namespace std::chrono_literals;

namespace {

const std::string kToken = "Authorization: Bearer sixteen letters!\r\n";
const std::string kHost = "Host: 127.0.0.1:5001\r\n";

std::string post(const std::string& target, const std::string& fields = kHost + kToken)
{
    return "POST /api/v0/" + target + " HTTP/1.1\r\n" + fields + "Content-Length: 0\r\n\r\n";
}

} // namespace

class ServerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCommandIsAnsweredAsClientsExpect()
    {
        RpcWorld rpc;
        const Answer answer = rpc.call("version?encoding=json&stream-channels=true");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.fields.at("content-type"), std::string{"application/json"});
        QVERIFY(QByteArray::fromStdString(answer.body).endsWith("}\n"));
        QCOMPARE(answer.json()["Version"].toString(), QStringLiteral("0.1.0"));
    }

    void severalRequestsShareAConnection()
    {
        RpcWorld rpc;
        const auto client = rpc.client();
        client->write(post("version") + post("id") + post("version"));
        QCOMPARE(client->answer().status, 200);
        QVERIFY(client->answer().json().contains(QStringLiteral("ID")));
        QCOMPARE(client->answer().status, 200);
        QVERIFY(!client->hasEnded());
    }

    void aConnectionEndsWhereTheClientAsksForIt()
    {
        RpcWorld rpc;
        const auto client = rpc.client();
        client->write(post("version", kHost + kToken + "Connection: close\r\n"));
        QCOMPARE(client->answer().fields.at("connection"), std::string{"close"});
        QVERIFY(rpc.world.runUntil([&client] { return client->hasEnded(); }, 5s));
    }

    void whatIsNoCommandIsRefusedInWords_data()
    {
        QTest::addColumn<QString>("head");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("text");
        const QString auth = QString::fromStdString(kHost + kToken);
        QTest::newRow("unknown") << "POST /api/v0/nosuch HTTP/1.1\r\n" + auth << 404
                                 << "404 page not found\n";
        QTest::newRow("root") << "POST /api/v0/ HTTP/1.1\r\n" + auth << 404
                              << "404 page not found\n";
        QTest::newRow("group") << "POST /api/v0/bitswap HTTP/1.1\r\n" + auth << 404
                               << "404 page not found\n";
        QTest::newRow("outside") << "POST /webui HTTP/1.1\r\n" + auth << 404
                                 << "404 page not found\n";
        QTest::newRow("get") << "GET /api/v0/version HTTP/1.1\r\n" + auth << 405
                             << "405 - Method Not Allowed\n";
        QTest::newRow("no host") << "POST /api/v0/version HTTP/1.1\r\n"
                                        + QString::fromStdString(kToken)
                                 << 400 << "400 Bad Request: missing required Host header\n";
        QTest::newRow("twice") << "POST /api/v0/version?timeout=1s&timeout=2s HTTP/1.1\r\n" + auth
                               << 400
                               << "expected key timeout to have only a single value, received [1s "
                                  "2s]\n";
        QTest::newRow("bad duration")
            << "POST /api/v0/version?timeout=xx HTTP/1.1\r\n" + auth << 400
            << "could not convert value \"xx\" to type \"duration\" (for option \"-timeout\")\n";
        QTest::newRow("bad flag")
            << "POST /api/v0/version?offline=maybe HTTP/1.1\r\n" + auth << 400
            << "could not convert value \"maybe\" to type \"bool\" (for option \"-offline\")\n";
        QTest::newRow("encoding") << "POST /api/v0/version?encoding=foo HTTP/1.1\r\n" + auth << 400
                                  << "invalid encoding: foo\n";
        QTest::newRow("escape") << "POST /api/v0/version?a=%zz HTTP/1.1\r\n" + auth << 400
                                << "400 Bad Request: invalid URL escape \"%zz\"\n";
    }
    void whatIsNoCommandIsRefusedInWords()
    {
        QFETCH(QString, head);
        QFETCH(int, status);
        QFETCH(QString, text);
        RpcWorld rpc;
        const Answer answer = rpc.request((head + "Content-Length: 0\r\n\r\n").toStdString());
        QCOMPARE(answer.status, status);
        QCOMPARE(QString::fromStdString(answer.body), text);
        QVERIFY(answer.fields.at("content-type").starts_with("text/plain"));
    }

    void unknownOptionsAreIgnored()
    {
        RpcWorld rpc;
        QCOMPARE(rpc.call("version?nosuch=1&nosuch=2").status, 200);
    }

    void aTokenIsAskedOfEverybody()
    {
        RpcWorld rpc;
        QCOMPARE(rpc.request(post("version", kHost)).status, 403);
        QCOMPARE(rpc.request(post("version", kHost + "Authorization: Bearer wrong\r\n")).status,
                 403);
        QCOMPARE(rpc.request("GET /version HTTP/1.1\r\n" + kHost + "\r\n").status, 403);
        QCOMPARE(rpc.request("GET /version HTTP/1.1\r\n" + kHost + kToken + "\r\n").status, 200);
    }

    void othersAreServedWithATokenOnly()
    {
        rpc::ServerOptions options;
        options.listen = multiformats::Multiaddr::parse("/ip4/10.0.0.1/tcp/5001").value();
        RpcWorld rpc{options};
        QVERIFY2(rpc.error.find("token") != std::string::npos, rpc.error.c_str());
    }

    void aWebPageOfElsewhereIsRefused_data()
    {
        QTest::addColumn<QString>("fields");
        QTest::addColumn<int>("status");
        QTest::newRow("own") << "Origin: http://127.0.0.1:5001\r\n" << 200;
        QTest::newRow("own, by name") << "Origin: https://localhost:5001\r\n" << 200;
        QTest::newRow("allowed") << "Origin: https://page.example\r\n" << 200;
        QTest::newRow("other port") << "Origin: http://127.0.0.1:5002\r\n" << 403;
        QTest::newRow("null") << "Origin: null\r\n" << 403;
        QTest::newRow("foreign") << "Origin: https://evil.example\r\n" << 403;
        QTest::newRow("referer") << "Referer: http://localhost:5001/page\r\n" << 200;
        QTest::newRow("foreign referer") << "Referer: http://evil.example/page\r\n" << 403;
        QTest::newRow("browser") << "User-Agent: Mozilla/5.0 (X11)\r\n" << 403;
        QTest::newRow("electron") << "User-Agent: Mozilla/5.0 Electron/1\r\n" << 200;
    }
    void aWebPageOfElsewhereIsRefused()
    {
        QFETCH(QString, fields);
        QFETCH(int, status);
        rpc::ServerOptions options;
        options.origins = {"https://page.example"};
        RpcWorld rpc{options};
        const Answer answer = rpc.request(post("version", kHost + kToken + fields.toStdString()));
        QCOMPARE(answer.status, status);
        if (fields.startsWith("Origin") && status == 200) {
            QCOMPARE(answer.fields.at("access-control-allow-origin"),
                     fields.mid(8).trimmed().toStdString());
        }
    }

    void aBrowsersQuestionIsAnswered()
    {
        RpcWorld rpc;
        const std::string ask = "OPTIONS /api/v0/version HTTP/1.1\r\n" + kHost
                                + "Origin: http://localhost:5001\r\n"
                                  "Access-Control-Request-Method: ";
        const Answer yes = rpc.request(ask + "POST\r\n\r\n");
        QCOMPARE(yes.status, 204);
        QCOMPARE(yes.fields.at("access-control-allow-methods"), std::string{"POST"});
        const Answer no = rpc.request(ask + "PUT\r\n\r\n");
        QCOMPARE(no.status, 204);
        QVERIFY(!no.fields.contains("access-control-allow-methods"));
    }

    void aHeaderOfAMebibyteIsRefusedClearly()
    {
        RpcWorld rpc;
        const auto client = rpc.client();
        client->write("POST /api/v0/version HTTP/1.1\r\n" + kHost
                      + "X-Long: " + std::string(1024 * 1024, 'x') + "\r\n\r\n");
        const Answer answer = client->answer(30s);
        QCOMPARE(answer.status, 431);
        QVERIFY(answer.body.find("64 KiB") != std::string::npos);
    }

    void aHeaderIsTakenUpToItsBoundAndNotAByteMore()
    {
        for (const bool comesInPieces : {false, true}) {
            for (const std::size_t more : {std::size_t{0}, std::size_t{1}, std::size_t{40'000}}) {
                RpcWorld rpc;
                const auto client = rpc.client();
                const std::string start = post("version", kHost + kToken + "X-Long: ");
                const std::size_t at = start.find("X-Long: ") + 8;
                const std::string begin = start.substr(0, at);
                const std::string end = "\r\n" + start.substr(at);
                const std::size_t filling = limits::kRpcHead + more - begin.size() - end.size();
                const std::string whole = begin + std::string(filling, 'x') + end;
                const std::size_t cut = comesInPieces ? whole.size() / 2 : 0;
                client->write(whole.substr(0, cut));
                rpc.world.advance(1s);
                client->write(whole.substr(cut));
                QCOMPARE(client->answer().status, more == 0 ? 200 : 431);
            }
        }
    }

    void aRequestThatNeverEndsHoldsNoPlace()
    {
        RpcWorld rpc;
        const auto client = rpc.client();
        client->write("POST /api/v0/version HTTP/1.1\r\nHost:");
        QVERIFY(rpc.world.runUntil([&client] { return client->hasEnded(); },
                                   std::chrono::milliseconds{limits::kRpcHeadMs.value + 3000}));
    }

    void whatIsNotHttpIsRefused()
    {
        RpcWorld rpc;
        QCOMPARE(rpc.request("\x13/multistream/1.0.0\n\r\n\r\n").status, 400);
    }

    void twoHundredClientsAreServedAtOnce()
    {
        RpcWorld rpc;
        std::vector<std::unique_ptr<RpcWorld::Client>> clients;
        for (int i = 0; i < 200; ++i) {
            clients.push_back(rpc.client("10.9.0." + std::to_string(i + 1)));
        }
        for (const auto& client : clients) {
            client->write(post("id"));
        }
        for (const auto& client : clients) {
            QCOMPARE(client->answer(5s).status, 200);
        }
    }

    void oneClientTooManyIsToldSo()
    {
        RpcWorld rpc;
        std::vector<std::unique_ptr<RpcWorld::Client>> clients;
        for (std::uint64_t i = 0; i < limits::kRpcConnections; ++i) {
            clients.push_back(rpc.client());
            clients.back()->write(post("version"));
            QCOMPARE(clients.back()->answer(5s).status, 200); // and it stays
        }
        const Answer busy = rpc.client()->answer(5s);
        QCOMPARE(busy.status, 503);
        QVERIFY(busy.isWhole);
        clients.pop_back();
        rpc.world.advance(1s);
        QCOMPARE(rpc.call("version").status, 200);
    }

    void shutdownIsAnsweredAndPassedOn()
    {
        RpcWorld rpc;
        const Answer answer = rpc.call("shutdown");
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.isWhole);
        QVERIFY(rpc.isShutDown);
    }

    void commandsListsItself()
    {
        RpcWorld rpc;
        const QJsonObject root = rpc.call("commands").json();
        QCOMPARE(root["Name"].toString(), QStringLiteral("ipfs"));
        bool isThere = false;
        for (const QJsonValue& one : root["Subcommands"].toArray()) {
            isThere = isThere || one.toObject()["Name"] == QStringLiteral("commands");
        }
        QVERIFY(isThere);
    }
};

static const tests::Registered<ServerTest> registered{"server"};

} // namespace swapscope::tests
#include "server_test.moc"
