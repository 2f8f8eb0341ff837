// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/strategies/wfq.h"
#include "tests/fuzz/allocations.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <limits>

namespace swapscope::bitswap {

using namespace tests;

namespace {

constexpr std::uint64_t kPeers = 64;
constexpr std::uint64_t kTasksOfPeer = 52;
constexpr std::uint64_t kCids = 400; ///< Few, so that somebody always wants each of them.

/// A queue under steady load, nobody reading its events.
class Load
{
public:
    Load()
    {
        for (std::uint64_t number = 0; number < kCids; ++number) {
            m_cids.push_back(cidOf(number));
        }
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            m_peers.push_back(peerOf(peer));
        }
        m_numbers.resize(kPeers);
    }

    void arrive()
    {
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            m_queue.connect(m_peers[peer]);
            for (std::uint64_t i = 0; i < kTasksOfPeer; ++i) {
                push(peer);
            }
        }
    }
    void serve(std::size_t turns)
    {
        for (std::size_t i = 0; i < turns && m_queue.pick(1, m_turn); ++i) {
            const std::uint64_t peer = m_queue.find(m_turn.peer)->slot;
            std::uint64_t bytes = 0;
            for (const TaskId task : m_turn.tasks) {
                bytes += m_queue.find(task)->bytes;
                m_queue.handOver(task, 0);
                m_queue.end(task, TaskEnd::Done, 0);
                push(peer);
            }
            m_queue.release(m_turn.peer, bytes, 0);
        }
    }
    void leave()
    {
        for (const PeerId& peer : m_peers) {
            m_queue.disconnect(peer, 0);
        }
        while (m_queue.nextWake() != TimePoint{}) {
            m_queue.onTick();
        }
    }

private:
    void push(std::uint64_t peer)
    {
        const std::uint64_t number = m_numbers[peer]++;
        m_queue.push(m_peers[peer],
                     {.cid = m_cids[(peer * 79 + number) % kCids], .bytes = 1 + number % 9000}, 0);
    }

    sim::VirtualClock m_clock;
    telemetry::EventLog m_log{m_clock};
    std::vector<Cid> m_cids;
    std::vector<PeerId> m_peers;
    std::vector<std::uint64_t> m_numbers; ///< Tasks so far, by peer.
    Dispatch m_turn;
    PeerRequestQueue m_queue{m_clock, m_log, std::make_unique<Wfq>(), {.secret = 1}};
};

} // namespace

class RequestQueueMemoryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void servingAllocatesNothingOnceWarm()
    {
        Load load;
        load.arrive();
        load.serve(20'000);
        const std::size_t before = fuzz::allocations();
        load.serve(5000);
        QCOMPARE(fuzz::allocations() - before, std::size_t{0});
    }

    void memoryComesBackWhenEverybodyHasLeft()
    {
        Load load;
        const std::size_t empty = fuzz::liveBytes();
        std::size_t left = 0;
        for (int visit = 0; visit < 3; ++visit) {
            load.arrive();
            load.serve(500);
            const std::size_t full = fuzz::liveBytes() - empty;
            load.leave();
            const std::size_t now = fuzz::liveBytes() - empty;
            // A chunk of tasks and one of names stay, and a few bytes for each place of a peer.
            QVERIFY(full > 400'000);
            QVERIFY2(now < 100'000 + kPeers * 300, std::to_string(now).c_str());
            QVERIFY(visit < 2 || now == left);
            left = now;
        }
    }
};

static const tests::Registered<RequestQueueMemoryTest> registered{"request_queue_memory"};

} // namespace swapscope::bitswap
#include "request_queue_memory_test.moc"
