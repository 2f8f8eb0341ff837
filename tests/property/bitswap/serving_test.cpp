// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <array>
#include <set>
#include <string>
#include <tuple>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;
using telemetry::TaskEnd;
using telemetry::TaskId;
using telemetry::TaskState;
using telemetry::TaskType;

namespace {

constexpr std::uint64_t kPeers = 4;
constexpr std::uint64_t kCids = 8;
constexpr std::array<std::size_t, 6> kSizes{0, 10, 1024, 20'000, 300'000, 2'097'152};

enum class Act {
    WantBlock,
    WantHave,
    Cancel,
    Full,
    AddBlock,
    RemoveBlock,
    Disconnect,
    Connect,
    Deliver,
    Lose,
    Limit,
    Pass,
    Read,
    Workers,
};
constexpr int kActs = 14;

/// Act, peer, CID, a number that the act interprets.
using Step = std::tuple<int, std::uint64_t, std::uint64_t, std::uint32_t>;

/// The events of the queue and the workers, folded naively and checked for sense.
class Fold
{
public:
    struct Known
    {
        PeerId peer;
        Cid cid;
        TaskType type = TaskType::Block;
        std::uint64_t bytes = 0;
        TaskState state = TaskState::Queued;
    };
    struct Left
    {
        TimePoint at;
        TaskId task;
        PeerId peer;
        std::uint64_t bytes = 0;
    };

    void operator()(const telemetry::Event& event)
    {
        std::visit([&](const auto& body) { on(event, body); }, event.body);
    }

    std::map<TaskId, Known> live;
    std::set<TaskId> ended;
    std::set<std::uint32_t> busy; ///< Workers.
    std::vector<Left> dispatched; ///< Less what was dropped before it left.
    std::set<std::pair<PeerId, Cid>> givenUp;
    std::uint32_t workers = 8;
    std::string wrong; ///< The first event that made no sense.

private:
    template <typename Body>
    void on(const telemetry::Event& /*event*/, const Body& /*body*/)
    {}
    void on(const telemetry::Event& /*event*/, const telemetry::TaskPushed& body)
    {
        for (const auto& [id, task] : live) {
            expect(task.peer != body.peer || task.cid != body.cid, "two live tasks for one want");
        }
        expect(!live.contains(body.task) && !ended.contains(body.task), "a task number came twice");
        live[body.task] = {
            .peer = body.peer, .cid = body.cid, .type = body.type, .bytes = body.bytes};
    }
    void on(const telemetry::Event& /*event*/, const telemetry::TaskChanged& body)
    {
        Known& task = known(body.task);
        expect(task.state == TaskState::Queued, "a task changed after it was taken");
        expect(task.type == TaskType::Presence || body.type == TaskType::Block,
               "a block became a presence");
        task.type = body.type;
        task.bytes = body.bytes;
    }
    void on(const telemetry::Event& event, const telemetry::TaskMoved& body)
    {
        Known& task = known(body.task);
        if (body.state == TaskState::Active) {
            expect(task.state == TaskState::Queued, "a task was taken twice");
            dispatched.push_back(
                {.at = event.at, .task = body.task, .peer = task.peer, .bytes = task.bytes});
        }
        task.state = body.state;
    }
    void on(const telemetry::Event& /*event*/, const telemetry::TaskEnded& body)
    {
        const Known task = known(body.task);
        expect(body.how != TaskEnd::Done || task.state == TaskState::Sending,
               "a task was done before it was sent");
        if (task.state == TaskState::Active) {
            // Cancelled or gone before anything of it left.
            std::erase_if(dispatched, [&](const Left& left) { return left.task == body.task; });
        }
        if (body.how == TaskEnd::Failed) {
            givenUp.emplace(task.peer, task.cid);
        }
        live.erase(body.task);
        expect(ended.insert(body.task).second, "a task ended twice");
    }
    void on(const telemetry::Event& /*event*/, const telemetry::WorkerChanged& body)
    {
        if (body.state == telemetry::WorkerState::Idle) {
            busy.erase(body.worker);
        } else {
            busy.insert(body.worker);
        }
    }
    void on(const telemetry::Event& /*event*/, const telemetry::WorkersResized& body)
    {
        workers = body.count;
    }

    Known& known(TaskId task)
    {
        expect(live.contains(task), "an event named an unknown task");
        return live[task];
    }
    void expect(bool holds, const char* what)
    {
        if (!holds && wrong.empty()) {
            wrong = what;
        }
    }
};

/// What one peer has asked for, in the simplest form that can be held against the engine.
struct Asked
{
    bool listed = false;   ///< Asked for and not withdrawn: it may be answered.
    bool owed = false;     ///< The block was asked for explicitly and has not come.
    bool dontHave = false; ///< DONT_HAVE may be said.
};

/// Plays a script on an engine and holds every step against the fold and the model.
class Play
{
public:
    Play()
    {
        m_bench.log.addReader([this](const telemetry::Event& event) { m_fold(event); });
    }

