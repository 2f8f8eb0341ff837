// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"
#include "core/sim/virtual_clock.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <string>

namespace swapscope::bitswap {

using tests::cidOf;
using tests::peerOf;

namespace {

struct Fixture
{
    sim::VirtualClock clock;
    telemetry::EventLog log{clock};
    Rules rules{log};
};

} // namespace

class RulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWeightOutOfItsRangeChangesNothing()
    {
        Fixture f;
        QVERIFY(f.rules.setPeer(peerOf(1), {.weight = 1}, 0));
        QVERIFY(f.rules.setPeer(peerOf(1), {.weight = 10'000}, 0));
        for (const std::uint32_t wrong : {0U, 10'001U}) {
            const auto set = f.rules.setPeer(peerOf(1), {.weight = wrong}, 0);
            QVERIFY(!set);
            QCOMPARE(set.error().detail, std::string{"a weight can be 0.01 to 100"});
        }
        QCOMPARE(f.rules.peer(peerOf(1)).weight, 10'000U);
    }

    void aNicknameIsMeasuredInCharacters()
    {
        Fixture f;
        std::string name;
        for (std::size_t i = 0; i < Rules::kMaxNickname; ++i) {
            name += "ü";
        }
        QVERIFY(f.rules.setPeer(peerOf(1), {.nickname = name}, 0));
        QVERIFY(!f.rules.setPeer(peerOf(1), {.nickname = name + "x"}, 0));
    }

    void anUnknownStrategyIsRefusedAndTheOldOneStays()
    {
        Fixture f;
        const auto set = f.rules.setNode({.strategy = "wqf"}, 0);
        QVERIFY(!set);
        QVERIFY(set.error().detail.starts_with("no strategy has that name; there are wfq"));
        QCOMPARE(f.rules.node().strategy, std::string{"wfq"});
    }

    void defaultsAreNotKept()
    {
        Fixture f;
        QVERIFY(f.rules.setPeer(peerOf(1), {.uploadLimit = 5}, 0));
        QCOMPARE(f.rules.peers().size(), std::size_t{1});
        QVERIFY(f.rules.setPeer(peerOf(1), {}, 0));
        QVERIFY(f.rules.peers().empty());
    }

    void theStrictestDenialStands()
    {
        Fixture f;
        QVERIFY(!f.rules.denial(peerOf(1), cidOf(1)));
        QVERIFY(f.rules.setDenial({{}, cidOf(1)}, DenyAnswer::DontHave, 0));
        QVERIFY(f.rules.setDenial({peerOf(1), cidOf(1)}, DenyAnswer::Silence, 0));
        QVERIFY(f.rules.denial(peerOf(1), cidOf(1))->answer == DenyAnswer::Silence);
        QVERIFY(f.rules.denial(peerOf(2), cidOf(1))->answer == DenyAnswer::DontHave);
        QVERIFY(!f.rules.denial(peerOf(1), cidOf(2)));
        QVERIFY(f.rules.setDenial({peerOf(1), {}}, DenyAnswer::Disconnect, 0));
        QVERIFY(f.rules.denial(peerOf(1), cidOf(2))->answer == DenyAnswer::Disconnect);
    }

    void aDeniedCidStandsForItsBlock()
    {
        namespace mf = multiformats;
        Fixture f;
        const auto hash = cidOf(1).hash();
        QVERIFY(f.rules.setDenial({{}, cidOf(1)}, DenyAnswer::Silence, 0));
        const auto twin = f.rules.denial(peerOf(1), mf::Cid::v0(hash));
        QVERIFY(twin && twin->what == (DenyKey{{}, cidOf(1)}));
        QVERIFY(f.rules.setDenial({{}, cidOf(1)}, std::nullopt, 0));
        QVERIFY(!f.rules.denial(peerOf(1), mf::Cid::v0(hash)));
    }

    void anEmptyCidAsksForTheWholePeer()
    {
        Fixture f;
        QVERIFY(f.rules.setDenial({peerOf(1), cidOf(1)}, DenyAnswer::Disconnect, 0));
        QVERIFY(!f.rules.denial(peerOf(1), {}));
        QVERIFY(f.rules.setDenial({peerOf(1), {}}, DenyAnswer::Silence, 0));
        QVERIFY(f.rules.denial(peerOf(1), {})->answer == DenyAnswer::Silence);
    }

    void aNicknameIsAText()
    {
        PeerRules rules;
        rules.nickname = "two\nlines";
        QVERIFY(Rules::check(rules).error().code == ErrorCode::Invalid);
        rules.nickname = "\xff";
        QVERIFY(Rules::check(rules).error().code == ErrorCode::Invalid);
        rules.nickname = "\xc3\xa4nne";
        QVERIFY(Rules::check(rules));
    }

    void aDenialNamesSomething()
    {
        Fixture f;
        QVERIFY(f.rules.setDenial({}, DenyAnswer::Silence, 0).error().code == ErrorCode::Invalid);
        QVERIFY(f.rules.setDenial({peerOf(1), {}}, std::nullopt, 0).error().code
                == ErrorCode::NotFound);
    }
};

static const tests::Registered<RulesTest> registered{"rules"};

} // namespace swapscope::bitswap
#include "rules_test.moc"
