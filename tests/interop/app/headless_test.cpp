// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"
#include "tests/interop/app/program.h"
#include "tests/support/real_node.h"
#include "tests/support/registry.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <memory>
#include <vector>

namespace swapscope::tests {

namespace {

constexpr int kEndWithin = 2000; ///< ms

struct Folder
{
    QTemporaryDir root;
    [[nodiscard]] QString profile() const { return root.filePath(QStringLiteral("profile")); }
};

std::vector<store::Block> content(std::size_t count, std::size_t bytes)
{
    std::vector<store::Block> blocks;
    for (std::size_t i = 0; i < count; ++i) {
        blocks.push_back(world::makeBlock(i + 1, bytes));
    }
    return blocks;
}

QStringList wanting(const std::vector<store::Block>& blocks)
{
    QStringList arguments;
    for (const store::Block& block : blocks) {
        arguments << QStringLiteral("--want") << QString::fromStdString(block.cid.toString());
    }
    return arguments;
}

/// "… starts as … with 12 blocks (…)" of a log; -1 when it is not there.
int blocksAtStart(const QByteArray& log)
{
    static const QRegularExpression form{QStringLiteral(" with (\\d+) blocks? \\(")};
    const auto match = form.match(QString::fromUtf8(log));
    return match.hasMatch() ? match.captured(1).toInt() : -1;
}

/// Hears what a service manager would be told.
class Manager
{
public:
    explicit Manager(const QString& path)
    {
        m_descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray name = path.toUtf8();
        std::copy(name.begin(), name.end(), address.sun_path);
        m_isBound =
            ::bind(m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Manager() { ::close(m_descriptor); }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    [[nodiscard]] bool isBound() const { return m_isBound; }
    bool await(const QByteArray& text)
    {
        return QTest::qWaitFor(
            [&] {
                QByteArray message(4096, 0);
                const ssize_t size =
                    ::recv(m_descriptor, message.data(), static_cast<std::size_t>(4096), 0);
                return size > 0 && message.first(size) == text;
            },
            10'000);
    }

private:
    int m_descriptor = -1;
    bool m_isBound = false;
};

} // namespace

class HeadlessTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itSaysWhenItIsReadyAndEndsWithEverythingWritten()
    {
        const Folder folder;
        Program program{folder.profile()};
        program.start();
        QVERIFY(program.awaitOutput("ready\n"));
        QVERIFY(program.address().startsWith("/ip4/127.0.0.1/tcp/"));
        const qint64 took = program.end();
        QVERIFY(took >= 0 && took < kEndWithin);
        QCOMPARE(program.process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.process.exitCode(), 0);
        QVERIFY2(program.log().endsWith(" info ended; everything is written\n"),
                 program.log().constData());
    }

    void everyLineOfTheLogHasATimeAndALevel()
    {
        const Folder folder;
        Program program{folder.profile(),
                        {QStringLiteral("--connect"), QStringLiteral("/ip4/127.0.0.1/tcp/1")}};
        program.start();
        QVERIFY(program.awaitLog("cannot connect"));
        QVERIFY(program.end() >= 0);
        static const QRegularExpression form{
            QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d\\d:\\d\\d "
                           "(info|warning|error) \\S.*$")};
        const auto lines = program.log().trimmed().split('\n');
        QVERIFY(lines.size() >= 4);
        for (const QByteArray& line : lines) {
            QVERIFY2(form.match(QString::fromUtf8(line)).hasMatch(), line.constData());
        }
    }

    void whatItSaysThatItHasIsThereAfterATermInMidTransfer()
    {
        const Folder folder;
        const auto blocks = content(400, 256 * 1024);
        RealNode giver;
        giver.execute(node::AddBlocks{blocks});
        giver.pump([&] { return giver.store.blockCount() == blocks.size(); });

        Program program{folder.profile(),
                        QStringList{QStringLiteral("--connect"),
                                    QString::fromStdString(giver.address().toString())}
                            << wanting(blocks)};
        program.start();
        // A part has come, and blocks are on their way in both the sockets and the store.
        QVERIFY(giver.pump([&program] { return program.log().count(" info got ") > 20; }));
        QElapsedTimer passed;
        passed.start();
        program.send(SIGTERM);
        giver.pump([&program] { return program.process.waitForFinished(1); });
        QVERIFY(passed.elapsed() < kEndWithin);
        QCOMPARE(program.process.exitCode(), 0);
        const auto got = static_cast<int>(program.log().count(" info got "));
        QVERIFY2(got < static_cast<int>(blocks.size()), "the transfer was over before the signal");
        QVERIFY2(program.log().endsWith("everything is written\n"), program.log().constData());

        Program again{folder.profile()};
        again.start();
        QVERIFY(again.awaitLog(" starts as "));
        QVERIFY2(blocksAtStart(again.log()) >= got, again.log().constData());
        QVERIFY(again.end() >= 0);
    }

