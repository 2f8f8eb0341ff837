// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace swapscope::bitswap {

using namespace tests;

namespace {

/// CID number, whether the block is wanted, whether DONT_HAVE is asked for.
using Drawn = std::tuple<std::uint64_t, bool, bool>;

struct Answers
{
    std::uint32_t blocks = 0, haves = 0, dontHaves = 0;

    [[nodiscard]] std::uint32_t all() const { return blocks + haves + dontHaves; }
    friend bool operator==(const Answers&, const Answers&) = default;
};

std::map<Cid, Answers> answersOf(ServingBench& bench)
{
    std::map<Cid, Answers> answers;
    while (!bench.port.sent.empty()) {
        const Outgoing message = bench.deliver().message;
        for (const Block& block : message.blocks) {
            ++answers[block.cid].blocks;
        }
        for (const Presence& presence : message.presences) {
            ++(presence.have ? answers[presence.cid].haves : answers[presence.cid].dontHaves);
        }
    }
    return answers;
}

/// What one peer is to hear, by the plain rules: a want that can be answered is, and leaves the
/// list unless it waits for more; DONT_HAVE goes out once for each time that it is asked for.
class Model
{
public:
    void ask(std::uint64_t number, bool isBlock, bool dontHave)
    {
        Want& want = m_wants[number];
        want.isBlock = want.isBlock || isBlock;
        want.dontHave = want.dontHave || dontHave;
        if (!m_stored.contains(number) && want.dontHave) {
            ++m_expected[cidOf(number)].dontHaves;
        }
        serve(number);
    }
    void cancel(std::uint64_t number) { m_wants.erase(number); }
    void add(std::uint64_t number)
    {
        if (m_stored.insert(number).second) {
            serve(number);
        }
    }
    [[nodiscard]] std::map<Cid, Answers> take() { return std::exchange(m_expected, {}); }

    [[nodiscard]] static std::size_t sizeOf(std::uint64_t number) { return number * 300; }

private:
    struct Want
    {
        bool isBlock = false, dontHave = false;
    };

    void serve(std::uint64_t number)
    {
        const auto want = m_wants.find(number);
        if (want == m_wants.end() || !m_stored.contains(number)) {
            return;
        }
        Answers& expected = m_expected[cidOf(number)];
        ++(want->second.isBlock || sizeOf(number) <= 1024 ? expected.blocks : expected.haves);
        m_wants.erase(want);
    }

    std::set<std::uint64_t> m_stored;
    std::map<std::uint64_t, Want> m_wants;
    std::map<Cid, Answers> m_expected;
};

/// Act, CID number, whether the block is wanted, whether DONT_HAVE is asked for.
using Step = std::tuple<int, std::uint64_t, bool, bool>;

} // namespace

class AnswersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachWantGetsTheOneAnswerThatItAskedFor()
    {
        QVERIFY(rc::check([] {
            const auto drawn = *rc::gen::container<std::vector<Drawn>>(
                rc::gen::tuple(rc::gen::inRange<std::uint64_t>(0, 20), rc::gen::arbitrary<bool>(),
                               rc::gen::arbitrary<bool>()));
            const auto stored = *rc::gen::container<std::set<std::uint64_t>>(
                rc::gen::inRange<std::uint64_t>(0, 20));
            ServingBench bench;
            for (const std::uint64_t number : stored) {
                bench.add(number, number * 300); // number 0 is an empty block
            }
            bench.connect(1);
            std::vector<WantEntry> wants;
            std::map<std::uint64_t, Drawn> asked;
            for (const Drawn& want : drawn) {
                const auto& [number, isBlock, dontHave] = want;
                if (asked.emplace(number, want).second) {
                    wants.push_back(isBlock ? wantBlock(number, 1, dontHave)
                                            : wantHave(number, 1, dontHave));
                }
            }
            bench.ask(1, wants);
            const auto answers = answersOf(bench);
            for (const auto& [number, want] : asked) {
                const auto found = answers.find(cidOf(number));
                const Answers answer = found == answers.end() ? Answers{} : found->second;
                const auto& [_, isBlock, dontHave] = want;
                const bool isHere = stored.contains(number);
                RC_ASSERT(answer.all() == (isHere || dontHave ? 1U : 0U));
                RC_ASSERT(answer.dontHaves == (!isHere && dontHave ? 1U : 0U));
                RC_ASSERT(!isHere || !isBlock || answer.blocks == 1U);
            }
        }));
    }

    void eachVersionOfAWantIsAnsweredOnce()
    {
        QVERIFY(
            rc::check("asks, repeats, upgrades, cancels and new blocks, one after the other", [] {
                const auto steps = *rc::gen::scale(
                    3.0, rc::gen::container<std::vector<Step>>(rc::gen::tuple(
                             rc::gen::inRange(0, 5), rc::gen::inRange<std::uint64_t>(0, 6),
                             rc::gen::arbitrary<bool>(), rc::gen::arbitrary<bool>())));
                ServingBench bench;
                bench.connect(1);
                Model model;
                for (const auto& [act, number, isBlock, dontHave] : steps) {
                    switch (act) {
                    case 0:
                        bench.hear(1, {cancelOf(number)});
                        model.cancel(number);
                        break;
                    case 1:
                        bench.add(number, Model::sizeOf(number)); // number 0 is an empty block
                        model.add(number);
                        break;
                    default:
                        bench.hear(1, {isBlock ? wantBlock(number, 1, dontHave)
                                               : wantHave(number, 1, dontHave)});
                        model.ask(number, isBlock, dontHave);
                        break;
                    }
                    bench.settle();
                    const auto heard = answersOf(bench);
                    const auto expected = model.take();
                    RC_ASSERT(heard == expected);
                }
            }));
    }
};

static const tests::Registered<AnswersTest> registered{"answers"};

} // namespace swapscope::bitswap
#include "answers_test.moc"
