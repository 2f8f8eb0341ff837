// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/gate.h"
#include "core/rpc/target.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::tests {

using namespace std::chrono_literals;

namespace {

rpc::Head headWith(const QString& host)
{
    rpc::Head head;
    head.version(11);
    head.set(rpc::http::field::host, host.toStdString());
    return head;
}

} // namespace

class GateTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyNamesOfThisMachineAreServedWithoutAToken_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("isServed");
        QTest::newRow("address") << QStringLiteral("127.0.0.1:5001") << true;
        QTest::newRow("without a port") << QStringLiteral("127.0.0.1") << true;
        QTest::newRow("IPv6") << QStringLiteral("[::1]:5001") << true;
        QTest::newRow("localhost") << QStringLiteral("LocalHost:5001") << true;
        QTest::newRow("below localhost") << QStringLiteral("node.localhost:5001") << true;
        QTest::newRow("another address") << QStringLiteral("192.0.2.7:5001") << true;
        QTest::newRow("a name") << QStringLiteral("rebound.example:5001") << false;
        QTest::newRow("like localhost") << QStringLiteral("localhost.example") << false;
        QTest::newRow("like an address") << QStringLiteral("127.0.0.1.example") << false;
        QTest::newRow("empty") << QString{} << false;
        QTest::newRow("IPv6 alone") << QStringLiteral("[::1]") << true;
        QTest::newRow("half a bracket") << QStringLiteral("[::1") << false;
        QTest::newRow("nonsense") << QStringLiteral("[]:x") << false;
        QTest::newRow("fragment") << QStringLiteral("evil.example#.localhost") << false;
        QTest::newRow("query") << QStringLiteral("evil.example?.localhost") << false;
        QTest::newRow("path") << QStringLiteral("evil.example/.localhost") << false;
        QTest::newRow("backslash") << QStringLiteral("evil.example\\.localhost") << false;
        QTest::newRow("after a bracket") << QStringLiteral("[::1].evil.example") << false;
        QTest::newRow("before a bracket") << QStringLiteral("evil.example[::1]") << false;
        QTest::newRow("name in brackets") << QStringLiteral("[localhost]") << false;
        QTest::newRow("IPv4 in brackets") << QStringLiteral("[127.0.0.1]") << false;
        QTest::newRow("zone") << QStringLiteral("[::1%evil.example]:5001") << false;
        QTest::newRow("userinfo") << QStringLiteral("localhost@evil.example") << false;
        QTest::newRow("password") << QStringLiteral("127.0.0.1:5001@evil.example") << false;
        QTest::newRow("userinfo before us") << QStringLiteral("evil.example@127.0.0.1") << false;
        QTest::newRow("port of words") << QStringLiteral("127.0.0.1:evil.example") << false;
        QTest::newRow("port too large") << QStringLiteral("127.0.0.1:65536") << false;
        QTest::newRow("signed port") << QStringLiteral("127.0.0.1:+1") << false;
        QTest::newRow("port of nothing") << QStringLiteral("127.0.0.1:") << false;
        QTest::newRow("two ports") << QStringLiteral("127.0.0.1:1:2") << false;
        QTest::newRow("two hosts") << QStringLiteral("localhost, evil.example") << false;
        QTest::newRow("a blank") << QStringLiteral("evil.example .localhost") << false;
        QTest::newRow("dot at the end") << QStringLiteral("localhost.") << false;
        QTest::newRow("name with a dot at the end") << QStringLiteral("evil.example.") << false;
        QTest::newRow("no label") << QStringLiteral(".localhost") << false;
        QTest::newRow("empty label") << QStringLiteral("a..localhost") << false;
        QTest::newRow("upper case") << QStringLiteral("A.LOCALHOST:1") << true;
        QTest::newRow("octal") << QStringLiteral("0177.0.0.1") << false;
        QTest::newRow("one number") << QStringLiteral("2130706433") << false;
        QTest::newRow("IPv6 without brackets") << QStringLiteral("::1") << false;
    }
    void onlyNamesOfThisMachineAreServedWithoutAToken()
    {
        QFETCH(QString, host);
        QFETCH(bool, isServed);
        QCOMPARE(!rpc::refuse({.port = 5001}, headWith(host)).has_value(), isServed);
        rpc::Head withToken = headWith(host);
        withToken.set(rpc::http::field::authorization, "Bearer secret");
        QVERIFY(!rpc::refuse({.port = 5001, .token = "secret"}, withToken));
        withToken.set(rpc::http::field::authorization, "Bearer secreT");
        QVERIFY(rpc::refuse({.port = 5001, .token = "secret"}, withToken));
    }

    void aFieldThatDecidesMayNotComeTwice()
    {
        for (const auto field : {rpc::http::field::host, rpc::http::field::origin,
                                 rpc::http::field::referer, rpc::http::field::authorization})
        {
            rpc::Head head = headWith(QStringLiteral("127.0.0.1:5001"));
            const std::string value =
                field == rpc::http::field::host ? "evil.example" : "http://127.0.0.1:5001";
            head.insert(field, value);
            head.insert(field, value);
            const auto refused = rpc::refuse({.port = 5001}, head);
            QVERIFY(refused);
            QCOMPARE(refused->status, 400U);
            QVERIFY(refused->text.starts_with("400 Bad Request: too many "));
            QVERIFY(rpc::refuseStranger({.port = 5001}, head));
            QVERIFY(rpc::refuse({.port = 5001, .token = "secret"}, head));
        }
    }

    void aWholeAddressAsTheTargetNamesItsHost()
    {
        rpc::Head head = headWith(QStringLiteral("127.0.0.1:5001"));
        head.target("http://localhost:5001/api/v0/id");
        QVERIFY(!rpc::refuse({.port = 5001}, head));
        for (const auto* const target : {"http://evil.example/api/v0/id", "http://evil.example",
                                         "http://evil.example#.localhost/api/v0/id", "http://"})
        {
            head.target(target);
            const auto refused = rpc::refuse({.port = 5001}, head);
            QVERIFY(refused);
            QCOMPARE(refused->status, 403U);
        }
    }

    void durationsAreReadAsGoWritesThem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("nanos");
        QTest::newRow("ms") << QStringLiteral("300ms") << qint64{300'000'000};
        QTest::newRow("sum") << QStringLiteral("1m30s") << qint64{90'000'000'000};
        QTest::newRow("fraction") << QStringLiteral("1.5h") << qint64{5'400'000'000'000};
        QTest::newRow("zero") << QStringLiteral("0") << qint64{0};
        QTest::newRow("ns") << QStringLiteral("1ns") << qint64{1};
        QTest::newRow("no unit") << QStringLiteral("5") << qint64{-1};
        QTest::newRow("word") << QStringLiteral("xx") << qint64{-1};
        QTest::newRow("negative") << QStringLiteral("-1s") << qint64{-1};
        QTest::newRow("empty") << QString{} << qint64{-1};
        QTest::newRow("endless") << QStringLiteral("9999999999999h") << qint64{-1};
    }
    void durationsAreReadAsGoWritesThem()
    {
        QFETCH(QString, text);
        QFETCH(qint64, nanos);
        const auto duration = rpc::parseDuration(text.toStdString());
        QCOMPARE(duration ? qint64{duration->count()} : qint64{-1}, nanos);
    }

    void durationsAreWrittenAsGoDoes()
    {
        QCOMPARE(rpc::durationText(1'619'640ns), std::string{"1.61964ms"});
        QCOMPARE(rpc::durationText(378'665ns), std::string{"378.665\u00b5s"});
        QCOMPARE(rpc::durationText(2s), std::string{"2s"});
        QCOMPARE(rpc::durationText(7ns), std::string{"7ns"});
    }
};

static const tests::Registered<GateTest> registered{"gate"};

} // namespace swapscope::tests
#include "gate_test.moc"
