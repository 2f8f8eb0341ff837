// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/app/served.h"
#include "tests/interop/app/socket.h"
#include "tests/support/registry.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace swapscope::tests {

namespace {

/// Within 5 s; waiting for one that has ended already is an error to QProcess.
bool hasEnded(QProcess& process)
{
    return process.state() == QProcess::NotRunning || process.waitForFinished(5000);
}

} // namespace

class RpcTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameThatOthersCouldPointHereIsRefused()
    {
        const QTemporaryDir folder;
        Served node{folder.filePath(QStringLiteral("p"))};
        QVERIFY(node.await());
        Socket socket{node.port()};
        socket.write("POST /api/v0/id HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        QVERIFY(socket.readAll().startsWith("HTTP/1.1 403"));
        QVERIFY(post(node.port(), "id").startsWith("HTTP/1.1 200"));
    }

    void shutdownEndsTheProgramWithEverythingWritten()
    {
        const QTemporaryDir folder;
        Served node{folder.filePath(QStringLiteral("p"))};
        QVERIFY(node.await());
        const QByteArray answer = post(node.port(), "shutdown");
        QVERIFY(answer.startsWith("HTTP/1.1 200"));
        QVERIFY(hasEnded(node.program.process));
        QCOMPARE(node.program.process.exitCode(), 0);
    }

    void aRuleIsOnDiskWhenItsSetterHearsOfIt()
    {
        const QTemporaryDir folder;
        const QString profile = folder.filePath(QStringLiteral("p"));
        Served node{profile};
        QVERIFY(node.await());
        QVERIFY(
            post(node.port(), "swapscope/node/set?upload-limit=50000").startsWith("HTTP/1.1 200"));
        node.program.process.kill();
        QVERIFY(hasEnded(node.program.process));
        QFile rules{profile + QStringLiteral("/rules.json")};
        QVERIFY(rules.open(QIODevice::ReadOnly));
        QVERIFY(rules.readAll().contains("\"uploadLimit\":50000"));
    }

    void whatCannotBeWrittenIsSaidAndTheEndIsNoSuccess()
    {
        const QTemporaryDir folder;
        const QString profile = folder.filePath(QStringLiteral("p"));
        Served node{profile};
        QVERIFY(node.await());
        QVERIFY(QDir{profile}.mkpath(QStringLiteral("rules.json/in the way")));
        const QByteArray answer = post(node.port(), "swapscope/node/set?upload-limit=50000");
        QVERIFY2(answer.startsWith("HTTP/1.1 500") && answer.contains("only in this run"),
                 answer.constData());
        QVERIFY(node.program.end() >= 0);
        QCOMPARE(node.program.process.exitCode(), 1);
        QVERIFY2(node.program.log().contains(
                     "error ended, but not everything is written: the rules could not be written"),
                 node.program.log().constData());
    }

    void aPortThatIsTakenEndsTheStartWithAReason()
    {
        const QTemporaryDir folder;
        Served first{folder.filePath(QStringLiteral("p"))};
        QVERIFY(first.await());
        Program second{folder.filePath(QStringLiteral("q")),
                       {QStringLiteral("--rpc"), QStringLiteral("127.0.0.1:%1").arg(first.port())}};
        second.start();
        QVERIFY(second.awaitLog("cannot serve scripts"));
        QVERIFY(hasEnded(second.process));
        QCOMPARE(second.process.exitCode(), 1);
        const QByteArray said = QStringLiteral("error cannot serve scripts: port %1 is in use by "
                                               "another program; choose another address with --rpc")
                                    .arg(first.port())
                                    .toUtf8();
        QVERIFY2(second.log().contains(said), second.log().constData());
        QVERIFY2(!second.log().contains("signal"), second.log().constData());
        QVERIFY2(!second.output().contains("ready"), second.output().constData());
    }
};

static const tests::Registered<RpcTest> registered{"rpc"};

} // namespace swapscope::tests
#include "rpc_test.moc"
