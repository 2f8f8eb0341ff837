// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/property/bitswap/serving_play.h"
#include "tests/support/registry.h"

#include <QTest>

#include <string>
#include <vector>

namespace swapscope::bitswap {

class ServingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyScriptKeepsThePromises()
    {
        QVERIFY(rc::check("tasks are conserved, caps hold, nobody idles, what is owed comes, "
                          "priority decides, nothing is kept of who left",
                          [] {
                              const auto steps = *anyScript();
                              Play play;
                              begin(play);
                              for (const Step& step : steps) {
                                  play.step(step);
                              }
                              play.finish();
                          }));
    }

    /// What a peer had been given in one class is no debt in an idle other one.
    void aPeerThatChangedItsClassIsForgottenToo()
    {
        QVERIFY(rc::check([] {
            Play play;
            begin(play);
            const std::vector<Step> steps{{static_cast<int>(Act::WantBlock), 1, 0, 0},
                                          {static_cast<int>(Act::WantBlock), 0, 0, 0},
                                          {static_cast<int>(Act::Cancel), 0, 0, 0},
                                          {static_cast<int>(Act::Class), 0, 0, 0},
                                          {static_cast<int>(Act::Cancel), 1, 0, 0}};
            for (const Step& step : steps) {
                play.step(step);
            }
            play.finish();
        }));
    }

    /// The same seed and script: the same events, whichever strategies took part.
    void anyScriptCanBeReplayed()
    {
        QVERIFY(rc::check("two runs tell the same story", [] {
            const auto steps = *anyScript();
            std::array<std::vector<std::string>, 2> stories;
            for (auto& story : stories) {
                Play play;
                begin(play);
                for (const Step& step : steps) {
                    play.step(step);
                }
                for (const telemetry::Event& event : play.events()) {
                    story.push_back(telemetry::describe(event.body));
                }
            }
            RC_ASSERT(stories[0] == stories[1]);
        }));
    }

private:
    static rc::Gen<std::vector<Step>> anyScript()
    {
        return rc::gen::scale(
            2.0, rc::gen::container<std::vector<Step>>(rc::gen::tuple(
                     rc::gen::inRange(0, kActs), rc::gen::inRange<std::uint64_t>(0, kPeers),
                     rc::gen::inRange<std::uint64_t>(0, kCids),
                     rc::gen::inRange<std::uint32_t>(0, 1U << 16U))));
    }

    static void begin(Play& play)
    {
        for (std::uint64_t peer = 0; peer < kPeers; ++peer) {
            play.step({static_cast<int>(Act::Connect), peer, 0, 0});
        }
        for (std::uint64_t cid = 0; cid + 2 < kCids; ++cid) {
            play.step({static_cast<int>(Act::AddBlock), 0, cid, static_cast<std::uint32_t>(cid)});
        }
    }
};

static const tests::Registered<ServingTest> registered{"serving"};

} // namespace swapscope::bitswap
#include "serving_test.moc"
