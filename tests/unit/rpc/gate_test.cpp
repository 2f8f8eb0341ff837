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
        QTest::newRow("half a bracket") << QStringLiteral("[::1") << true;
        QTest::newRow("nonsense") << QStringLiteral("[]:x") << false;
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
