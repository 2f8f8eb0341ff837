// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/lmdb_store.h"
#include "tests/support/registry.h"
#include "tests/unit/store/blocks.h"

#include <QTemporaryDir>
#include <QTest>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <random>

namespace swapscope::store {

namespace {

using Number = std::uint64_t;

/// Block contents that say which block they are: their length and bytes follow from the number.
Block numbered(Number number)
{
    return blockNumber(number, 1 + number * 7919 % 30'000);
}

/// The child: stores block after block from `first` on, several at a time, and writes the number
/// of each one to standard output once it is acknowledged. Ends by being killed.
int storeForEver(const std::string& folder, Number first)
{
    World world;
    const auto store = LmdbStore::open(folder, world.clock, world.pool).value();
    const auto pid = static_cast<Number>(::getpid());
    static_cast<void>(::write(STDOUT_FILENO, &pid, sizeof pid));
    Number next = first;
    Number open = 0;
    while (true) {
        for (; open < 8; ++open, ++next) {
            store->put({numbered(next)}, [&open, number = next](const Result<void>& result) {
                --open;
                if (result) {
                    static_cast<void>(::write(STDOUT_FILENO, &number, sizeof number));
                }
            });
        }
        world.clock.runUntil([&open] { return open < 8; }, std::chrono::minutes{1});
    }
}

int runChild(int argc, char** argv)
{
    // All programs of this folder run every subject when none is named: then there is no folder.
    return argc == 3 ? storeForEver(argv[1], std::stoull(argv[2])) : 0;
}

struct Child
{
    pid_t pid = 0;
    int acks = -1;
};

Child start(const std::string& folder, Number first)
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
        return {};
    }
    const std::string number = std::to_string(first);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::execl("/proc/self/exe", "store", "kill_child", folder.c_str(), number.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    return {pid, ends[0]};
}

/// The next number from the child; none at the end of the pipe or after `milliseconds`.
std::optional<Number> readNumber(int acks, int milliseconds)
{
    pollfd waiting{acks, POLLIN, 0};
    Number number = 0;
    if (::poll(&waiting, 1, milliseconds) != 1
        || ::read(acks, &number, sizeof number) != static_cast<ssize_t>(sizeof number))
    {
        return std::nullopt;
    }
    return number;
}

} // namespace

class KillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noAcknowledgedBlockIsLostWhenTheProcessIsKilled()
    {
        QTemporaryDir root;
        const std::string folder = root.path().toStdString() + "/blocks";
        std::mt19937 chance{20'260'101};
        std::vector<Number> acked;
        for (Number round = 0; round < 20; ++round) {
            const Child child = start(folder, round * 100'000);
            QVERIFY(child.pid > 0);
            // Some are killed while they open the store, the others after some acknowledgements.
            const std::size_t enough = round % 4 == 0 ? 0 : chance() % 40;
            if (round % 4 != 0) {
                QVERIFY(readNumber(child.acks, 20'000)); // it is open
            }
            for (std::size_t i = 0; i < enough; ++i) {
                const auto number = readNumber(child.acks, 20'000);
                QVERIFY(number);
                acked.push_back(*number);
            }
            ::usleep(static_cast<useconds_t>(chance() % 20'000));
            ::kill(child.pid, SIGKILL);
            ::waitpid(child.pid, nullptr, 0);
            bool isFirst = round % 4 == 0; // its process number
            while (const auto number = readNumber(child.acks, 0)) {
                if (!std::exchange(isFirst, false)) {
                    acked.push_back(*number);
                }
            }
            ::close(child.acks);
        }
        QVERIFY(acked.size() > 50);

        World world;
        const auto store = LmdbStore::open(folder, world.clock, world.pool).value();
        QCOMPARE(store->warning(), std::string{});
        for (const Number number : acked) {
            const Block block = numbered(number);
            const auto got = world.get(*store, block.cid.hash());
            QVERIFY2(got.has_value(), std::to_string(number).c_str());
            QCOMPARE(**got, *block.data);
        }
    }
};

static const tests::Registered<KillTest> registered{"kill"};
static const bool childRegistered = [] {
    tests::registry()["kill_child"] = runChild;
    return true;
}();

} // namespace swapscope::store
#include "kill_test.moc"
