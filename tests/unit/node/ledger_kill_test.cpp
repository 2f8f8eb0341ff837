// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_file.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <random>

namespace swapscope::node {

namespace {

using Number = std::uint64_t;

PeerId onlyPeer()
{
    const std::array<std::uint8_t, 5> key{8, 1, 18, 1, 7};
    return PeerId::ofPublicKey(key);
}

Number sentSoFar(LedgerFile& file)
{
    return file.entryOf(onlyPeer()).value().figures.sentBytes;
}

/// The child: one byte more with each append, a new snapshot now and then, and the number of bytes
/// to standard output once they are written. Ends by being killed.
int writeForEver(const std::string& folder)
{
    const auto file = LedgerFile::open(folder, 10).value();
    for (Number sent = sentSoFar(*file) + 1;; ++sent) {
        LedgerCredit credit{.peer = onlyPeer(), .day = 1, .added = {}};
        credit.added = {1, 0, 0, 0, 1, 1, 1};
        const bool isWritten = file->append(std::vector<LedgerChange>{credit}).has_value()
                               && (sent % 50 != 0 || file->rewrite({}).has_value());
        if (isWritten) {
            static_cast<void>(::write(STDOUT_FILENO, &sent, sizeof sent));
        }
    }
}

int runChild(int argc, char** argv)
{
    // All programs of this folder run every subject when none is named: then there is no folder.
    return argc == 2 ? writeForEver(argv[1]) : 0;
}

/// Lets a child write for a while and kills it. @return the last number that it told.
Number killAfter(const std::string& folder, useconds_t microseconds)
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
        return 0;
    }
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execl("/proc/self/exe", "node", "ledger_kill_child", folder.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    Number told = 0;
    static_cast<void>(::read(ends[0], &told, sizeof told)); // it runs
    ::usleep(microseconds);
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    Number next = 0;
    while (::read(ends[0], &next, sizeof next) == static_cast<ssize_t>(sizeof next)) {
        told = next;
    }
    ::close(ends[0]);
    return told;
}

} // namespace

class LedgerKillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasWrittenOutlivesAKill()
    {
        QTemporaryDir root;
        const std::string folder = root.path().toStdString() + "/ledgers";
        std::mt19937 chance{20'261'123};
        for (int round = 0; round < 20; ++round) {
            const Number told = killAfter(folder, static_cast<useconds_t>(chance() % 30'000));
            QVERIFY(told > 0);
            const auto file = LedgerFile::open(folder, 10).value();
            const Number kept = sentSoFar(*file);
            // The last append may have been written and not yet told.
            QVERIFY2(kept == told || kept == told + 1,
                     qPrintable(QStringLiteral("told %1, kept %2").arg(told).arg(kept)));
            const auto entry = file->entryOf(onlyPeer()).value();
            QCOMPARE(entry.figures.exchanges, kept);
            QCOMPARE(entry.days.size(), std::size_t{1});
            QCOMPARE(entry.days.front().sentBytes, kept);
            for (const std::string& warning : file->takeLoaded().warnings) {
                QVERIFY2(warning.find("have been cut") != std::string::npos, warning.c_str());
            }
        }
    }
};

static const tests::Registered<LedgerKillTest> registered{"ledger_kill"};
static const bool childRegistered = [] {
    tests::registry()["ledger_kill_child"] = runChild;
    return true;
}();

} // namespace swapscope::node
#include "ledger_kill_test.moc"
