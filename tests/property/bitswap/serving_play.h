// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/strategies/strategy_list.h"
#include "tests/property/bitswap/serving_fold.h"

#include <rapidcheck.h>

#include <array>
#include <map>

namespace swapscope::bitswap {

using namespace std::chrono_literals;

inline constexpr std::uint64_t kPeers = 4;
inline constexpr std::uint64_t kCids = 8;
inline constexpr std::array<std::size_t, 6> kSizes{0, 10, 1024, 20'000, 300'000, 2'097'152};

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
    Weight,
    Class,
    PausePeer,
    PauseNode,
    NodeLimit,
    SwitchStrategy,
    Receive,
    Jump,
};
inline constexpr int kActs = 22;

/// Act, peer, CID, a number that the act interprets.
using Step = std::tuple<int, std::uint64_t, std::uint64_t, std::uint32_t>;

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
        m_fold.paused.clear();
        m_fold.nodePaused = false;
        m_bench.engine.setNodeRules({}, 0);
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
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            m_bench.engine.onPeerDisconnected(peerOf(peer), 0);
        }
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            const PeerQueue* const kept = m_bench.engine.requestQueue().find(peerOf(peer));
            if (kept != nullptr) { // a pointer cannot be shown
                RC_FAIL("kept of peer " + std::to_string(peer) + ": "
                        + std::to_string(kept->outstanding()) + " B on the way, "
                        + std::to_string(kept->liveTasks()) + " tasks, frozen "
                        + (kept->frozenUntil == TimePoint{} ? "no" : "yes") + ", rules "
                        + (kept->hasRules() ? "yes" : "no"));
            }
        }
    }

    [[nodiscard]] const std::vector<telemetry::Event>& events() const { return m_bench.events; }

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
        case Act::Pass: m_bench.pass(std::chrono::milliseconds{number % 3000}); break;
        case Act::Read: m_bench.settle(); break;
        case Act::Jump: m_bench.pass(std::chrono::seconds{number % 60}); break;
        case Act::Workers:
        case Act::PauseNode:
        case Act::NodeLimit:
        case Act::SwitchStrategy: changeNode(act, number); break;
        case Act::Weight:
        case Act::Class:
        case Act::PausePeer:
        case Act::Limit: changePeer(act, peer, number); break;
        case Act::Receive:
            m_bench.ledgers.creditReceived(peerOf(peer), number * 10, telemetry::BlockClass::Wanted,
                                           0);
            m_bench.engine.onLedgerChanged(peerOf(peer));
            break;
        }
        noteSent();
    }

    void changeNode(Act act, std::uint32_t number)
    {
        if (act == Act::Workers) {
            m_nodeRules.taskWorkers = 1 + number % 4;
        } else if (act == Act::PauseNode) {
            m_nodeRules.servingPaused = m_fold.nodePaused = number % 3 == 0;
        } else if (act == Act::SwitchStrategy) {
            m_nodeRules.strategy = strategies()[number % strategies().size()].id;
        } else {
            checkRates();
            m_fold.dispatched.clear();
            m_nodeRules.uploadLimit = rateOf(number);
        }
        m_bench.engine.setNodeRules(m_nodeRules, 0);
    }

    void changePeer(Act act, std::uint64_t peer, std::uint32_t number)
    {
        constexpr std::array<std::uint32_t, 4> kWeights{1, 100, 130, 10'000};
        telemetry::PeerRules& rules = m_rules[peer];
        if (act == Act::Weight) {
            rules.weight = kWeights[number % kWeights.size()];
        } else if (act == Act::Class) {
            rules.serviceClass = static_cast<telemetry::ServiceClass>(number % 3);
        } else if (act == Act::PausePeer) {
            rules.servingPaused = number % 3 == 0;
            if (rules.servingPaused) {
                m_fold.paused.insert(peerOf(peer));
            } else {
                m_fold.paused.erase(peerOf(peer));
            }
        } else {
            checkRates();
            m_fold.dispatched.clear();
            rules.uploadLimit = rateOf(number);
        }
        m_bench.engine.setPeerRules(peerOf(peer), rules, 0);
    }

    static telemetry::RateLimit rateOf(std::uint32_t number)
    {
        constexpr std::array<std::uint64_t, 4> kRates{0, 5'000, 200'000, 3'000'000};
        const std::size_t choice = number % (kRates.size() + 1);
        return choice < kRates.size() ? telemetry::RateLimit{kRates[choice]} : std::nullopt;
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
        checkConservation(queue);
        RC_ASSERT(!queue.hasReady() || m_fold.busy.size() >= m_fold.workers);
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            const PeerQueue* const record = queue.find(peerOf(peer));
            const bool isChoked = record != nullptr
                                  && record->blocks.state == telemetry::Eligibility::Parked
                                  && record->blocks.reason == telemetry::ParkReason::Choked;
            RC_ASSERT(!isChoked || !queue.strategy().workConserving());
            const Account* const account = m_bench.ledgers.find(peerOf(peer));
            const std::uint64_t sent = account == nullptr ? 0 : account->sentBytes;
            RC_ASSERT(sent == m_fold.doneBytes[peerOf(peer)]);
        }
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

    /// What was pushed is queued, active, being sent, or has ended in one way: of each peer and in
    /// all.
    void checkConservation(const PeerRequestQueue& queue)
    {
        std::map<PeerId, std::array<std::uint64_t, 3>> live;
        for (const auto& [id, task] : m_fold.live) {
            ++live[task.peer].at(static_cast<std::size_t>(task.state));
        }
        TaskCounts all;
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            const Fold::Tally& tally = m_fold.tallies[peerOf(peer)];
            const auto& ofPeer = live[peerOf(peer)];
            std::uint64_t fates = 0;
            for (std::size_t state = 0; state < ofPeer.size(); ++state) {
                fates += ofPeer[state];
                all.live[state] += ofPeer[state];
            }
            for (std::size_t how = 0; how < tally.ended.size(); ++how) {
                fates += tally.ended[how];
                all.ended[how] += tally.ended[how];
            }
            all.pushed += tally.pushed;
            RC_ASSERT(tally.pushed == fates);
            const PeerQueue* const record = queue.find(peerOf(peer));
            const auto counted =
                record == nullptr ? decltype(record->counts.live){} : record->counts.live;
            RC_ASSERT(counted == ofPeer);
        }
        RC_ASSERT(all.pushed == queue.counts().pushed);
        RC_ASSERT(all.live == queue.counts().live);
        RC_ASSERT(all.ended == queue.counts().ended);
    }

    void checkRates()
    {
        for (const auto& [peer, rules] : m_rules) {
            if (rules.uploadLimit) {
                checkRate(*rules.uploadLimit,
                          [id = peerOf(peer)](const Fold::Left& left) { return left.peer == id; });
            }
        }
        if (m_nodeRules.uploadLimit) {
            checkRate(*m_nodeRules.uploadLimit, [](const Fold::Left& /*left*/) { return true; });
        }
    }

    template <typename Counts>
    void checkRate(std::uint64_t rate, Counts&& counts)
    {
        const std::uint64_t burst = std::max<std::uint64_t>(rate, limits::kBlockBytes + 100);
        for (auto first = m_fold.dispatched.begin(); first != m_fold.dispatched.end(); ++first) {
            std::uint64_t bytes = 0;
            for (auto last = first; last != m_fold.dispatched.end(); ++last) {
                bytes += counts(*last) ? last->bytes : 0;
                const std::chrono::duration<double> passed = last->at - first->at;
                RC_ASSERT(static_cast<double>(bytes) <= static_cast<double>(rate) * passed.count()
                                                            + static_cast<double>(burst));
            }
        }
    }

    static std::uint64_t numberOf(const PeerId& peer) { return peer.bytes().back(); }

    ServingBench m_bench;
    Fold m_fold;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Asked> m_asked;
    std::map<std::uint64_t, bool> m_connected;
    std::map<std::uint64_t, std::uint64_t> m_generation;
    std::map<std::uint64_t, telemetry::PeerRules> m_rules;
    telemetry::NodeRules m_nodeRules;
    std::map<EnvelopeId, std::uint64_t> m_sentIn;
};

} // namespace swapscope::bitswap
