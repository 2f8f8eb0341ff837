// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/exchange_net.h"
#include "tests/support/registry.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>
#include <set>

namespace swapscope::bitswap {

using namespace std::chrono_literals;
using telemetry::AskState;
using tests::Caller;
using tests::ExchangeNet;

namespace {

constexpr std::uint64_t kBlocks = 12;
constexpr std::size_t kPeers = 4;

/// One asking node, some others that hold random parts, and a random script of what happens to
/// them.
class Script
{
public:
    explicit Script(std::uint64_t seed)
        : m_net{seed}
        , m_blocks{tests::trueBlocks(kBlocks, 1500)}
        , m_asker{&m_net.addNode()}
    {
        for (std::size_t i = 0; i < kPeers; ++i) {
            m_others.push_back(&m_net.addNode(below(4) == 0 ? Protocol::V1_1_0 : Protocol::V1_2_0));
        }
        m_net.failurePercent = static_cast<unsigned>(below(4) * 10);
        m_net.latency = std::chrono::milliseconds{1 + below(40)};
    }

    void run()
    {
        for (int step = 0; step < 60; ++step) {
            act();
            m_net.clock.advance(std::chrono::milliseconds{below(5) == 0 ? below(3000) : below(20)});
        }
    }

    /// Like run(); after each step every open want must say what it waits for, and until when if it
    /// is a time.
    void runExplained()
    {
        for (int step = 0; step < 60; ++step) {
            act();
            checkExplained();
            m_net.clock.advance(std::chrono::milliseconds{below(5) == 0 ? below(3000) : below(20)});
            checkExplained();
        }
    }

    /// Failures stop, and somebody has every block: all open wants must end.
    void settle()
    {
        m_net.failurePercent = 0;
        resumeAll();
        auto& holder = m_net.addNode();
        holder.give(m_blocks);
        m_net.connect(*m_asker, holder);
        m_net.clock.runUntil([this] { return openRequests() == 0; }, 120s);
        RC_ASSERT(openRequests() == std::size_t{0});
    }

    void cancelAll()
    {
        for (auto& [request, caller] : m_requests) {
            m_asker->exchange.cancelRequest(request, 0);
        }
        m_net.failurePercent = 0;
        m_net.clock.advance(30s);
    }

    /// A want-block is awaited from one peer at a time.
    void checkOneAsked() const
    {
        std::map<Cid, std::set<PeerId>> awaited;
        for (const telemetry::Event& event : m_asker->events) {
            if (const auto* done = std::get_if<telemetry::WantDone>(&event.body)) {
                awaited.erase(done->cid);
            } else if (const auto* end = std::get_if<telemetry::WantCancelled>(&event.body)) {
                awaited.erase(end->cid);
            } else if (const auto* asked = std::get_if<telemetry::WantAsked>(&event.body)) {
                auto& peers = awaited[asked->cid];
                if (asked->type == telemetry::WantType::Block
                    && (asked->state == AskState::Pending || asked->state == AskState::Sent))
                {
                    peers.insert(asked->peer);
                } else {
                    peers.erase(asked->peer);
                }
                RC_ASSERT(peers.size() <= std::size_t{1});
            }
        }
    }

    /// Nobody who is connected keeps a want of ours after all were cancelled.
    void checkNothingLeft() const
    {
        for (const auto* const other : m_others) {
            std::set<Cid> kept;
            for (const telemetry::Event& event : other->events) {
                if (const auto* added = std::get_if<telemetry::TheirWantAdded>(&event.body)) {
                    kept.insert(added->cid);
                } else if (const auto* gone = std::get_if<telemetry::TheirWantRemoved>(&event.body))
                {
                    kept.erase(gone->cid);
                }
            }
            RC_ASSERT(kept.empty());
        }
    }

    /// Each caller got what it asked for, each block once.
    void checkCallers() const
    {
        for (const auto& [request, caller] : m_requests) {
            const std::set<Cid> distinct{caller->got.begin(), caller->got.end()};
            RC_ASSERT(distinct.size() == caller->got.size());
            RC_ASSERT(distinct == m_asked.at(request));
        }
    }

private:
    void checkExplained()
    {
        for (const Cid& cid : openWants()) {
            m_asker->exchange.explainWant(cid, 0);
            const auto& answer = std::get<telemetry::WantExplained>(m_asker->events.back().body);
            RC_ASSERT(!answer.waitsFor.starts_with("Nothing"));
            RC_ASSERT(answer.until == TimePoint{} || answer.until >= m_net.clock.now());
            // These name a time only; without it nobody would ever act.
            const bool isTimed = answer.waitsFor.starts_with("Everybody")
                                 || answer.waitsFor.starts_with("The block from")
                                 || answer.waitsFor.starts_with("A HAVE;")
                                 || answer.waitsFor.starts_with("A peer that has it;")
                                 || answer.waitsFor.starts_with("Its turn")
                                 || answer.waitsFor.starts_with("The message queue");
            if (isTimed && answer.until == TimePoint{}) {
                RC_FAIL("no time: " + answer.waitsFor);
            }
            m_asker->events.pop_back();
        }
    }

