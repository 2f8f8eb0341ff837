// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace swapscope::bitswap {

using namespace tests;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kPeers = 3;
constexpr std::uint64_t kCids = 6;
constexpr std::size_t kBlockBytes = 40'000;

enum class Act {
    WantBlock,
    WantHave,
    Cancel,
    Deny,
    Lift,
    AddBlock,
    Deliver,
    Lose,
    Read,
    Pass,
    Part
};
constexpr int kActs = 11;

/// Act, peer, CID, a number that the act interprets.
using Step = std::tuple<int, std::uint64_t, std::uint64_t, std::uint32_t>;

/// Plays a script and looks after each step whether something denied is about to leave.
class Play
{
public:
    Play()
    {
        ServerConfig config;
        config.rules = &m_rules;
        m_bench.emplace(config);
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            m_bench->connect(peer);
        }
    }

    void step(const Step& step)
    {
        const auto& [act, peer, cid, number] = step;
        perform(static_cast<Act>(act), peer, cid, number);
        endConnections();
        check();
    }

    /// With every denial lifted, asking anew brings every block.
    void finish()
    {
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            if (!isHere(peer)) {
                m_bench->connect(peer);
            }
        }
        while (!m_rules.denials().empty()) {
            const DenyKey what = m_rules.denials().begin()->first;
            RC_ASSERT(m_rules.setDenial(what, std::nullopt, 0).has_value());
        }
        deliverAll();
        for (std::uint64_t cid = 0; cid < kCids; ++cid) {
            m_bench->add(cid, kBlockBytes);
        }
        deliverAll();
        m_left.clear();
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            for (std::uint64_t cid = 0; cid < kCids; ++cid) {
                m_bench->ask(peer, {wantBlock(cid)});
            }
        }
        deliverAll();
        RC_ASSERT(m_left.size() == kPeers * kCids);
        std::uint64_t told = 0;
        for (const auto& refused : m_bench->told<telemetry::WantsRefused>()) {
            RC_ASSERT(refused.denial != DenyKey{});
            told += refused.count;
        }
        RC_ASSERT(told == m_refused);
    }

