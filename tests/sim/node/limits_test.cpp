// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/world/content.h"
#include "tests/sim/node/node_fixture.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <map>

namespace swapscope::node {

using namespace std::chrono_literals;
using world::makeBlock;

namespace {

constexpr std::uint64_t kRate = 50'000;
constexpr std::uint64_t kSlice = kRate / 4;

struct Fixture
{
    Fixture() { network.setDefaultLink({.latency = 5ms, .bytesPerSecond = 0}); }

    static std::vector<store::Block> blocks(std::uint64_t seed, std::size_t count,
                                            std::size_t bytes)
    {
        std::vector<store::Block> made;
        for (std::size_t i = 0; i < count; ++i) {
            made.push_back(makeBlock(seed + i, bytes));
        }
        return made;
    }

    sim::VirtualClock clock;
    sim::VirtualNetwork network{clock, 7};
    SimNode node{clock, network};
    WirePeer peer{clock, network, "10.0.0.2"};
};

/// The most bytes in any 250 ms that begins with a piece.
std::uint64_t fullestSlot(const std::vector<WirePeer::Piece>& pieces)
{
    std::uint64_t most = 0;
    for (auto first = pieces.begin(); first != pieces.end(); ++first) {
        std::uint64_t bytes = 0;
        for (auto last = first; last != pieces.end() && last->at - first->at < 250ms; ++last) {
            bytes += last->bytes;
        }
        most = std::max(most, bytes);
    }
    return most;
}

/// The longest time without a byte between the first and the last.
Duration longestPause(const std::vector<WirePeer::Piece>& pieces)
{
    Duration longest{};
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        longest = std::max(longest, pieces[i].at - pieces[i - 1].at);
    }
    return longest;
}

Bytes blockMessage(const store::Block& block)
{
    bitswap::Outgoing message;
    message.blocks.push_back(block);
    return encodeMessage(message, bitswap::Protocol::V1_2_0);
}

} // namespace

class LimitsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anUploadLimitIsSmoothAndHoldsInEveryStretchOfTime()
    {
        Fixture f;
        const auto content = Fixture::blocks(1, 12, 256 * 1024);
        f.node.add(content);
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .uploadLimit = kRate});
        f.peer.ask(content);
        f.clock.advance(40s);
        const auto& heard = f.peer.heard;
        // 256 KiB at 50 kB/s takes 5.3 s, less than the time for an answer: no debt is made.
        QVERIFY(keepsTo(heard, kRate, 2 * kSlice));
        QVERIFY2(fullestSlot(heard) <= kSlice + 2 * kSlice,
                 qPrintable(QString::number(fullestSlot(heard))));
        QVERIFY(longestPause(heard) <= 300ms);
        QVERIFY(f.peer.heardBytes() >= 39 * kRate);
    }

    void aBlockTakesItsBytesDividedByTheLimitFromTheFirstOn()
    {
        Fixture f;
        const auto content = Fixture::blocks(1, 2, 256 * 1024);
        f.node.add(content);
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .uploadLimit = kRate});
        const TimePoint asked = f.clock.now();
        f.peer.ask({content[0]});
        f.clock.advance(5500ms);
        QVERIFY2(f.peer.heardBytes() > 256 * 1024,
                 qPrintable(QString::number(f.peer.heardBytes())));
        QVERIFY(f.peer.heard.front().at - asked <= 100ms);
        f.peer.ask({content[1]});
        f.clock.advance(5500ms);
        QVERIFY(f.peer.heardBytes() > 2 * 256 * 1024);
        QVERIFY(keepsTo(f.peer.heard, kRate, 2 * kSlice));
    }

    void aLargeBlockArrivesInTimeAndItsDebtIsSleptOff()
    {
        Fixture f;
        const auto content = Fixture::blocks(1, 2, 2 * 1024 * 1024);
        f.node.add(content);
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .uploadLimit = kRate});
        f.peer.ask(content);
        f.clock.advance(200s);
        const auto& heard = f.peer.heard;
        QVERIFY(f.peer.heardBytes() >= 2 * content[0].data->size());
        QVERIFY(keepsTo(heard, kRate, content[0].data->size() + 200 + kSlice));
        // Each of the two is whole within 8 s of its first byte.
        std::uint64_t bytes = 0;
        for (const auto& piece : heard) {
            if (bytes < content[0].data->size() && bytes + piece.bytes >= content[0].data->size()) {
                QVERIFY(piece.at - heard.front().at <= 8100ms);
            }
            bytes += piece.bytes;
        }
    }

    void aShortAnswerWaitsNeitherForALargeBlockNorForItsDebt_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::newRow("while the block is being written") << 2;
        QTest::newRow("while its debt is paid") << 12;
    }
    /// 1 MiB is written within 8 s, and paid for by the node's limit after 21 s.
    void aShortAnswerWaitsNeitherForALargeBlockNorForItsDebt()
    {
        QFETCH(const int, seconds);
        Fixture f;
        f.node.execute(ChangeNodeRules{.uploadLimit = kRate});
        const auto content = Fixture::blocks(1, 3, 1024 * 1024);
        f.node.add(content);
        WirePeer other{f.clock, f.network, "10.0.0.3"};
        f.peer.connect(f.node);
        other.connect(f.node);
        f.peer.ask(content);
        f.clock.advance(std::chrono::seconds{seconds});
        other.ask(Fixture::blocks(900, 1, 100), true);
        f.clock.advance(500ms);
        QVERIFY(other.heardBytes() > 0);
        f.clock.advance(60s);
        auto all = f.peer.heard;
        all.insert(all.end(), other.heard.begin(), other.heard.end());
        std::ranges::sort(all, {}, &WirePeer::Piece::at);
        QVERIFY(keepsTo(all, kRate, content[0].data->size() + 200 + kSlice));
    }

    void theNodesLimitHoldsForAllPeersTogether()
    {
        Fixture f;
        f.node.execute(ChangeNodeRules{.uploadLimit = kRate});
        const auto content = Fixture::blocks(1, 40, 64 * 1024);
        f.node.add(content);
        std::list<WirePeer> peers;
        for (int i = 0; i < 6; ++i) {
            peers.emplace_back(f.clock, f.network, "10.0.1." + std::to_string(1 + i));
            peers.back().connect(f.node);
            peers.back().ask(content);
        }
        f.clock.advance(60s);
        std::vector<WirePeer::Piece> all;
        for (const WirePeer& peer : peers) {
            QVERIFY(peer.heardBytes() > 60 * kRate / 6 / 3);
            all.insert(all.end(), peer.heard.begin(), peer.heard.end());
        }
        std::ranges::sort(all, {}, &WirePeer::Piece::at);
        QVERIFY(keepsTo(all, kRate, 2 * 64 * 1024));
        QVERIFY(WirePeer::sum(all) >= 55 * kRate);
    }

    void liftingTheLimitActsAtOnce()
    {
        Fixture f;
        const auto content = Fixture::blocks(1, 3, 1024 * 1024);
        f.node.add(content);
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .uploadLimit = 1000U});
        f.peer.ask(content);
        f.clock.advance(60s);
        f.node.execute(
            ChangePeerRules{.peers = {f.peer.host.self()}, .uploadLimit = telemetry::RateLimit{}});
        f.clock.advance(2s);
        QVERIFY(f.peer.heardBytes() >= 3 * 1024 * 1024);
    }

    void aPausedPeerGetsNothingAfterThePresentSlice()
    {
        Fixture f;
        const auto content = Fixture::blocks(1, 4, 256 * 1024);
        f.node.add(content);
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .uploadLimit = kRate});
        f.peer.ask(content);
        f.clock.advance(3s);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .servingPaused = true});
        const std::uint64_t before = f.peer.heardBytes();
        f.clock.advance(60s);
        QVERIFY(f.peer.heardBytes() <= before + kSlice);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .servingPaused = false});
        f.clock.advance(30s);
        QVERIFY(f.peer.heardBytes() >= content.size() * 256 * 1024);
    }

    void whatIsDeniedWhileItIsBeingWrittenIsBrokenOff()
    {
        Fixture f;
        const auto content = Fixture::blocks(1, 3, 256 * 1024);
        f.node.add(content);
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .uploadLimit = kRate});
        f.peer.ask(content);
        f.clock.advance(2s);
        for (const store::Block& block : content) {
            f.node.execute(Deny{{{}, block.cid}, telemetry::DenyAnswer::Silence});
        }
        const std::uint64_t before = f.peer.heardBytes();
        f.clock.advance(30s);
        QVERIFY(f.peer.heardBytes() <= before + kSlice);
        QVERIFY(f.node.told<telemetry::EnvelopeSent>().empty());
        const auto ends = f.node.told<telemetry::TheirWantRemoved>();
        QCOMPARE(ends.size(), content.size());
        QVERIFY(std::ranges::all_of(
            ends, [](const auto& end) { return end.why == telemetry::WantEnd::Denied; }));
        f.node.execute(Deny{{{}, content[0].cid}, std::nullopt});
        f.peer.ask({content[0]});
        f.clock.advance(30s);
        QVERIFY(f.peer.heardBytes() >= before + 256 * 1024);
    }

    void aPeerThatIsDeniedWithDisconnectIsClosedAtOnceAndWhenItComesBack()
    {
        Fixture f;
        f.peer.connect(f.node);
        f.node.execute(Deny{{f.peer.host.self(), {}}, telemetry::DenyAnswer::Disconnect});
        f.clock.advance(1s);
        QCOMPARE(f.peer.disconnects, 1);
        f.peer.connect(f.node);
        f.clock.advance(1s);
        QCOMPARE(f.peer.disconnects, 2);
        f.node.execute(Deny{{f.peer.host.self(), {}}, std::nullopt});
        f.peer.connect(f.node);
        f.clock.advance(60s);
        QCOMPARE(f.peer.disconnects, 2);
    }

    void aDownloadLimitSlowsThePeerByItsWindowOnly()
    {
        Fixture f;
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .downloadLimit = kRate});
        // Blocks that nobody asked for cost as much as others.
        for (std::uint64_t i = 0; i < 4; ++i) {
            f.peer.send(blockMessage(makeBlock(500 + i, 1024 * 1024)));
        }
        f.clock.advance(60s);
        const std::uint64_t windows = 4 * limits::kYamuxWindow;
        QVERIFY(keepsTo(f.peer.accepted, kRate, windows + 64 * 1024));
        QVERIFY(WirePeer::sum(f.peer.accepted) >= 50 * kRate);
        QCOMPARE(f.peer.disconnects, 0); // pings were answered, the socket was read
        QVERIFY(f.node.told<telemetry::MessageRefused>().empty());
        f.clock.advance(30s);
        QCOMPARE(f.node.told<telemetry::MessageReceived>().size(), std::size_t{4});
    }

    void aDownloadLimitIsSmoothForWhoeverSendsOnceItsFirstWindowIsUsed()
    {
        Fixture f;
        f.peer.connect(f.node);
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .downloadLimit = kRate});
        f.peer.send(blockMessage(makeBlock(510, 2 * 1024 * 1024)));
        f.clock.advance(60s);
        auto& accepted = f.peer.accepted;
        QVERIFY(WirePeer::sum(accepted) > 2 * 1024 * 1024);
        std::uint64_t granted = 0; // at once: what every stream may send from the first
        while (granted < limits::kYamuxWindow) {
            granted += accepted.front().bytes;
            accepted.erase(accepted.begin());
        }
        QVERIFY2(fullestSlot(accepted) <= 2 * kSlice + 4096,
                 qPrintable(QString::number(fullestSlot(accepted))));
        // A slice's time, and what is left of one where 64 KiB of a message end.
        QVERIFY2(longestPause(accepted) <= 350ms,
                 qPrintable(QString::number(longestPause(accepted).count())));
    }

    void theNodesDownloadLimitHoldsForAllPeersTogether()
    {
        Fixture f;
        f.node.execute(ChangeNodeRules{.downloadLimit = kRate});
        std::list<WirePeer> peers;
        for (int i = 0; i < 4; ++i) {
            peers.emplace_back(f.clock, f.network, "10.0.1." + std::to_string(1 + i));
            peers.back().connect(f.node);
            peers.back().send(
                blockMessage(makeBlock(600 + static_cast<std::uint64_t>(i), 2 * 1024 * 1024)));
        }
        f.clock.advance(60s);
        std::vector<WirePeer::Piece> all;
        for (const WirePeer& peer : peers) {
            all.insert(all.end(), peer.accepted.begin(), peer.accepted.end());
        }
        std::ranges::sort(all, {}, &WirePeer::Piece::at);
        QVERIFY(keepsTo(all, kRate, 4 * (limits::kYamuxWindow + 64 * 1024)));
        QVERIFY(WirePeer::sum(all) >= 50 * kRate);
    }

    void aMessageThatIsCutOnItsWayIsNobodysMistake()
    {
        Fixture f;
        f.peer.connect(f.node);
        Bytes half = blockMessage(makeBlock(1, 100'000));
        half.resize(50'000);
        f.peer.begin(half);
        f.clock.advance(1s);
        f.peer.host.disconnect(f.node.node->self());
        f.clock.advance(1s);
        f.peer.connect(f.node);
        f.peer.begin({0x80}); // a length that goes on
        f.clock.advance(1s);
        f.peer.host.disconnect(f.node.node->self());
        f.clock.advance(60s);
        QVERIFY(f.node.told<telemetry::MessageRefused>().empty());
    }

    void aMessageThatStopsComingIsRefusedYetNotHeldAgainstThePeer()
    {
        Fixture f;
        const auto content = Fixture::blocks(1, 1, 1000);
        f.node.add(content);
        f.peer.connect(f.node);
        Bytes half = blockMessage(makeBlock(1, 100'000));
        half.resize(50'000);
        for (int i = 0; i < 3; ++i) {
            f.peer.begin(half);
        }
        f.clock.advance(31s);
        const auto refused = f.node.told<telemetry::MessageRefused>();
        QCOMPARE(refused.size(), std::size_t{3});
        QCOMPARE(refused[0].error.code, ErrorCode::TimedOut);
        f.peer.ask(content);
        f.clock.advance(1s);
        QVERIFY(f.peer.heardBytes() > 1000);
    }

    void whoSendsThreeMalformedMessagesInAMinuteIsIgnoredForAnother()
    {
        Fixture f;
        WirePeer other{f.clock, f.network, "10.0.0.3"};
        const auto content = Fixture::blocks(1, 1, 1000);
        f.node.add(content);
        f.peer.connect(f.node);
        other.connect(f.node);
        const Bytes garbage{3, 0xff, 0xff, 0xff};
        for (int i = 0; i < 3; ++i) {
            f.peer.send(garbage);
            f.clock.advance(10s);
        }
        const auto refused = f.node.told<telemetry::MessageRefused>();
        QCOMPARE(refused.size(), std::size_t{3});
        QVERIFY(refused[1].error.detail.find("minute") == std::string::npos);
        QVERIFY(refused[2].error.detail.find("minute") != std::string::npos);
        f.peer.ask(content);
        other.ask(content);
        f.peer.send(garbage); // nor is it counted
        f.clock.advance(5s);
        QCOMPARE(f.peer.heardBytes(), std::uint64_t{0});
        QVERIFY(other.heardBytes() > 1000);
        f.peer.host.disconnect(f.node.node->self());
        f.clock.advance(1s);
        f.peer.connect(f.node); // to come back does not help
        f.peer.ask(content);
        f.clock.advance(5s);
        QCOMPARE(f.peer.heardBytes(), std::uint64_t{0});
        QCOMPARE(f.node.told<telemetry::MessageRefused>().size(), std::size_t{3});
        f.clock.advance(40s);
        f.peer.ask(content);
        f.clock.advance(5s);
        QVERIFY(f.peer.heardBytes() > 1000);
    }

    void theNodeItselfCannotBeDenied()
    {
        Fixture f;
        const telemetry::DenyKey self{f.node.node->self(), {}};
        f.node.execute(Deny{self, telemetry::DenyAnswer::Disconnect});
        const auto failed = f.node.told<telemetry::CommandFailed>();
        QCOMPARE(failed.size(), std::size_t{1});
        QCOMPARE(failed[0].error.code, ErrorCode::Invalid);
        QVERIFY(f.node.told<telemetry::DenialChanged>().empty());
    }

    void aLimitIsSaidInWordsThatFitItsBearer()
    {
        Fixture f;
        f.node.execute(ChangeNodeRules{.uploadLimit = 10'240U});
        f.node.execute(ChangeNodeRules{.uploadLimit = telemetry::RateLimit{},
                                       .downloadLimit = telemetry::RateLimit{}});
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()}, .nickname = "Anne"});
        f.node.execute(ChangePeerRules{
            .peers = {f.peer.host.self()}, .uploadLimit = 10'240U, .downloadLimit = 10'240U});
        f.node.execute(ChangePeerRules{.peers = {f.peer.host.self()},
                                       .uploadLimit = telemetry::RateLimit{},
                                       .downloadLimit = telemetry::RateLimit{}});
        const auto done = f.node.told<telemetry::CommandDone>();
        QCOMPARE(done.size(), std::size_t{5});
        QCOMPARE(done[0].text, std::string{"limit all uploads to 10 KiB/s"});
        QCOMPARE(done[1].text, std::string{"lift the limit of all uploads; lift the limit of all "
                                           "downloads"});
        QCOMPARE(done[3].text, std::string{"limit Anne to 10 KiB/s; limit downloads from Anne to "
                                           "10 KiB/s"});
        QCOMPARE(done[4].text, std::string{"lift the limit of Anne; lift the limit of downloads "
                                           "from Anne"});
    }

    void whatADownloadLimitHoldsBackIsNotAskedForAgain()
    {
        Fixture f;
        SimNode giver{f.clock, f.network, {}, "10.0.0.3"};
        const auto small = Fixture::blocks(700, 1, 400); // the next are expected to be as small
        const auto large = Fixture::blocks(701, 6, 256 * 1024);
        giver.add(small);
        giver.add(large);
        f.node.execute(ChangeNodeRules{.downloadLimit = 20'000U});
        f.node.execute(Connect{giver.node->listenAddresses().at(0)});
        f.clock.advance(2s);
        f.node.execute(WantBlocks{{small[0].cid}, "test"});
        f.clock.advance(5s);
        std::vector<multiformats::Cid> cids;
        for (const store::Block& block : large) {
            cids.push_back(block.cid);
        }
        f.node.execute(WantBlocks{cids, "test"});
        f.clock.advance(120s);
        const auto came = f.node.told<telemetry::BlockReceived>();
        QCOMPARE(came.size(), small.size() + large.size());
        QVERIFY(std::ranges::all_of(came, [](const telemetry::BlockReceived& block) {
            return block.kind == telemetry::BlockClass::Wanted;
        }));
    }

    void liftingADownloadLimitAsksAtOnceForWhatNobodySeemedToHave()
    {
        Fixture f;
        SimNode other{f.clock, f.network, {}, "10.0.0.3"};
        f.node.execute(ChangeNodeRules{.downloadLimit = kRate});
        f.node.execute(Connect{other.node->listenAddresses().at(0)});
        f.clock.advance(2s);
        f.node.execute(WantBlocks{{makeBlock(800, 100).cid}, "test"});
        f.clock.advance(2s); // it has said DONT_HAVE
        const std::size_t asked = f.node.told<telemetry::WantAsked>().size();
        f.clock.advance(100ms);
        QCOMPARE(f.node.told<telemetry::WantAsked>().size(), asked);
        f.node.execute(ChangeNodeRules{.downloadLimit = telemetry::RateLimit{}});
        f.clock.advance(100ms);
        QVERIFY(f.node.told<telemetry::WantAsked>().size() > asked);
    }
};

static const tests::Registered<LimitsTest> registered{"limits"};

} // namespace swapscope::node
#include "limits_test.moc"