    [[nodiscard]] std::set<Cid> openWants() const
    {
        std::set<Cid> open;
        for (const telemetry::Event& event : m_asker->events) {
            if (const auto* added = std::get_if<telemetry::WantAdded>(&event.body)) {
                open.insert(added->cid);
            } else if (const auto* done = std::get_if<telemetry::WantDone>(&event.body)) {
                open.erase(done->cid);
            } else if (const auto* end = std::get_if<telemetry::WantCancelled>(&event.body)) {
                open.erase(end->cid);
            }
        }
        return open;
    }

    std::uint64_t below(std::uint64_t bound) { return m_net.random() % bound; }

    void act()
    {
        auto& other = *m_others[below(kPeers)];
        switch (below(10)) {
        case 0:
        case 1: ask(); break;
        case 8: pause(other); break;
        case 9:
            m_asker->exchange.setWantPriority(std::span{&m_blocks[below(kBlocks)].cid, 1},
                                              static_cast<std::int32_t>(below(100)), 0);
            break;
        case 2: cancelOne(); break;
        case 3: other.give({m_blocks[below(kBlocks)]}); break;
        case 4:
            if (m_net.isConnected(*m_asker, other)) {
                m_net.disconnect(*m_asker, other);
            }
            break;
        default:
            if (!m_net.isConnected(*m_asker, other)) {
                m_net.connect(*m_asker, other);
            }
            break;
        }
    }

    void pause(const ExchangeNet::Node& other)
    {
        telemetry::PeerRules ofPeer;
        ofPeer.askingPaused = below(2) == 0;
        ofPeer.downloadLimit =
            below(3) == 0 ? telemetry::RateLimit{below(3) * 20'000} : telemetry::RateLimit{};
        m_asker->exchange.setPeerRules(other.peer, ofPeer, 0).value();
        telemetry::NodeRules ofNode;
        ofNode.askingPaused = below(4) == 0;
        m_asker->exchange.setNodeRules(ofNode, 0).value();
    }

    void resumeAll()
    {
        m_asker->exchange.setNodeRules({}, 0).value();
        for (const auto* const other : m_others) {
            m_asker->exchange.setPeerRules(other->peer, {}, 0).value();
        }
    }

    void ask()
    {
        std::vector<Cid> cids;
        for (std::uint64_t i = 0; i <= below(4); ++i) {
            cids.push_back(m_blocks[below(kBlocks)].cid);
        }
        auto caller = std::make_unique<Caller>();
        const RequestId request = m_asker->exchange.wantBlocks(cids, "test", 0, caller->listener());
        m_asked[request] = {cids.begin(), cids.end()};
        m_requests.emplace_back(request, std::move(caller));
    }

    void cancelOne()
    {
        if (m_requests.empty()) {
            return;
        }
        const auto chosen =
            m_requests.begin() + static_cast<std::ptrdiff_t>(below(m_requests.size()));
        m_asker->exchange.cancelRequest(chosen->first, 0);
        m_requests.erase(chosen);
    }

    [[nodiscard]] std::size_t openRequests() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            m_requests, [](const auto& item) { return !item.second->isDone; }));
    }

    ExchangeNet m_net;
    std::vector<store::Block> m_blocks;
    ExchangeNet::Node* m_asker;
    std::vector<ExchangeNet::Node*> m_others;
    std::vector<std::pair<RequestId, std::unique_ptr<Caller>>> m_requests;
    std::map<RequestId, std::set<Cid>> m_asked;
};

} // namespace

class AskingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWantEndsOnceSomebodyHasTheBlock()
    {
        QVERIFY(rc::check([] {
            Script script{*rc::gen::arbitrary<std::uint64_t>()};
            script.run();
            script.settle();
            script.checkCallers();
        }));
    }

    void everyOpenWantSaysWhatItWaitsFor()
    {
        QVERIFY(rc::check([] {
            Script script{*rc::gen::arbitrary<std::uint64_t>()};
            script.runExplained();
        }));
    }

    void aWantBlockIsAwaitedFromOnePeerAtATime()
    {
        QVERIFY(rc::check([] {
            Script script{*rc::gen::arbitrary<std::uint64_t>()};
            script.run();
            script.checkOneAsked();
        }));
    }

    void nobodyKeepsACancelledWant()
    {
        QVERIFY(rc::check([] {
            Script script{*rc::gen::arbitrary<std::uint64_t>()};
            script.run();
            script.cancelAll();
            script.checkNothingLeft();
        }));
    }
};

static const tests::Registered<AskingTest> registered{"asking"};

} // namespace swapscope::bitswap
#include "asking_test.moc"