    void step(const Step& step)
    {
        const auto& [act, peer, cid, number] = step;
        perform(static_cast<Act>(act), peer, cid, number);
        check();
    }

    /// Everything works again: whatever is owed and stored has to arrive.
    void finish()
    {
        checkRates();
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            m_bench.engine.setPeerRules(peerOf(peer), {}, 0);
        }
        for (int i = 0; i < 200; ++i) {
            m_bench.settle();
            noteSent();
            if (m_bench.port.sent.empty()) {
                m_bench.pass(1s);
                noteSent();
                check();
                if (m_bench.port.sent.empty() && i > 10) {
                    break;
                }
                continue;
            }
            deliver(0, true);
            check();
        }
        RC_ASSERT(m_fold.live.empty());
        for (const auto& [key, asked] : m_asked) {
            const auto& [peer, cid] = key;
            if (asked.owed && m_bench.store.sizeOf(cidOf(cid).hash())) {
                RC_ASSERT(m_fold.givenUp.contains({peerOf(peer), cidOf(cid)}));
            }
        }
    }

private:
    void perform(Act act, std::uint64_t peer, std::uint64_t cid, std::uint32_t number)
    {
        Asked& asked = m_asked[{peer, cid}];
        const bool connected = m_connected[peer];
        const auto priority = static_cast<std::int32_t>(number % 5);
        const bool dontHave = number % 2 == 0;
        switch (act) {
        case Act::WantBlock:
        case Act::WantHave:
            if (connected) {
                asked.listed = true;
                asked.owed = asked.owed || act == Act::WantBlock;
                asked.dontHave = asked.dontHave || dontHave;
                m_fold.givenUp.erase({peerOf(peer), cidOf(cid)});
            }
            m_bench.hear(peer, {act == Act::WantBlock ? wantBlock(cid, priority, dontHave)
                                                      : wantHave(cid, priority, dontHave)});
            break;
        case Act::Cancel:
            asked.listed = asked.owed = false;
            m_bench.hear(peer, {cancelOf(cid)});
            break;
        case Act::Full: full(peer, number); break;
        case Act::AddBlock: m_bench.add(cid, kSizes[cid % kSizes.size()]); break;
        case Act::RemoveBlock: m_bench.remove(cid); break;
        case Act::Disconnect:
            m_connected[peer] = false;
            forget(peer);
            m_bench.engine.onPeerDisconnected(peerOf(peer), 0);
            break;
        case Act::Connect:
            m_generation[peer] += connected ? 0 : 1;
            m_connected[peer] = true;
            m_bench.connect(peer);
            break;
        case Act::Deliver:
        case Act::Lose: deliver(number, act == Act::Deliver); break;
        case Act::Limit: limit(peer, number); break;
        case Act::Pass: m_bench.pass(std::chrono::milliseconds{number % 3000}); break;
        case Act::Read: m_bench.settle(); break;
        case Act::Workers: m_bench.engine.setNodeRules({.taskWorkers = 1 + number % 4}, 0); break;
        }
        noteSent();
    }

    void full(std::uint64_t peer, std::uint32_t number)
    {
        std::vector<WantEntry> wants;
        for (std::uint64_t cid = 0; cid < kCids; ++cid) {
            const bool listed = (number >> cid) % 2 == 1;
            if (listed) {
                wants.push_back(wantBlock(cid));
            }
            if (m_connected[peer]) {
                Asked& asked = m_asked[{peer, cid}];
                asked.owed = asked.owed && listed;
                asked.listed = listed;
            }
        }
        m_bench.hear(peer, wants, true);
    }

    void limit(std::uint64_t peer, std::uint32_t number)
    {
        constexpr std::array<std::uint64_t, 4> kRates{0, 5'000, 200'000, 3'000'000};
        checkRates();
        m_fold.dispatched.clear();
        const std::size_t choice = number % (kRates.size() + 1);
        m_rates.erase(peer);
        if (choice < kRates.size()) {
            m_rates[peer] = kRates[choice];
            m_bench.engine.setPeerRules(peerOf(peer), {.uploadLimit = kRates[choice]}, 0);
        } else {
            m_bench.engine.setPeerRules(peerOf(peer), {}, 0);
        }
    }

    void forget(std::uint64_t peer)
    {
        for (std::uint64_t cid = 0; cid < kCids; ++cid) {
            m_asked[{peer, cid}] = {};
        }
    }

    /// Envelopes that came to the port: all of it must be wanted by their peer now.
    void noteSent()
    {
        for (const auto& sent : m_bench.port.sent) {
            if (!m_sentIn.contains(sent.id)) {
                m_sentIn[sent.id] = m_generation[numberOf(sent.peer)];
                checkAnswers(sent);
            }
        }
    }