private:
    void perform(Act act, std::uint64_t peer, std::uint64_t cid, std::uint32_t number)
    {
        const bool dontHave = number % 2 == 0;
        switch (act) {
        case Act::WantBlock:
        case Act::WantHave:
            m_mayHearDontHave[{peer, cid}] = m_mayHearDontHave[{peer, cid}] || dontHave;
            m_refused += isHere(peer) && m_rules.denial(peerOf(peer), cidOf(cid)) ? 1U : 0U;
            m_bench->hear(peer, {act == Act::WantBlock ? wantBlock(cid, 1, dontHave)
                                                       : wantHave(cid, 1, dontHave)});
            break;
        case Act::Cancel: m_bench->hear(peer, {cancelOf(cid)}); break;
        case Act::Deny: deny(peer, cid, number); break;
        case Act::Lift:
            static_cast<void>(m_rules.setDenial(key(peer, cid, number), {}, 0));
            tellDenied(key(peer, cid, number));
            break;
        case Act::AddBlock: m_bench->add(cid, kBlockBytes); break;
        case Act::Deliver:
        case Act::Lose:
            if (!m_bench->port.sent.empty()) {
                deliver(act == Act::Deliver);
            }
            break;
        case Act::Read: m_bench->settle(); break;
        case Act::Pass: m_bench->pass(std::chrono::milliseconds{number % 3000}); break;
        case Act::Part:
            if (isHere(peer)) {
                leave(peerOf(peer));
            } else {
                m_bench->connect(peer);
            }
            break;
        }
    }

    [[nodiscard]] bool isHere(std::uint64_t peer) const
    {
        return m_bench->engine.wantlistOf(peerOf(peer)) != nullptr;
    }

    static DenyKey key(std::uint64_t peer, std::uint64_t cid, std::uint32_t number)
    {
        switch (number % 3) {
        case 0: return {peerOf(peer), {}};
        case 1: return {{}, cidOf(cid)};
        default: return {peerOf(peer), cidOf(cid)};
        }
    }

    void deny(std::uint64_t peer, std::uint64_t cid, std::uint32_t number)
    {
        const DenyKey what = key(peer, cid, number);
        const auto answer = static_cast<DenyAnswer>(number / 3 % 3);
        RC_ASSERT(m_rules.setDenial(what, answer, 0).has_value());
        tellDenied(what);
    }

    void tellDenied(const DenyKey& what)
    {
        for (std::uint64_t one = 0; one < kPeers; ++one) {
            if (!isHere(one)) {
                continue;
            }
            for (const auto& [listed, want] : m_bench->engine.wantlistOf(peerOf(one))->wants()) {
                m_refused += m_rules.denial(peerOf(one), listed) ? 1U : 0U;
            }
        }
        m_bench->engine.onDenied(what, 0);
    }

    void deliver(bool ok)
    {
        const WritingPort::Sent sent = m_bench->deliver(ok);
        for (const Block& block : sent.message.blocks) {
            m_left.emplace(sent.peer, block.cid);
        }
    }

    void deliverAll()
    {
        for (int i = 0; i < 400; ++i) {
            m_bench->settle();
            if (m_bench->port.sent.empty()) {
                m_bench->pass(1s);
                if (m_bench->port.sent.empty() && i > 10) {
                    return;
                }
                continue;
            }
            deliver(true);
        }
    }

    void endConnections()
    {
        for (const PeerId& peer : std::exchange(m_bench->port.disconnected, {})) {
            leave(peer);
            m_bench->engine.onPeerConnected(peer, Protocol::V1_2_0, 0);
        }
    }

    void leave(const PeerId& peer)
    {
        m_bench->engine.onPeerDisconnected(peer, 0);
        auto& sent = m_bench->port.sent;
        const std::vector<WritingPort::Sent> before = sent;
        std::erase_if(sent, [&peer](const auto& one) { return one.peer == peer; });
        for (const WritingPort::Sent& envelope : before) {
            if (envelope.peer == peer) {
                m_bench->tell(envelope.id, false);
            }
        }
    }

    void check()
    {
        RC_ASSERT(m_bench->engine.requestQueue().audit() == "");
        for (const auto& sent : m_bench->port.sent) {
            for (const Block& block : sent.message.blocks) {
                RC_ASSERT(!m_rules.denial(sent.peer, block.cid));
            }
            for (const Presence& presence : sent.message.presences) {
                RC_ASSERT(!presence.have || !m_rules.denial(sent.peer, presence.cid));
                const std::pair pair{sent.peer.bytes().back(), presence.cid.bytes().back()};
                RC_ASSERT(presence.have || m_mayHearDontHave[pair]);
                const auto denial = m_rules.denial(sent.peer, presence.cid);
                const bool mayAnswer = !denial || denial->answer == DenyAnswer::DontHave;
                RC_ASSERT(mayAnswer);
            }
        }
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            if (!isHere(peer)) {
                continue;
            }
            for (const auto& [cid, want] : m_bench->engine.wantlistOf(peerOf(peer))->wants()) {
                RC_ASSERT(!m_rules.denial(peerOf(peer), cid));
            }
            for (std::uint64_t cid = 0; cid < kCids; ++cid) {
                const auto denial = m_rules.denial(peerOf(peer), cidOf(cid));
                const Task* const task =
                    m_bench->engine.requestQueue().find(peerOf(peer), cidOf(cid));
                const bool isSilent = denial && denial->answer != DenyAnswer::DontHave;
                const bool isKept = isSilent && task != nullptr;
                RC_ASSERT(!isKept);
            }
        }
    }

    sim::VirtualClock m_clock;
    telemetry::EventLog m_log{m_clock};
    Rules m_rules{m_log};
    std::optional<ServingBench> m_bench;
    std::map<std::pair<std::uint64_t, std::uint64_t>, bool> m_mayHearDontHave;
    std::set<std::pair<PeerId, Cid>> m_left;
    std::uint64_t m_refused = 0;
};

} // namespace

class DenialTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsDeniedNeverLeaves()
    {
        QVERIFY(rc::check("a denied block or HAVE is in no list and no envelope", [] {
            const auto steps = *rc::gen::scale(
                2.0, rc::gen::container<std::vector<Step>>(rc::gen::tuple(
                         rc::gen::inRange(0, kActs), rc::gen::inRange<std::uint64_t>(0, kPeers),
                         rc::gen::inRange<std::uint64_t>(0, kCids),
                         rc::gen::inRange<std::uint32_t>(0, 1U << 16U))));
            Play play;
            for (std::uint64_t cid = 0; cid + 2 < kCids; ++cid) {
                play.step({static_cast<int>(Act::AddBlock), 0, cid, 0});
            }
            for (const Step& step : steps) {
                play.step(step);
            }
            play.finish();
        }));
    }
};

static const tests::Registered<DenialTest> registered{"denial"};

} // namespace swapscope::bitswap
#include "denial_test.moc"
