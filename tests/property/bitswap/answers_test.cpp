// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>
#include <set>
#include <tuple>

namespace swapscope::bitswap {

using namespace tests;

namespace {

/// CID number, whether the block is wanted, whether DONT_HAVE is asked for.
using Drawn = std::tuple<std::uint64_t, bool, bool>;

struct Answers
{
    std::uint32_t blocks = 0, haves = 0, dontHaves = 0;

    [[nodiscard]] std::uint32_t all() const { return blocks + haves + dontHaves; }
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
};

static const tests::Registered<AnswersTest> registered{"answers"};

} // namespace swapscope::bitswap
#include "answers_test.moc"