    void checkAnswers(const WritingPort::Sent& sent)
    {
        const std::uint64_t peer = numberOf(sent.peer);
        RC_ASSERT(m_connected[peer]);
        for (std::uint64_t cid = 0; cid < kCids; ++cid) {
            const Asked& asked = m_asked[{peer, cid}];
            for (const Block& block : sent.message.blocks) {
                RC_ASSERT(block.cid != cidOf(cid) || asked.listed);
            }
            for (const Presence& presence : sent.message.presences) {
                RC_ASSERT(presence.cid != cidOf(cid)
                          || (asked.listed && (presence.have || asked.dontHave)));
            }
        }
    }

    void deliver(std::uint32_t number, bool ok)
    {
        auto& sent = m_bench.port.sent;
        if (sent.empty()) {
            return;
        }
        const auto at = sent.begin() + static_cast<std::ptrdiff_t>(number % sent.size());
        const WritingPort::Sent envelope = *at;
        sent.erase(at);
        const std::uint64_t peer = numberOf(envelope.peer);
        const bool counts = m_sentIn[envelope.id] == m_generation[peer] && m_connected[peer];
        for (const Block& block : envelope.message.blocks) {
            for (std::uint64_t cid = 0; ok && counts && cid < kCids; ++cid) {
                Asked& asked = m_asked[{peer, cid}];
                asked.owed = asked.owed && block.cid != cidOf(cid);
            }
        }
        m_bench.tell(envelope.id, ok);
        noteSent();
    }

    void check()
    {
        const PeerRequestQueue& queue = m_bench.engine.requestQueue();
        RC_ASSERT(queue.audit() == "");
        RC_ASSERT(m_fold.wrong == "");
        RC_ASSERT(queue.counts().pushed == m_fold.live.size() + m_fold.ended.size());
        RC_ASSERT(!queue.hasReady() || m_fold.busy.size() >= m_fold.workers);
        std::map<PeerId, std::uint64_t> outstanding;
        for (const auto& sent : m_bench.port.sent) {
            for (const Block& block : sent.message.blocks) {
                outstanding[sent.peer] += block.data->size();
            }
        }
        for (const auto& [id, task] : m_fold.live) {
            if (task.state == TaskState::Active) {
                outstanding[task.peer] += task.bytes;
            }
        }
        for (const auto& [peer, bytes] : outstanding) {
            RC_ASSERT(bytes
                      <= std::max<std::uint64_t>(limits::kOutstandingBytes, limits::kBlockBytes));
        }
    }

    void checkRates()
    {
        for (const auto& [peer, rate] : m_rates) {
            const PeerId id = peerOf(peer);
            const std::uint64_t burst = std::max<std::uint64_t>(rate, limits::kBlockBytes + 100);
            for (auto first = m_fold.dispatched.begin(); first != m_fold.dispatched.end(); ++first)
            {
                std::uint64_t bytes = 0;
                for (auto last = first; last != m_fold.dispatched.end(); ++last) {
                    bytes += last->peer == id ? last->bytes : 0;
                    const std::chrono::duration<double> passed = last->at - first->at;
                    RC_ASSERT(static_cast<double>(bytes)
                              <= static_cast<double>(rate) * passed.count()
                                     + static_cast<double>(burst));
                }
            }
        }
    }

    static std::uint64_t numberOf(const PeerId& peer) { return peer.bytes().back(); }

    ServingBench m_bench;
    Fold m_fold;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Asked> m_asked;
    std::map<std::uint64_t, bool> m_connected;
    std::map<std::uint64_t, std::uint64_t> m_generation;
    std::map<std::uint64_t, std::uint64_t> m_rates;
    std::map<EnvelopeId, std::uint64_t> m_sentIn;
};

} // namespace

class ServingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyScriptKeepsThePromises()
    {
        QVERIFY(rc::check("tasks are conserved, caps hold, nobody idles, what is owed comes", [] {
            const auto steps = *rc::gen::scale(
                2.0, rc::gen::container<std::vector<Step>>(rc::gen::tuple(
                         rc::gen::inRange(0, kActs), rc::gen::inRange<std::uint64_t>(0, kPeers),
                         rc::gen::inRange<std::uint64_t>(0, kCids),
                         rc::gen::inRange<std::uint32_t>(0, 1U << 16U))));
            Play play;
            for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
                play.step({static_cast<int>(Act::Connect), peer, 0, 0});
            }
            for (std::uint64_t cid = 0; cid + 2 < kCids; ++cid) {
                play.step(
                    {static_cast<int>(Act::AddBlock), 0, cid, static_cast<std::uint32_t>(cid)});
            }
            for (const Step& step : steps) {
                play.step(step);
            }
            play.finish();
        }));
    }
};

static const tests::Registered<ServingTest> registered{"serving"};

} // namespace swapscope::bitswap
#include "serving_test.moc"
