// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/system_random.h"
#include "core/node/node_thread.h"
#include "core/world/content.h"
#include "tests/threads/check.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace swapscope::tests {
namespace {

using std::chrono::seconds;

/// The owner's side of one node: what a window does, without Qt.
class Owner
{
public:
    /// @param folder  Of the profile; none for a temporary one.
    explicit Owner(const std::filesystem::path& folder = {})
        : m_thread{profileIn(folder), loopback(), [this] { onWoken(); },
                   [this](const telemetry::Event& event) { onEvent(event); }}
    {
        require(m_thread.start().has_value(), "the node starts");
    }

    node::NodeThread& thread() { return m_thread; }

    std::string address()
    {
        std::unique_lock lock{m_mutex};
        m_changed.wait_for(lock, seconds{20}, [this] { return !m_address.empty(); });
        return m_address;
    }

    /// Takes deltas as they come until `isDone` holds for what they said.
    template <typename Predicate>
    bool takeUntil(const Predicate& isDone)
    {
        const auto end = std::chrono::steady_clock::now() + seconds{60};
        while (std::chrono::steady_clock::now() < end) {
            telemetry::Delta delta = m_thread.takeDelta();
            if (delta.totals) {
                m_totals = *delta.totals;
            }
            if (isDone(m_totals)) {
                return true;
            }
            std::unique_lock lock{m_mutex};
            m_changed.wait_for(lock, seconds{1}, [this] { return m_isWoken; });
            m_isWoken = false;
        }
        return false;
    }

private:
    static node::Profile profileIn(const std::filesystem::path& folder)
    {
        SystemRandom random;
        return folder.empty() ? node::Profile::temporary(random)
                              : node::Profile::open(folder, random).value();
    }
    static node::NodeConfig loopback()
    {
        node::NodeConfig config;
        config.listen = {multiformats::Multiaddr::parse("/ip4/127.0.0.1/tcp/0").value()};
        return config;
    }
    void onWoken()
    {
        const std::scoped_lock lock{m_mutex};
        m_isWoken = true;
        m_changed.notify_all();
    }
    void onEvent(const telemetry::Event& event)
    {
        if (const auto* listening = std::get_if<telemetry::Listening>(&event.body)) {
            const std::scoped_lock lock{m_mutex};
            m_address = listening->address;
            m_changed.notify_all();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_address;
    bool m_isWoken = false;
    telemetry::Totals m_totals;
    node::NodeThread m_thread;
};

/// Two nodes on two threads exchange blocks while their owners take deltas and switch tables, and
/// other threads send commands at the same time.
void commandsAndDeltasCrossWithoutRaces()
{
    constexpr std::size_t kBlocks = 200;
    Owner giver;
    Owner taker;
    std::vector<store::Block> blocks;
    std::vector<multiformats::Cid> cids;
    for (std::size_t i = 0; i < kBlocks; ++i) {
        blocks.push_back(world::makeBlock(i + 1, 20'000));
        cids.push_back(blocks.back().cid);
    }
    giver.thread().submit({{1}, node::AddBlocks{blocks}});
    taker.thread().submit(
        {{1}, node::Connect{multiformats::Multiaddr::parse(giver.address()).value()}});

    std::thread wanting{[&taker, &cids] {
        for (const multiformats::Cid& cid : cids) {
            taker.thread().submit({{}, node::WantBlocks{{cid}, "test"}});
        }
    }};
    std::thread watching{[&giver, &taker] {
        for (unsigned i = 0; i < 200; ++i) {
            giver.thread().submit({{}, node::Watch{i % 256}});
            taker.thread().submit({{}, node::AskServiceOrder{}});
            giver.thread().submit({{}, node::ChangeNodeRules{.taskWorkers = 1 + i % 8}});
            std::this_thread::yield();
        }
    }};
    const bool isDone = taker.takeUntil(
        [](const telemetry::Totals& totals) { return totals.blocksStored >= kBlocks; });
    wanting.join();
    watching.join();
    require(isDone, "every block arrives while commands and deltas cross");
    require(giver.takeUntil([](const telemetry::Totals& totals) {
        return totals.sentBytes >= kBlocks * 20'000;
    }),
            "the giver's totals say what it sent");
}

void ledgersOfAProfileOutliveTheNode()
{
    const std::filesystem::path folder = std::filesystem::temp_directory_path()
                                         / ("swapscope-ledgers-" + std::to_string(::getpid()));
    const store::Block block = world::makeBlock(7, 100'000);
    const auto hasSent = [](const telemetry::Totals& totals) {
        return totals.sentBytes == 100'000;
    };
    {
        Owner giver{folder};
        Owner taker;
        giver.thread().submit({{1}, node::AddBlocks{{block}}});
        taker.thread().submit(
            {{1}, node::Connect{multiformats::Multiaddr::parse(giver.address()).value()}});
        taker.thread().submit({{2}, node::WantBlocks{{block.cid}, "test"}});
        require(giver.takeUntil(hasSent), "the block is sent");
    }
    {
        Owner again{folder};
        require(again.takeUntil(hasSent), "what was sent is known after a restart");
    }
    std::filesystem::remove_all(folder);
}

void stoppingTakesUnderTwoSecondsInMidTransfer()
{
    Owner giver;
    Owner taker;
    const store::Block block = world::makeBlock(1, 2'000'000);
    giver.thread().submit({{}, node::AddBlocks{{block}}});
    taker.thread().submit(
        {{}, node::Connect{multiformats::Multiaddr::parse(giver.address()).value()}});
    taker.thread().submit({{}, node::WantBlocks{{block.cid}, "test"}});
    const auto start = std::chrono::steady_clock::now();
    require(giver.thread().stop().has_value(), "the giver's profile is written");
    require(taker.thread().stop().has_value(), "the taker's profile is written");
    require(std::chrono::steady_clock::now() - start < seconds{4},
            "two nodes stop within 2 s each");
}

} // namespace
} // namespace swapscope::tests

int main()
{
    swapscope::tests::commandsAndDeltasCrossWithoutRaces();
    swapscope::tests::ledgersOfAProfileOutliveTheNode();
    swapscope::tests::stoppingTakesUnderTwoSecondsInMidTransfer();
    return 0;
}
