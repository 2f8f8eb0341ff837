// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/ui/live/chart_figures.h"
#include "tests/ui/live/contention.h"
#include "ui/views/acts.h"

#include <QTest>

#include <array>
#include <chrono>
#include <cmath>
#include <map>

namespace swapscope::ui {

using std::chrono::seconds;
using tests::Contention;
using tests::kLargeBlock;

namespace {

/// The contention under round-robin for long enough that everything is told of it.
struct Contended : Contention
{
    Contended()
    {
        window.showView(QStringLiteral("fairness"));
        pass(seconds{14});
    }

    [[nodiscard]] PlainTable figures(const char* title) const
    {
        return tests::figuresOf(window, QString::fromLatin1(title));
    }
    /// What each peer says that came within ten seconds.
    [[nodiscard]] std::array<double, 3> cameBetween(TimePoint from, TimePoint to) const
    {
        std::array<double, 3> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (const auto& [at, block] : theirEvents.at(i).of<telemetry::BlockReceived>()) {
                bytes.at(i) += at > from && at <= to ? static_cast<double>(block.bytes) : 0;
            }
        }
        return bytes;
    }
};

double jainOf(const std::array<double, 3>& shares)
{
    double sum = 0;
    double squares = 0;
    for (const double share : shares) {
        sum += share;
        squares += share * share;
    }
    return sum * sum / (static_cast<double>(shares.size()) * squares);
}

} // namespace

