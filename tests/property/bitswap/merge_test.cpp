// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/pending_message.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace swapscope::bitswap {

namespace {

/// CID number, kind, priority, dont-have flag.
using Step = std::tuple<std::uint64_t, int, std::int32_t, bool>;

/// What a peer knows of us: the model that messages act on.
using Known = std::map<Cid, Intent>;

rc::Gen<std::vector<Step>> steps()
{
    return rc::gen::container<std::vector<Step>>(
        rc::gen::tuple(rc::gen::inRange<std::uint64_t>(0, 4), rc::gen::inRange(0, 3),
                       rc::gen::inRange<std::int32_t>(0, 9), rc::gen::arbitrary<bool>()));
}

PendingMessage messageOf(const std::vector<Step>& script)
{
    PendingMessage message;
    for (const auto& [number, kind, priority, dontHave] : script) {
        const Intent intent = kind == 0   ? Intent::cancel()
                              : kind == 1 ? Intent::want(WantType::Have, priority, dontHave)
                                          : Intent::want(WantType::Block, priority, dontHave);
        message.apply(tests::cidOf(number), intent);
    }
    return message;
}

/// The rules of the protocol for a peer's list of our wants.
void tell(Known& known, const Cid& cid, const Intent& intent)
{
    const auto found = known.find(cid);
    if (intent.isCancel()) {
        known.erase(cid);
    } else if (found == known.end() || intent.fresh) {
        known[cid] = {intent.kind, intent.priority, intent.sendDontHave, false};
    } else {
        Intent& entry = found->second;
        entry.kind = entry.kind == EntryKind::WantBlock ? entry.kind : intent.kind;
        entry.priority = intent.priority;
        entry.sendDontHave = entry.sendDontHave || intent.sendDontHave;
    }
}

void tell(Known& known, const PendingMessage& message)
{
    for (const WantEntry& entry : message.entries()) {
        tell(known, entry.cid, *message.find(entry.cid));
    }
}

PendingMessage merged(PendingMessage first, const PendingMessage& second)
{
    first.merge(second);
    return first;
}

} // namespace

class MergeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mergedMessageHasTheEffectOfItsPartsInOrder()
    {
        QVERIFY(rc::check([] {
            const auto before = messageOf(*steps());
            const auto first = messageOf(*steps());
            const auto second = messageOf(*steps());
            Known oneByOne;
            tell(oneByOne, before);
            Known atOnce = oneByOne;
            tell(oneByOne, first);
            tell(oneByOne, second);
            tell(atOnce, merged(first, second));
            RC_ASSERT(oneByOne == atOnce);
        }));
    }

    void scriptHasTheEffectOfItsSteps()
    {
        QVERIFY(rc::check([] {
            const auto script = *steps();
            Known stepByStep;
            for (const Step& step : script) {
                tell(stepByStep, messageOf({step}));
            }
            Known atOnce;
            tell(atOnce, messageOf(script));
            RC_ASSERT(stepByStep == atOnce);
        }));
    }

    void mergingIsAssociative()
    {
        QVERIFY(rc::check([] {
            const auto a = messageOf(*steps());
            const auto b = messageOf(*steps());
            const auto c = messageOf(*steps());
            RC_ASSERT(merged(merged(a, b), c) == merged(a, merged(b, c)));
        }));
    }

    void mergingTwiceIsMergingOnce()
    {
        QVERIFY(rc::check([] {
            const auto a = messageOf(*steps());
            const auto b = messageOf(*steps());
            RC_ASSERT(merged(a, a) == a);
            RC_ASSERT(merged(merged(a, b), b) == merged(a, b));
        }));
    }

    void aMergedMessageIsNoLargerThanItsPartsTogether()
    {
        QVERIFY(rc::check([] {
            const auto sizeOf = [](const PendingMessage& message) {
                Outgoing out;
                out.wants = message.entries();
                return encodeMessage(out, Protocol::V1_2_0).size();
            };
            const auto a = messageOf(*steps());
            const auto b = messageOf(*steps());
            RC_ASSERT(sizeOf(merged(a, b)) <= sizeOf(a) + sizeOf(b));
        }));
    }

    void eachCidHasOneEntryAndTheCountsAreTrue()
    {
        QVERIFY(rc::check([] {
            auto message = messageOf(*steps());
            const auto check = [](const PendingMessage& checked) {
                std::set<Cid> seen;
                PendingMessage::Counts counts;
                for (const WantEntry& entry : checked.entries()) {
                    RC_ASSERT(seen.insert(entry.cid).second);
                    ++(entry.cancel                    ? counts.cancels
                       : entry.type == WantType::Block ? counts.wantBlocks
                                                       : counts.wantHaves);
                }
                RC_ASSERT(counts == checked.counts());
            };
            check(message);
            const PendingMessage whole = message;
            const PendingMessage cancels = message.takeCancels();
            check(message);
            check(cancels);
            RC_ASSERT(merged(cancels, message) == whole); // splitting loses nothing
        }));
    }
};

static const tests::Registered<MergeTest> registered{"merge"};

} // namespace swapscope::bitswap
#include "merge_test.moc"
