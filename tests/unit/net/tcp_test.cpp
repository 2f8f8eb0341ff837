// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/asio_clock.h"
#include "core/net/deadline.h"
#include "core/net/io.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/net/tcp_network.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTest>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>

namespace swapscope::net {

using namespace std::chrono_literals;
using multiformats::Multiaddr;

namespace {

Multiaddr address(const std::string& text)
{
    return Multiaddr::parse(text).value();
}

Task<void> echoOnce(Listener& listener, bool& isDone)
{
    auto connection = co_await listener.accept();
    auto frame = co_await readFramed(**connection, 1 << 20);
    auto written = co_await writeFramed(**connection, *frame);
    isDone = written.has_value();
}

Task<void> exchange(Network& network, Multiaddr to, Bytes sent, Bytes& received)
{
    auto connection = co_await network.dial(to);
    if (!connection) {
        co_return;
    }
    auto written = co_await writeFramed(**connection, sent);
    auto ended = co_await (*connection)->closeWrite();
    if (!written || !ended) {
        co_return;
    }
    auto frame = co_await readFramed(**connection, 1 << 20);
    received = frame ? *frame : Bytes{};
}

Task<void> dialOnce(Network& network, Multiaddr to, Result<std::unique_ptr<Connection>>& into)
{
    auto connection = co_await network.dial(to);
    into = std::move(connection);
}

Task<void> noteSleep(Clock& clock, Duration duration, std::vector<int>& log, int mark)
{
    co_await sleepFor(clock, duration);
    log.push_back(mark);
}

} // namespace

class TcpTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesCrossLoopback_data()
    {
        QTest::addColumn<QString>("bind");
        QTest::newRow("IPv4") << "/ip4/127.0.0.1/tcp/0";
        QTest::newRow("IPv6") << "/ip6/::1/tcp/0";
    }

    void bytesCrossLoopback()
    {
        QFETCH(QString, bind);
        boost::asio::io_context context;
        TcpNetwork network{context.get_executor()};
        auto listener = network.listen(address(bind.toStdString()));
        if (!listener && bind.startsWith(QStringLiteral("/ip6"))) {
            QSKIP("skipped: no IPv6 on this machine");
        }
        QCOMPARE(listener.value()->addresses().size(), std::size_t{1});
        const Multiaddr bound = listener.value()->addresses().front();
        QVERIFY(bound.tcpEndpoint()->port != 0);
        TaskScope scope{context.get_executor()};
        const Bytes sent = tests::splitmix(9, 700'000);
        Bytes received;
        bool isDone = false;
        scope.spawn(echoOnce(**listener, isDone));
        scope.spawn(exchange(network, bound, sent, received));
        context.run();
        QVERIFY(isDone);
        QVERIFY(received == sent);
    }

    void portInUseIsSaidPlainly()
    {
        boost::asio::io_context context;
        TcpNetwork network{context.get_executor()};
        const auto first = network.listen(address("/ip4/127.0.0.1/tcp/0")).value();
        const Multiaddr bound = first->addresses().front();
        const auto second = network.listen(bound);
        QVERIFY(second.error().code == ErrorCode::Busy);
        QCOMPARE(second.error().detail, "port " + std::to_string(bound.tcpEndpoint()->port)
                                            + " is in use by another program");
    }

    void refusedDialCarriesTheSystemsWords()
    {
        boost::asio::io_context context;
        TcpNetwork network{context.get_executor()};
        auto listener = network.listen(address("/ip4/127.0.0.1/tcp/0")).value();
        const Multiaddr bound = listener->addresses().front();
        listener->close();
        TaskScope scope{context.get_executor()};
        Result<std::unique_ptr<Connection>> dialled = fail(ErrorCode::Closed, "not dialled");
        scope.spawn(dialOnce(network, bound, dialled));
        context.run();
        QVERIFY(dialled.error().code == ErrorCode::Refused);
        QVERIFY(dialled.error().detail.find("Connection refused") != std::string::npos);
    }

    void otherAddressesAreUnsupported()
    {
        boost::asio::io_context context;
        TcpNetwork network{context.get_executor()};
        QVERIFY(network.listen(address("/ip4/127.0.0.1/udp/1")).error().code
                == ErrorCode::Unsupported);
        TaskScope scope{context.get_executor()};
        Result<std::unique_ptr<Connection>> dialled = fail(ErrorCode::Closed, "not dialled");
        scope.spawn(dialOnce(network, address("/dns4/example.org/tcp/1"), dialled));
        context.run();
        QVERIFY(dialled.error().code == ErrorCode::Unsupported);
    }

    void anyAddressIsShownAsTheInterfaces()
    {
        boost::asio::io_context context;
        TcpNetwork network{context.get_executor()};
        const auto listener = network.listen(address("/ip4/0.0.0.0/tcp/0")).value();
        bool hasLoopback = false;
        for (const auto& one : listener->addresses()) {
            QVERIFY(one.tcpEndpoint()->host != "0.0.0.0");
            QVERIFY(one.tcpEndpoint()->port != 0);
            hasLoopback = hasLoopback || one.tcpEndpoint()->host == "127.0.0.1";
        }
        QVERIFY(hasLoopback);
    }

    void realClockKeepsTheOrderOfItsTimers()
    {
        boost::asio::io_context context;
        AsioClock clock{context.get_executor()};
        QVERIFY(clock.now() >= TimePoint{1h});
        TaskScope scope{context.get_executor()};
        std::vector<int> log;
        scope.spawn(noteSleep(clock, 3ms, log, 3));
        scope.spawn(noteSleep(clock, 1ms, log, 1));
        scope.spawn(noteSleep(clock, -1ms, log, 0));
        scope.spawn(noteSleep(clock, 2ms, log, 2));
        context.run();
        QCOMPARE(log, (std::vector<int>{0, 1, 2, 3}));
    }
};

static const tests::Registered<TcpTest> registered{"tcp"};

} // namespace swapscope::net
#include "tcp_test.moc"
