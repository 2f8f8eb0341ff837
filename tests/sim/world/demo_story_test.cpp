// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/demo_scene.h"
#include "core/world/demo_story.h"
#include "tests/sim/node/node_fixture.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>

namespace swapscope::world {

using namespace std::chrono_literals;
using multiformats::PeerId;

namespace {

constexpr double kKiB = 1024;
constexpr double kMiB = 1024 * kKiB;
/// A window of Jain's index, and the shares that are measured, lie behind a step by then.
constexpr auto kSettled = 12s;

using Bytes = std::map<std::string, double>; ///< By the peer's name.

double seconds(Duration span)
{
    return std::chrono::duration<double>(span).count();
}

/// The demo on a virtual network, told step by step.
struct Demo
{
    Demo()
    {
        network.setDefaultLink({.latency = 1ms, .bytesPerSecond = 0});
        scene.start();
        clock.advance(3s);
    }
    ~Demo() { tests::runTask(clock, node::finished(scene.stop())); }

    /// Tells the story up to this step and lets it settle.
    void tellUpTo(std::size_t step)
    {
        while (told < step + 1) {
            if (told > 0) {
                clock.advance(storySteps()[told - 1].lasts - kSettled);
            }
            waits = oldestWaits();
            StoryActs acts = storyActs(told++, {id("greedy")});
            node.execute(std::move(acts.node));
            node.execute(std::move(*acts.greedy));
            clock.advance(kSettled);
        }
    }

    [[nodiscard]] DemoPeer& peer(const std::string& name)
    {
        for (std::size_t i = 0; i < DemoScene::kPeers; ++i) {
            if (scene.peer(i).behaviour().name == name) {
                return scene.peer(i);
            }
        }
        qFatal("no such peer");
    }
    [[nodiscard]] PeerId id(const std::string& name) { return peer(name).id(); }
    [[nodiscard]] const telemetry::Totals& totals() { return node.node->state().totals(); }
    [[nodiscard]] const telemetry::PeerRow& row(const std::string& name)
    {
        return *node.node->state().peer(id(name));
    }

    [[nodiscard]] Bytes sent()
    {
        Bytes bytes;
        for (std::size_t i = 0; i < DemoScene::kPeers; ++i) {
            const std::string& name = scene.peer(i).behaviour().name;
            bytes[name] = static_cast<double>(row(name).sentBytes);
        }
        return bytes;
    }
    /// What each peer is sent from now on.
    [[nodiscard]] Bytes sentWithin(Duration span)
    {
        const Bytes before = sent();
        clock.advance(span);
        Bytes bytes = sent();
        for (auto& [name, sum] : bytes) {
            sum -= before.at(name);
        }
        return bytes;
    }
    [[nodiscard]] Bytes oldestWaits()
    {
        Bytes ages;
        for (const char* name : {"steady", "free-rider"}) {
            ages[name] = seconds(clock.now() - row(name).oldestTask);
        }
        return ages;
    }