/// What Fairness draws while peers contend is what both sides' events and ledgers say.
class ChartsContentionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<Contended>(); }
    void cleanupTestCase() { m_scene.reset(); }

    void jainsIndexAndUnfairnessAreThoseOfTheBytesThatThePeersGot()
    {
        const QStringList jain = m_scene->figures("Jain's index").rows.back();
        const QStringList unfair = m_scene->figures("Max unfairness").rows.back();
        const TimePoint now = m_scene->state().now();
        const auto bytes = m_scene->cameBetween(now - seconds{10}, now);
        QVERIFY2(std::abs(jain[1].toDouble() - jainOf(bytes)) <= 0.03,
                 qPrintable(QStringLiteral("%1, %2").arg(jain[1]).arg(jainOf(bytes))));
        // A large block that is on its way at either end.
        const double most = *std::ranges::max_element(bytes) - *std::ranges::min_element(bytes);
        QVERIFY2(std::abs(unfair[1].toDouble() - most) <= 2.0 * kLargeBlock,
                 qPrintable(QStringLiteral("%1, %2").arg(unfair[1]).arg(most)));
        QVERIFY(unfair[2].toDouble() >= static_cast<double>(kLargeBlock));
    }

    /// The line is full all the time, so that the mean of the shares is the share of the bytes.
    void theSharesAreThoseOfTheBytesThatThePeersGot()
    {
        const PlainTable shares = m_scene->figures("Service share");
        std::map<QString, double> sums;
        int points = 0;
        for (const QStringList& row : shares.rows) {
            if (row[0].toDouble() > -10) {
                ++points;
                for (qsizetype column = 1; column < row.size(); ++column) {
                    sums[shares.headers[column]] += row[column].toDouble();
                }
            }
        }
        const TimePoint now = m_scene->state().now();
        const auto bytes = m_scene->cameBetween(now - seconds{10}, now);
        const double all = bytes[0] + bytes[1] + bytes[2];
        for (std::size_t i = 0; i < 3; ++i) {
            const double shown = sums.at(format::fullPeer(m_scene->id(i))) / points;
            QVERIFY2(std::abs(shown - bytes.at(i) / all) <= 0.05,
                     qPrintable(QStringLiteral("%1, %2").arg(shown).arg(bytes.at(i) / all)));
        }
    }

    void theQueueWaitIsThatOfEachTaskThatWasTaken()
    {
        std::map<telemetry::TaskId, std::pair<TimePoint, telemetry::TaskPushed>> pushed;
        for (const auto& [at, task] : m_scene->ourEvents.of<telemetry::TaskPushed>()) {
            pushed.insert_or_assign(task.task, std::pair{at, task});
        }
        const QStringList shown = m_scene->figures("Queue wait").rows.back();
        // The last point is of up to a second ago.
        const TimePoint until = m_scene->state().now()
                                + std::chrono::duration_cast<Duration>(
                                    std::chrono::duration<double>{shown[0].toDouble() - 0.005});
        std::vector<double> waits;
        std::map<std::pair<PeerId, multiformats::Cid>, double> ofBlock;
        for (const auto& [at, moved] : m_scene->ourEvents.of<telemetry::TaskMoved>()) {
            if (moved.state == telemetry::TaskState::Active && at <= until) {
                const auto& [since, task] = pushed.at(moved.task);
                waits.push_back(tests::secondsOf(at - since));
                ofBlock[{task.peer, task.cid}] = waits.back();
            }
        }
        QVERIFY2(tests::isSpreadOf(shown, waits), qPrintable(shown.join(u' ')));
        // No task waited longer than its peer did, from its message to the block.
        std::size_t compared = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            std::map<multiformats::Cid, TimePoint> asked;
            for (const auto& [at, ask] : m_scene->theirEvents.at(i).of<telemetry::WantAsked>()) {
                if (ask.type == telemetry::WantType::Block) {
                    asked.try_emplace(ask.cid, at);
                }
            }
            for (const auto& [at, block] :
                 m_scene->theirEvents.at(i).of<telemetry::BlockReceived>()) {
                const auto wait = ofBlock.find({m_scene->id(i), block.cid});
                if (wait != ofBlock.end() && asked.contains(block.cid)) {
                    QVERIFY(wait->second <= tests::secondsOf(at - asked.at(block.cid)) + 0.01);
                    ++compared;
                }
            }
        }
        QVERIFY(compared > 20);
    }

    /// While nothing is sent, a want that somebody else has open waits here or is held half
    /// written.
    void theQueueLengthIsWhatTheOthersWaitFor()
    {
        m_scene->window.acts().changeNodeRules({.servingPaused = true});
        QVERIFY(
            m_scene->comesTrue([this] { return m_scene->state().totals().rules.servingPaused; }));
        m_scene->pass(seconds{3});
        const double shown = m_scene->figures("Queue length").rows.back()[1].toDouble();
        std::uint32_t theyWait = 0;
        for (const auto& peer : m_scene->peers) {
            theyWait += peer.node->state().totals().ourWants;
        }
        QVERIFY(theyWait > 100);
        QCOMPARE(shown + m_scene->state().totals().inFlightTasks, static_cast<double>(theyWait));
    }

    /// Each peer has a few wants open all the time, one of them for blocks four times as large.
    void aLimitForTheGreedyPeerMakesTheOthersWaitLess()
    {
        m_scene.reset();
        Contention scene{Contention::Wants::AFewAtATime};
        scene.window.showView(QStringLiteral("fairness"));
        scene.pass(seconds{8});
        const auto medians = [&scene] {
            std::array<double, 3> waits{};
            const PlainTable table =
                tests::figuresOf(scene.window, QStringLiteral("Waiting time per peer"));
            for (std::size_t i = 0; i < waits.size(); ++i) {
                waits.at(i) = tests::figureOf(table, scene.id(i), 2);
            }
            return waits;
        };
        const auto before = medians();
        constexpr std::uint64_t kLimit = 100 * tests::kKiB;
        scene.window.acts().setUploadLimit({scene.id(0)}, kLimit);
        scene.pass(seconds{12}); // the chart tells of a minute: the new waits have to outnumber
        const auto after = medians();
        for (const std::size_t other : {1U, 2U}) {
            QVERIFY2(
                before.at(other) > 0 && after.at(other) <= 0.6 * before.at(other),
                qPrintable(QStringLiteral("%1, %2").arg(before.at(other)).arg(after.at(other))));
        }
    }

private:
    std::unique_ptr<Contended> m_scene;
};

static const tests::Registered<ChartsContentionTest> registered{"charts_contention"};

} // namespace swapscope::ui
#include "charts_contention_test.moc"
