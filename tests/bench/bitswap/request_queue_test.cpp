// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/strategies/wfq.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <malloc.h>

#include <ctime>
#include <limits>

namespace swapscope::bitswap {

using namespace tests;

namespace {

constexpr std::uint64_t kPeers = 10'000;
constexpr std::uint64_t kTasksOfPeer = 100;
constexpr std::uint64_t kTasks = kPeers * kTasksOfPeer;
constexpr std::uint64_t kCids = 100'000;
constexpr std::size_t kBatch = 1000;

/// Processor time of this thread, so that other programs' load does not count.
std::uint64_t nanosNow()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000
           + static_cast<std::uint64_t>(time.tv_nsec);
}

std::size_t heapBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// A queue with every task of the target, limits lifted, nobody reading its events.
class FullQueue
{
public:
    FullQueue()
    {
        for (std::uint64_t number = 0; number < kCids; ++number) {
            // Digests of real blocks look random to their last byte.
            Bytes digest(32, 0);
            m_random.fill(digest);
            namespace mf = multiformats;
            m_cids.push_back(
                Cid::v1(mf::codec::kRaw, mf::Multihash::wrap(mf::hash_code::kSha2_256, digest)));
        }
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            m_peers.push_back(peerOf(peer));
        }
        m_before = heapBytes();
        for (const PeerId& peer : m_peers) {
            queue.connect(peer);
        }
    }

    /// The peer's tasks have CIDs that follow each other: no two are the same.
    void push(std::uint64_t peer, std::uint64_t number)
    {
        const std::uint64_t cid = (peer * 7919 + number) % kCids;
        queue.push(m_peers[peer],
                   {.cid = m_cids[cid],
                    .priority = static_cast<std::int32_t>(number % 16),
                    .bytes = 1 + (peer * 31 + number * 7) % 262'144},
                   0);
    }
    void complete(const Dispatch& dispatch)
    {
        std::uint64_t bytes = 0;
        for (const TaskId task : dispatch.tasks) {
            bytes += queue.find(task)->bytes;
            queue.handOver(task, 0);
            queue.end(task, TaskEnd::Done, 0);
        }
        queue.release(dispatch.peer, bytes, 0);
    }
    [[nodiscard]] std::size_t bytes() const { return heapBytes() - m_before; }
    /// Slots are handed out in order of connecting.
    [[nodiscard]] std::uint64_t numberOf(const PeerId& peer) const
    {
        return queue.find(peer)->slot;
    }

private:
    sim::VirtualClock m_clock;
    sim::SeededRandom m_random{1};
    telemetry::EventLog m_log{m_clock};
    std::vector<Cid> m_cids;
    std::vector<PeerId> m_peers;
    std::size_t m_before = 0;

public:
    PeerRequestQueue queue{
        m_clock,
        m_log,
        std::make_unique<Wfq>(),
        {.outstandingBytes = std::numeric_limits<std::uint64_t>::max() / 2, .envelopeBytes = 1}};
};

} // namespace

class RequestQueueBench final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// The floors are a fraction of the targets (10⁶ a second, 5 µs, 160 MB): they fail when a step
    /// stops being logarithmic, not when the machine is slow.
    void aMillionTasksOfTenThousandPeers()
    {
        FullQueue full;
        const std::uint64_t start = nanosNow();
        for (std::uint64_t number = 0; number < kTasksOfPeer; ++number) {
            for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
                full.push(peer, number);
            }
        }
        const std::uint64_t filling = nanosNow() - start;
        const double megabytes = static_cast<double>(full.bytes()) / 1e6;

        std::uint64_t pushing = 0;
        std::uint64_t popping = 0;
        std::vector<std::uint64_t> pops;
        std::vector<std::uint64_t> numbers(kPeers, kTasksOfPeer);
        constexpr std::size_t kRounds = 200;
        std::vector<Dispatch> taken(kBatch);
        for (std::size_t round = 0; round < kRounds; ++round) {
            const bool each = round % 5 == 0; // reading the clock costs as much as some pops
            const std::uint64_t before = nanosNow();
            for (std::size_t i = 0; i < kBatch; ++i) {
                const std::uint64_t one = each ? nanosNow() : 0;
                (void)full.queue.pick(1, taken[i]);
                if (each) {
                    pops.push_back(nanosNow() - one);
                }
            }
            popping += each ? 0 : nanosNow() - before;
            std::vector<std::uint64_t> peers;
            for (const Dispatch& dispatch : taken) {
                full.complete(dispatch);
                peers.push_back(full.numberOf(dispatch.peer));
            }
            const std::uint64_t refill = nanosNow();
            for (const std::uint64_t peer : peers) {
                full.push(peer, numbers[peer]++);
            }
            pushing += each ? 0 : nanosNow() - refill;
        }
        std::ranges::sort(pops);
        const double p99 = static_cast<double>(pops[pops.size() * 99 / 100]) / 1000;
        const double pairs = kRounds * kBatch * 4 / 5;
        const double perSecond = pairs * 1e9 / static_cast<double>(pushing + popping);
        qInfo("fill %.0f ns a push; then push %.0f ns, pop %.0f ns: %.2f million pairs/s; "
              "pop p99 %.2f us; %.0f MB",
              static_cast<double>(filling) / kTasks, static_cast<double>(pushing) / pairs,
              static_cast<double>(popping) / pairs, perSecond / 1e6, p99, megabytes);
#ifndef __SANITIZE_ADDRESS__
        QVERIFY(perSecond > 30'000);
        QVERIFY(p99 < 200);
#endif
        QVERIFY(megabytes < 300);
    }
};

static const tests::Registered<RequestQueueBench> registered{"request_queue"};

} // namespace swapscope::bitswap
#include "request_queue_test.moc"
