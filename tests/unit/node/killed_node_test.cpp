// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/system_random.h"
#include "core/node/node_thread.h"
#include "core/node/rules_file.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>

namespace swapscope::node {

namespace {

constexpr auto kPeer = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";

PeerId peer()
{
    return PeerId::parse(kPeer).value();
}

/// Waits until a file of this name was put into the folder.
bool awaitFile(int watch, std::string_view name)
{
    alignas(inotify_event) std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t size = ::read(watch, buffer.data(), buffer.size());
        if (size <= 0) {
            return false;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            if (name == buffer.data() + at + sizeof event) {
                return true;
            }
            at += sizeof event + event.len;
        }
    }
}

/// The victim: a node whose user limits a peer. Says when that is on disk, and waits to be killed.
int limitAndWait(int argc, char** argv)
{
    if (argc != 2) {
        return 0;
    }
    SystemRandom random;
    auto profile = Profile::open(argv[1], random);
    if (!profile) {
        return 1;
    }
    const int watch = ::inotify_init1(IN_CLOEXEC);
    ::inotify_add_watch(watch, argv[1], IN_MOVED_TO);
    NodeThread thread{std::move(*profile), NodeConfig{}, [] {}};
    if (!thread.start()) {
        return 1;
    }
    thread.submit({{1}, ChangePeerRules{.peers = {peer()}, .uploadLimit = std::uint64_t{50'000}}});
    const char word = awaitFile(watch, kRulesFile) ? 'y' : 'n';
    static_cast<void>(::write(STDOUT_FILENO, &word, 1));
    for (;;) {
        ::pause();
    }
}

} // namespace

class KilledNodeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitsSurviveTheKillOfTheProcess()
    {
        const QTemporaryDir root;
        const std::string path = root.path().toStdString() + "/profile";
        SystemRandom random;
        QVERIFY(Profile::open(path, random)); // the folder is there to be watched
        std::array<int, 2> pipe{};
        QCOMPARE(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(pipe[1], STDOUT_FILENO);
            ::execl("/proc/self/exe", "killed_node", "limit_child", path.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(pipe[1]);
        char word = 0;
        const bool hasSpoken = ::read(pipe[0], &word, 1) == 1;
        ::close(pipe[0]);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QVERIFY(hasSpoken);
        QCOMPARE(word, 'y');

        std::mutex mutex;
        std::condition_variable changed;
        bool isRestored = false;
        const auto observe = [&](const telemetry::Event& event) {
            const auto* const body = std::get_if<telemetry::PeerRulesChanged>(&event.body);
            if (body != nullptr && body->peer == peer() && body->rules.uploadLimit == 50'000U) {
                const std::scoped_lock lock{mutex};
                isRestored = true;
                changed.notify_all();
            }
        };
        auto profile = Profile::open(path, random);
        QVERIFY(profile);
        NodeThread again{std::move(*profile), NodeConfig{}, [] {}, observe};
        QVERIFY(again.start());
        std::unique_lock lock{mutex};
        QVERIFY(changed.wait_for(lock, std::chrono::seconds{20}, [&] { return isRestored; }));
    }
};

static const tests::Registered<KilledNodeTest> registered{"killed_node"};
static const bool childRegistered = [] {
    tests::registry()["limit_child"] = limitAndWait;
    return true;
}();

} // namespace swapscope::node
#include "killed_node_test.moc"
