// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <algorithm>
#include <limits>
#include <random>
#include <set>
#include <tuple>

namespace swapscope::bitswap {

using namespace tests;

namespace {

constexpr std::uint64_t kCids = 24;
constexpr std::size_t kRoom = 8;

/// Every third CID is not in the store.
std::optional<std::uint32_t> sizeOf(const Cid& cid)
{
    return cid.bytes().back() % 3 == 0 ? std::nullopt : std::optional<std::uint32_t>{100};
}

/// Number, priority, whether the block is wanted.
using Drawn = std::tuple<std::uint64_t, std::int32_t, bool>;

rc::Gen<std::vector<Drawn>> draw()
{
    return rc::gen::container<std::vector<Drawn>>(
        rc::gen::tuple(rc::gen::inRange<std::uint64_t>(0, kCids),
                       rc::gen::inRange<std::int32_t>(0, 6), rc::gen::arbitrary<bool>()));
}

/// One entry per CID.
std::vector<WantEntry> entriesOf(const std::vector<Drawn>& drawn)
{
    std::vector<WantEntry> entries;
    std::set<std::uint64_t> seen;
    for (const auto& [number, priority, block] : drawn) {
        if (seen.insert(number).second) {
            entries.push_back(block ? wantBlock(number, priority) : wantHave(number, priority));
        }
    }
    return entries;
}

rc::Gen<std::vector<WantEntry>> entries()
{
    return rc::gen::map(draw(), entriesOf);
}

rc::Gen<std::vector<std::vector<WantEntry>>> messages()
{
    return rc::gen::map(rc::gen::tuple(draw(), draw(), draw()), [](const auto& drawn) {
        const auto& [first, second, third] = drawn;
        return std::vector{entriesOf(first), entriesOf(second), entriesOf(third)};
    });
}

std::set<Cid> cidsOf(const PeerWantlist& list)
{
    std::set<Cid> cids;
    for (const auto& [cid, want] : list.wants()) {
        cids.insert(cid);
    }
    return cids;
}

PeerWantlist listOf(const std::vector<std::vector<WantEntry>>& messages)
{
    PeerWantlist list;
    for (const auto& wants : messages) {
        (void)list.apply(messageOf(wants), kRoom, TimePoint{}, sizeOf);
    }
    return list;
}

} // namespace

class WantlistTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fullMessageIsTheWholeList()
    {
        QVERIFY(
            rc::check("full = cancel what is missing, keep what is common, add what is new", [] {
                const auto before = *messages();
                const auto content = *entries();
                PeerWantlist list = listOf(before);
                const PeerWantlist old = list;
                const auto changes =
                    list.apply(messageOf(content, true), kCids, TimePoint{}, sizeOf);
                std::set<Cid> expected;
                for (const WantEntry& want : content) {
                    expected.insert(want.cid);
                }
                RC_ASSERT(cidsOf(list) == expected);
                RC_ASSERT(changes.refused == 0U);
                for (const auto& removed : changes.removed) {
                    RC_ASSERT(removed.why == WantEnd::Cancelled);
                    RC_ASSERT(!expected.contains(removed.cid));
                }
                for (const auto& [cid, want] : old.wants()) {
                    if (expected.contains(cid)) {
                        RC_ASSERT(list.find(cid)->order == want.order);
                    }
                }
            }));
    }

    void fullMessageEqualsCancelsOfWhatIsMissingAndAnUpdate()
    {
        QVERIFY(rc::check("full = cancel what is missing, then add all: same list", [] {
            const auto before = *messages();
            const auto content = *entries();
            PeerWantlist one = listOf(before);
            PeerWantlist other = one;
            std::set<Cid> kept;
            for (const WantEntry& want : content) {
                kept.insert(want.cid);
            }
            std::vector<WantEntry> update = content;
            for (const Cid& cid : cidsOf(one)) {
                if (!kept.contains(cid)) {
                    update.push_back({.cid = cid, .cancel = true});
                }
            }
            const auto full = one.apply(messageOf(content, true), kRoom, TimePoint{}, sizeOf);
            const auto parts = other.apply(messageOf(update), kRoom, TimePoint{}, sizeOf);
            RC_ASSERT(full.refused == parts.refused);
            RC_ASSERT(cidsOf(one) == cidsOf(other));
            for (const auto& [cid, want] : one.wants()) {
                const TheirWant& same = *other.find(cid);
                RC_ASSERT(want.type == same.type);
                RC_ASSERT(want.priority == same.priority);
                RC_ASSERT(want.sendDontHave == same.sendDontHave);
                RC_ASSERT(want.size == same.size);
            }
        }));
    }

    void roomIsNeverExceededAndWeakWantsYield()
    {
        QVERIFY(rc::check("what yields is absent or of lower priority than all that came", [] {
            const auto before = *messages();
            const auto newcomers = *entries();
            PeerWantlist list = listOf(before);
            const PeerWantlist old = list;
            const auto changes = list.apply(messageOf(newcomers), kRoom, TimePoint{}, sizeOf);
            RC_ASSERT(list.size() <= kRoom);
            std::int32_t strongestVictim = std::numeric_limits<std::int32_t>::min();
            for (const auto& removed : changes.removed) {
                RC_ASSERT(removed.why == WantEnd::Evicted);
                if (removed.want.size) {
                    strongestVictim = std::max(strongestVictim, removed.want.priority);
                }
            }
            std::uint32_t refused = 0;
            for (const WantEntry& entry : newcomers) {
                const bool taken = list.find(entry.cid) != nullptr;
                const bool isNew = !old.wants().contains(entry.cid);
                refused += isNew && !taken ? 1 : 0;
                if (isNew && taken && sizeOf(entry.cid)) {
                    RC_ASSERT(entry.priority > strongestVictim);
                }
                if (isNew && !taken && sizeOf(entry.cid)) {
                    for (const auto& [cid, want] : list.wants()) {
                        RC_ASSERT(want.size.has_value());
                        RC_ASSERT(want.priority >= entry.priority);
                    }
                }
            }
            RC_ASSERT(changes.refused == refused);
        }));
    }

    void orderOfEntriesDecidesNothing()
    {
        QVERIFY(rc::check("the same entries in another order leave the same wants", [] {
            const auto before = *messages();
            const auto wants = *entries();
            auto shuffled = wants;
            std::mt19937 chance{*rc::gen::arbitrary<std::uint32_t>()};
            std::ranges::shuffle(shuffled, chance);
            const bool full = *rc::gen::arbitrary<bool>();
            PeerWantlist one = listOf(before);
            PeerWantlist other = one;
            const auto first = one.apply(messageOf(wants, full), kRoom, TimePoint{}, sizeOf);
            const auto second = other.apply(messageOf(shuffled, full), kRoom, TimePoint{}, sizeOf);
            RC_ASSERT(cidsOf(one) == cidsOf(other));
            RC_ASSERT(first.refused == second.refused);
            RC_ASSERT(first.removed.size() == second.removed.size());
        }));
    }
};

static const tests::Registered<WantlistTest> registered{"wantlist"};

} // namespace swapscope::bitswap
#include "wantlist_test.moc"