    void itEndsInTimeWhileItServes()
    {
        const Folder folder;
        const auto blocks = content(200, 256 * 1024);
        RealNode source;
        source.execute(node::AddBlocks{blocks});
        source.pump([&] { return source.store.blockCount() == blocks.size(); });
        Program program{folder.profile(),
                        QStringList{QStringLiteral("--connect"),
                                    QString::fromStdString(source.address().toString())}
                            << wanting(blocks)};
        program.start();
        QVERIFY(source.pump([&] {
            return program.log().count(" info got ") == static_cast<qsizetype>(blocks.size());
        }));

        RealNode taker;
        std::vector<multiformats::Cid> cids;
        for (const store::Block& block : blocks) {
            cids.push_back(block.cid);
        }
        taker.execute(
            node::Connect{multiformats::Multiaddr::parse(program.address().toStdString()).value()});
        taker.execute(node::WantBlocks{cids, "test"});
        QVERIFY(taker.pump([&taker] { return taker.store.blockCount() > 5; }));
        QElapsedTimer passed;
        passed.start();
        program.send(SIGTERM); // the taker reads no more: what is being written stays stuck
        QVERIFY(program.process.waitForFinished(10'000));
        QVERIFY(passed.elapsed() < kEndWithin);
        QCOMPARE(program.process.exitCode(), 0);
        QVERIFY(program.log().endsWith("everything is written\n"));
    }

    void aSecondOneOnTheProfileIsRefusedWithThePidOfTheFirst()
    {
        const Folder folder;
        Program first{folder.profile()};
        first.start();
        QVERIFY(first.awaitOutput("ready\n"));
        Program second{folder.profile()};
        second.start();
        QVERIFY(second.process.waitForFinished());
        QCOMPARE(second.process.exitCode(), 1);
        QCOMPARE(second.log(), "swapscope: the profile " + folder.profile().toUtf8()
                                   + " is in use by process "
                                   + QByteArray::number(first.process.processId()) + "\n");
        QVERIFY(first.end() >= 0);
    }

    void ofFiftyStartsAtOnceExactlyOneRunsAndTheOthersNameIt()
    {
        const Folder folder;
        std::vector<std::unique_ptr<Program>> programs;
        for (int i = 0; i < 50; ++i) {
            programs.push_back(std::make_unique<Program>(folder.profile()));
            programs.back()->start();
        }
        const auto running = [&programs] {
            return std::count_if(programs.begin(), programs.end(), [](const auto& one) {
                return one->process.state() != QProcess::NotRunning;
            });
        };
        QTRY_COMPARE_WITH_TIMEOUT(running(), 1, 60'000);
        Program* winner = nullptr;
        for (const auto& one : programs) {
            winner = one->process.state() != QProcess::NotRunning ? one.get() : winner;
        }
        QVERIFY(winner->awaitOutput("ready\n"));
        const QByteArray name =
            " is in use by process " + QByteArray::number(winner->process.processId()) + "\n";
        for (const auto& one : programs) {
            if (one.get() != winner) {
                QCOMPARE(one->process.exitCode(), 1);
                QVERIFY2(one->log().endsWith(name), one->log().constData());
            }
        }
        QVERIFY(winner->end() >= 0);
    }

    void afterAKillItStartsWithinThreeSeconds()
    {
        const Folder folder;
        Program first{folder.profile()};
        first.start();
        QVERIFY(first.awaitOutput("ready\n"));
        first.send(SIGKILL);
        QVERIFY(first.process.waitForFinished());
        QElapsedTimer passed;
        passed.start();
        Program second{folder.profile()};
        second.start();
        QVERIFY(second.awaitOutput("ready\n"));
        QVERIFY(passed.elapsed() < 3000);
        QVERIFY(second.end() >= 0);
    }

    void aDemoLeavesNothingInAProfile()
    {
        const Folder folder;
        Program program{folder.profile(), {QStringLiteral("--demo")}};
        program.start();
        QVERIFY(program.awaitOutput("ready\n"));
        QVERIFY(program.end() >= 0);
        const QStringList left = QDir{folder.profile()}.entryList(
            {QStringLiteral("blocks"), QStringLiteral("ledgers"), QStringLiteral("*.json")});
        QVERIFY2(left.isEmpty(), qPrintable(left.join(QLatin1Char(' '))));
    }

    void aLogThatNobodyReadsStopsNothing()
    {
        const Folder folder;
        const QByteArray pipe = folder.root.filePath(QStringLiteral("log")).toUtf8();
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        const int holder = ::open(pipe.constData(), O_RDWR | O_CLOEXEC); // open, and never read
        Program program{folder.profile(), {QStringLiteral("--demo"), QStringLiteral("--verbose")}};
        program.process.setStandardErrorFile(QString::fromUtf8(pipe));
        program.start();
        QVERIFY(program.awaitOutput("ready\n"));
        // The demo says far more than a pipe holds.
        RealNode peer;
        peer.execute(
            node::Connect{multiformats::Multiaddr::parse(program.address().toStdString()).value()});
        QVERIFY(peer.pump([&peer] { return peer.node->state().totals().peers == 1; }));
        const auto isFull = [holder] {
            int waiting = 0;
            ::ioctl(holder, FIONREAD, &waiting);
            return waiting >= 60'000;
        };
        QVERIFY(peer.pump(isFull));
        const qint64 took = program.end();
        QVERIFY2(took >= 0 && took < kEndWithin, qPrintable(QString::number(took)));
        QCOMPARE(program.process.exitCode(), 0);
        ::close(holder);
    }

    void aTerminalThatCloses_data()
    {
        QTest::addColumn<bool>("isIgnored");
        QTest::newRow("ends it") << false;
        QTest::newRow("is nothing to it under nohup") << true;
    }
    void aTerminalThatCloses()
    {
        QFETCH(const bool, isIgnored);
        const Folder folder;
        Program program{folder.profile()};
        program.process.setChildProcessModifier(
            [isIgnored] { std::signal(SIGHUP, isIgnored ? SIG_IGN : SIG_DFL); });
        program.start();
        QVERIFY(program.awaitOutput("ready\n"));
        program.send(SIGHUP);
        if (isIgnored) {
            QVERIFY(!program.process.waitForFinished(500));
            QVERIFY(program.end() >= 0);
        } else {
            QVERIFY(program.process.waitForFinished(kEndWithin));
        }
        QCOMPARE(program.process.exitCode(), 0);
        QVERIFY(program.log().endsWith("everything is written\n"));
    }

    void theServiceManagerHearsWhenItIsReadyAndWhenItEnds()
    {
        const Folder folder;
        const QString path = folder.root.filePath(QStringLiteral("notify"));
        Manager manager{path};
        QVERIFY(manager.isBound());
        Program program{folder.profile()};
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("NOTIFY_SOCKET"), path);
        program.process.setProcessEnvironment(environment);
        program.start();
        QVERIFY(manager.await("READY=1"));
        QVERIFY(program.end() >= 0);
        QVERIFY(manager.await("STOPPING=1"));
    }

    void theUnitIsAcceptedAndWellConfined()
    {
        const QString tool = QStandardPaths::findExecutable(QStringLiteral("systemd-analyze"));
        if (tool.isEmpty()) {
            QSKIP("there is no systemd-analyze");
        }
        const Folder folder;
        QFile original{QStringLiteral(SWAPSCOPE_UNIT)};
        QVERIFY(original.open(QIODevice::ReadOnly));
        QFile unit{folder.root.filePath(QStringLiteral("swapscope.service"))};
        QVERIFY(unit.open(QIODevice::WriteOnly));
        const QByteArray text = original.readAll();
        // Behind ProtectHome=tmpfs: a profile that is not there yet ends no start, and the manager
        // hears that the node is ready.
        QVERIFY(text.contains("BindPaths=-%h/.local/share/swapscope -%t/systemd/notify\n"));
        unit.write(QByteArray{text}.replace("ExecStart=swapscope", "ExecStart=" SWAPSCOPE_PROGRAM));
        unit.close();
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), folder.root.path());
        QProcess verify;
        verify.setProcessEnvironment(environment);
        verify.start(tool, {QStringLiteral("--user"), QStringLiteral("verify"),
                            QStringLiteral("--man=no"), unit.fileName()});
        QVERIFY(verify.waitForFinished());
        const QByteArray said = verify.readAllStandardError();
        QVERIFY2(verify.exitCode() == 0 && said.isEmpty(), said.constData());
        QProcess security;
        security.start(tool, {QStringLiteral("security"), QStringLiteral("--offline=true"),
                              QStringLiteral("--threshold=30"), unit.fileName()});
        QVERIFY(security.waitForFinished());
        QVERIFY2(security.exitCode() == 0, security.readAllStandardOutput().right(200).constData());
    }
};

static const tests::Registered<HeadlessTest> registered{"headless"};

} // namespace swapscope::tests
#include "headless_test.moc"
