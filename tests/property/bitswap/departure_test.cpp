// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/peer_request_queue.h"
#include "core/bitswap/strategies/wfq.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>
#include <set>
#include <tuple>
#include <variant>
#include <vector>

namespace swapscope::bitswap {

using namespace tests;

namespace {

constexpr std::uint64_t kPeers = 3;
constexpr std::uint64_t kCids = 20;

enum class Act { Connect, Disconnect, Push, Pick, Finish, Cancel, Tick };
constexpr int kActs = 7;

/// Act, peer, CID.
using Step = std::tuple<int, std::uint64_t, std::uint64_t>;

/// A queue that clears two tasks a step of those who left, and the simplest model of it: who is
/// there, and which of its tasks are alive.
class Play
{
public:
    Play()
    {
        m_log.addReader([this](const telemetry::Event& event) {
            if (const auto* const ended = std::get_if<telemetry::TaskEnded>(&event.body)) {
                m_ended.push_back(ended->task);
            }
        });
    }

    void step(const Step& step)
    {
        const auto& [act, peer, cid] = step;
        m_ended.clear();
        std::set<TaskId> ending;
        perform(static_cast<Act>(act), peer, cid, ending);
        RC_ASSERT((std::set<TaskId>{m_ended.begin(), m_ended.end()} == ending));
        RC_ASSERT(m_ended.size() == ending.size());
        check();
    }

    /// Nobody comes back: step by step everything goes.
    void finish()
    {
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            step({static_cast<int>(Act::Disconnect), peer, 0});
        }
        for (int i = 0; i < 1000 && m_queue.nextWake() != TimePoint{}; ++i) {
            m_queue.onTick();
            check();
        }
        RC_ASSERT((m_queue.nextWake() == TimePoint{}));
    }

private:
    void perform(Act act, std::uint64_t peer, std::uint64_t cid, std::set<TaskId>& ending)
    {
        auto& tasks = m_tasks[peer];
        const auto found = tasks.find(cid);
        switch (act) {
        case Act::Connect:
            m_queue.connect(peerOf(peer));
            m_present.insert(peer);
            break;
        case Act::Disconnect:
            for (const auto& [number, task] : tasks) {
                ending.insert(task);
            }
            m_gone += tasks.size();
            tasks.clear();
            m_present.erase(peer);
            m_queue.disconnect(peerOf(peer), 0);
            break;
        case Act::Push:
            if (m_present.contains(peer) && found == tasks.end()) {
                tasks[cid] = m_queue.push(
                    peerOf(peer),
                    {.cid = cidOf(cid), .priority = static_cast<std::int32_t>(cid % 4), .bytes = 9},
                    0);
            }
            break;
        case Act::Pick: pick(); break;
        case Act::Finish: finishActive(peer, ending); break;
        case Act::Cancel:
            if (found != tasks.end()) {
                ending.insert(found->second);
                m_queue.end(found->second, TaskEnd::Cancelled, 0);
                tasks.erase(found);
            }
            break;
        case Act::Tick: m_queue.onTick(); break;
        }
    }

    /// Whoever is picked is there, and the task is the first of its live ones.
    void pick()
    {
        Dispatch turn;
        if (!m_queue.pick(1, turn)) {
            return;
        }
        for (const auto& [peer, tasks] : m_tasks) {
            if (peerOf(peer) != turn.peer) {
                continue;
            }
            RC_ASSERT(m_present.contains(peer));
            for (const TaskId picked : turn.tasks) {
                const Task* const task = m_queue.find(picked);
                RC_ASSERT((task != nullptr && tasks.contains(numberOf(task->cid()))));
                for (const auto& [cid, other] : tasks) {
                    const Task* const waiting = m_queue.find(other);
                    RC_ASSERT(waiting != nullptr);
                    RC_ASSERT(waiting->state != TaskState::Queued
                              || waiting->priority <= task->priority);
                }
            }
        }
    }

    void finishActive(std::uint64_t peer, std::set<TaskId>& ending)
    {
        std::uint64_t bytes = 0;
        std::erase_if(m_tasks[peer], [&](const auto& entry) {
            const Task* const task = m_queue.find(entry.second);
            if (task->state != TaskState::Active) {
                return false;
            }
            bytes += task->bytes;
            ending.insert(entry.second);
            m_queue.handOver(entry.second, 0);
            m_queue.end(entry.second, TaskEnd::Done, 0);
            return true;
        });
        m_queue.release(peerOf(peer), bytes, 0);
    }

    void check()
    {
        RC_ASSERT(m_queue.audit() == "");
        std::uint64_t alive = 0;
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            for (std::uint64_t cid = 0; cid < kCids; ++cid) {
                const auto found = m_tasks[peer].find(cid);
                const Task* const task = m_queue.find(peerOf(peer), cidOf(cid));
                RC_ASSERT((task != nullptr) == (found != m_tasks[peer].end()));
                RC_ASSERT((task == nullptr || task->id == found->second));
                alive += task == nullptr ? 0 : 1;
            }
        }
        const TaskCounts& counts = m_queue.counts();
        RC_ASSERT(counts.live[0] + counts.live[1] + counts.live[2] == alive);
        RC_ASSERT(counts.ended[static_cast<std::size_t>(TaskEnd::Gone)] == m_gone);
        std::uint64_t ended = 0;
        for (const std::uint64_t count : counts.ended) {
            ended += count;
        }
        RC_ASSERT(counts.pushed == alive + ended);
    }

    static std::uint64_t numberOf(const Cid& cid) { return cid.bytes().back(); }

    sim::VirtualClock m_clock;
    telemetry::EventLog m_log{m_clock};
    PeerRequestQueue m_queue{m_clock,
                             m_log,
                             std::make_unique<Wfq>(),
                             {.envelopeBytes = 20, .secret = 1, .sweepTasks = 2}};
    std::set<std::uint64_t> m_present;
    std::map<std::uint64_t, std::map<std::uint64_t, TaskId>> m_tasks; ///< By peer and CID.
    std::uint64_t m_gone = 0;
    std::vector<TaskId> m_ended; ///< In this step.
};

} // namespace

class DepartureTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoeverLeavesIsGoneAtOnceAndComesBackToAnEmptyQueue()
    {
        QVERIFY(rc::check([] {
            const auto steps = *rc::gen::scale(
                4.0, rc::gen::container<std::vector<Step>>(rc::gen::tuple(
                         rc::gen::weightedElement<int>({{3, static_cast<int>(Act::Connect)},
                                                        {1, static_cast<int>(Act::Disconnect)},
                                                        {12, static_cast<int>(Act::Push)},
                                                        {3, static_cast<int>(Act::Pick)},
                                                        {1, static_cast<int>(Act::Finish)},
                                                        {2, static_cast<int>(Act::Cancel)},
                                                        {1, static_cast<int>(Act::Tick)}}),
                         rc::gen::inRange<std::uint64_t>(0, kPeers),
                         rc::gen::inRange<std::uint64_t>(0, kCids))));
            Play play;
            for (const Step& step : steps) {
                play.step(step);
            }
            play.finish();
        }));
    }
};

static const tests::Registered<DepartureTest> registered{"departure"};

} // namespace swapscope::bitswap
#include "departure_test.moc"
