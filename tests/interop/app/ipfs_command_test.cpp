// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/app/served.h"
#include "tests/support/registry.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace swapscope::tests {

class IpfsCommandTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theIpfsCommandWorksUnchanged()
    {
        const QString ipfs = QStandardPaths::findExecutable(QStringLiteral("ipfs"));
        if (ipfs.isEmpty()) {
            QSKIP("skipped: no ipfs command here");
        }
        const QTemporaryDir folder;
        Served first{folder.filePath(QStringLiteral("a"))};
        Served second{folder.filePath(QStringLiteral("b"))};
        QVERIFY(first.await() && second.await());
        const auto run = [&](Served& node, const QStringList& arguments) {
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("IPFS_PATH"), folder.filePath(QStringLiteral("i")));
            process.setProcessEnvironment(environment);
            process.start(
                ipfs, QStringList{QStringLiteral("--api=/ip4/127.0.0.1/tcp/%1").arg(node.port()),
                                  QStringLiteral("--timeout=30s")}
                          + arguments);
            process.waitForFinished(60'000);
            return QString::fromUtf8(process.readAllStandardOutput()
                                     + process.readAllStandardError())
                .trimmed();
        };
        QDir{folder.path()}.mkpath(QStringLiteral("tree/below"));
        QFile file{folder.filePath(QStringLiteral("tree/below/file"))};
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(700'000, 'x'));
        file.close();
        const QString root = run(first, {QStringLiteral("add"), QStringLiteral("-rQ"),
                                         folder.filePath(QStringLiteral("tree"))});
        QVERIFY2(root.startsWith(QStringLiteral("Qm")), qPrintable(root));
        const QString address = QString::fromUtf8(first.program.address());
        QVERIFY(run(second, {QStringLiteral("swarm"), QStringLiteral("connect"), address})
                    .endsWith(QStringLiteral("success")));
        run(second, {QStringLiteral("get"), root, QStringLiteral("-o"),
                     folder.filePath(QStringLiteral("got"))});
        QFile got{folder.filePath(QStringLiteral("got/below/file"))};
        QVERIFY(got.open(QIODevice::ReadOnly));
        QCOMPARE(got.readAll(), QByteArray(700'000, 'x'));
        QVERIFY(run(second, {QStringLiteral("bitswap"), QStringLiteral("stat")})
                    .contains(QStringLiteral("blocks received")));
        QVERIFY(run(second, {QStringLiteral("cat"), root + QStringLiteral("/nope")})
                    .contains(QStringLiteral("no link named \"nope\"")));
    }
};

static const tests::Registered<IpfsCommandTest> registered{"ipfs_command"};

} // namespace swapscope::tests
#include "ipfs_command_test.moc"