    sim::VirtualClock clock;
    sim::VirtualNetwork network{clock, 11};
    node::SimNode node{clock, network};
    sim::SeededRandom random{12};
    sim::SimWorkerPool pool{clock};
    std::size_t told = 0;
    Bytes waits; ///< Seconds, when the last step began.
    DemoScene scene{
        {.executor = clock.executor(),
         .clock = clock,
         .random = random,
         .pool = pool,
         .network = [this](std::size_t number) -> net::Network& {
             return network.host("10.0.1." + std::to_string(number + 1));
         },
         .listen =
             [](std::size_t number) {
                 return multiformats::Multiaddr::ofTcp(
                            {"10.0.1." + std::to_string(number + 1), 4001})
                     .value();
             },
         .target = node.node->listenAddresses().at(0),
         .command = [this](node::Command command) { node.node->execute(std::move(command)); }}};
};

double sumOf(const Bytes& bytes)
{
    double sum = 0;
    for (const auto& [name, part] : bytes) {
        sum += part;
    }
    return sum;
}

} // namespace

/// Each step's figures, as the window shows them.
class DemoStoryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_demo = std::make_unique<Demo>(); }
    void cleanupTestCase() { m_demo.reset(); }

    void inTurnsWhoAsksForLargeBlocksGetsMost()
    {
        m_demo->tellUpTo(0);
        const Bytes got = m_demo->sentWithin(10s);
        QVERIFY(got.at("big-blocks") > 0.4 * sumOf(got));
        QVERIFY(got.at("greedy") > 2.5 * got.at("steady"));
        QVERIFY(got.at("steady") > 2.5 * got.at("small-blocks"));
        QVERIFY(m_demo->totals().jain.value() < 0.6);
    }

    void fairByBytesEvensTheAreasWithinSeconds()
    {
        m_demo->tellUpTo(1);
        QVERIFY(m_demo->totals().jain.value() >= 0.99);
        QVERIFY(m_demo->totals().jainPeers >= 4);
        const Bytes got = m_demo->sentWithin(10s);
        const double even = got.at("steady");
        for (const char* name : {"big-blocks", "greedy", "free-rider"}) {
            const double block = name == std::string{"big-blocks"} ? kMiB : 256 * kKiB;
            QVERIFY2(std::abs(got.at(name) - even) <= 0.1 * even + block, name);
        }
        const double line = static_cast<double>(DemoScene::kLine) * 10;
        QVERIFY(sumOf(got) <= line + kMiB);
        QVERIFY(sumOf(got) >= 0.95 * line);
    }

    void weightFourGivesFourTimesTheShare()
    {
        m_demo->tellUpTo(2);
        const Bytes got = m_demo->sentWithin(8s);
        const double ratio = got.at("greedy") / got.at("steady");
        QVERIFY2(std::abs(ratio - 4) <= 0.4, qPrintable(QString::number(ratio)));
        QVERIFY(m_demo->totals().jain.value() >= 0.99); // of bytes per weight
    }

    void aLimitFlattensTheGreedyOneAndTheOthersWaitLess()
    {
        m_demo->tellUpTo(3);
        const double limit = 256 * kKiB;
        const double block = 256 * kKiB;
        double sum = 0;
        for (int second = 0; second < 8; ++second) {
            const double got = m_demo->sentWithin(1s).at("greedy");
            QVERIFY(got <= limit + block);
            sum += got;
        }
        QVERIFY(sum <= 8 * limit + block);
        QVERIFY(sum >= 8 * limit - block);
        for (const auto& [name, wait] : m_demo->oldestWaits()) {
            QVERIFY2(wait < 0.75 * m_demo->waits.at(name), name.c_str());
        }
        QVERIFY(m_demo->totals().jain.value() >= 0.99);
    }

    void byDebtTheFreeRiderStarves()
    {
        m_demo->tellUpTo(4);
        const Bytes got = m_demo->sentWithin(10s);
        QVERIFY(got.at("free-rider") < 0.1 * got.at("steady"));
        QVERIFY(m_demo->row("free-rider").sendProbability() < 0.1);
        for (const char* name : {"steady", "greedy", "big-blocks"}) {
            QVERIFY2(m_demo->row(name).sendProbability() > 0.8, name);
        }
    }

    void fairByBytesFeedsTheFreeRiderAgain()
    {
        m_demo->tellUpTo(5);
        const Bytes got = m_demo->sentWithin(8s);
        QVERIFY(got.at("free-rider") > 0.9 * got.at("steady"));
    }

    void bothSidesKeepTheSameAccounts()
    {
        m_demo->tellUpTo(0);
        std::uint64_t sent = 0;
        std::uint64_t received = 0;
        for (std::size_t i = 0; i < DemoScene::kPeers; ++i) {
            DemoPeer& peer = m_demo->scene.peer(i);
            const telemetry::PeerRow& row = m_demo->row(peer.behaviour().name);
            // What is on its way has left here and has not come there.
            QVERIFY(row.sentBytes >= peer.received());
            QVERIFY(row.sentBytes - peer.received() <= 2 * 1024 * 1024);
            QVERIFY(peer.gave() >= row.receivedBytes);
            QVERIFY(peer.gave() - row.receivedBytes <= 2 * 1024 * 1024);
            sent += row.sentBytes;
            received += row.receivedBytes;
        }
        QCOMPARE(m_demo->totals().sentBytes, sent);
        QCOMPARE(m_demo->totals().receivedBytes, received);
    }

private:
    std::unique_ptr<Demo> m_demo;
};

static const tests::Registered<DemoStoryTest> registered{"demo_story"};

} // namespace swapscope::world
#include "demo_story_test.moc"
