// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"
#include "tests/support/registry.h"
#include "tests/ui/live/chart_figures.h"

#include <QTest>

#include <cmath>
#include <map>

namespace swapscope::ui {

using std::chrono::seconds;

namespace {

constexpr std::size_t kBlock = 96 * 1024;
/// Blocks that each peer wants of us, and that it gives us.
constexpr std::array<int, 3> kWanted{40, 20, 10};
constexpr std::array<int, 3> kGiven{5, 15, 25};

std::uint64_t bytesOf(int blocks)
{
    return static_cast<std::uint64_t>(blocks) * kBlock;
}

/// Blocks both ways between the window's node and three others, all within a minute.
struct Exchange : tests::LiveWindow
{
    Exchange()
    {
        connectAll();
        window.showView(QStringLiteral("fairness"));
        pass(seconds{2}); // the charts have a second without anything
        std::vector<multiformats::Cid> ours;
        std::uint64_t seed = 100;
        for (std::size_t i = 0; i < peers.size(); ++i) {
            std::vector<store::Block> given;
            for (int block = 0; block < kGiven.at(i); ++block) {
                given.push_back(world::makeBlock(seed++, kBlock));
                ours.push_back(given.back().cid);
            }
            peers.at(i).execute(node::AddBlocks{std::move(given)});
            std::vector<store::Block> wanted;
            std::vector<multiformats::Cid> theirs;
            for (int block = 0; block < kWanted.at(i); ++block) {
                wanted.push_back(world::makeBlock(seed++, kBlock));
                theirs.push_back(wanted.back().cid);
            }
            link.send(node::AddBlocks{std::move(wanted)});
            peers.at(i).execute(node::WantBlocks{std::move(theirs), "test"});
        }
        window.acts().want(ours);
        QVERIFY(comesTrue([this] {
            for (std::size_t i = 0; i < peers.size(); ++i) {
                if (row(i).sentBytes != bytesOf(kWanted.at(i))
                    || row(i).receivedBytes != bytesOf(kGiven.at(i))) {
                    return false;
                }
            }
            return true;
        }));
        pass(seconds{4}); // the last of it lies behind in the charts
    }

    [[nodiscard]] PlainTable figures(const QString& title) const
    {
        return tests::figuresOf(window, title);
    }
    [[nodiscard]] std::map<QString, double> sums(const QString& title) const
    {
        return tests::sumsOf(figures(title));
    }
    [[nodiscard]] double ofPeer(const QString& title, std::size_t peer, qsizetype column) const
    {
        return tests::figureOf(figures(title), id(peer), column);
    }
    telemetry::Totals theirs(std::size_t number) { return peers.at(number).node->state().totals(); }
};

bool near(double figure, std::uint64_t exact, double part)
{
    return tests::isNear(figure, static_cast<double>(exact), part);
}

} // namespace

/// What the charts of Fairness draw is what the ledgers of both sides say.
class ChartsLedgersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<Exchange>(); }
    void cleanupTestCase() { m_scene.reset(); }

    void bothSidesHaveTheSameLedgers()
    {
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(m_scene->theirs(i).receivedBytes, bytesOf(kWanted.at(i)));
            QCOMPARE(m_scene->theirs(i).sentBytes, bytesOf(kGiven.at(i)));
            QCOMPARE(m_scene->row(i).sentBytes, m_scene->theirs(i).receivedBytes);
            QCOMPARE(m_scene->row(i).receivedBytes, m_scene->theirs(i).sentBytes);
        }
    }

    /// Rates are smoothed over a second: what they add up to is kept.
    void theAreasAddUpToTheLedgers()
    {
        const auto sent = m_scene->sums(QStringLiteral("Sent per peer"));
        const auto received = m_scene->sums(QStringLiteral("Received per peer"));
        for (std::size_t i = 0; i < 3; ++i) {
            const QString name = format::fullPeer(m_scene->id(i));
            QVERIFY2(near(sent.at(name), bytesOf(kWanted.at(i)), 0.03),
                     qPrintable(QString::number(sent.at(name))));
            QVERIFY2(near(received.at(name), bytesOf(kGiven.at(i)), 0.03),
                     qPrintable(QString::number(received.at(name))));
        }
    }

    void demandAndServiceAreTheLedgers()
    {
        for (std::size_t i = 0; i < 3; ++i) {
            const auto bytes = static_cast<double>(m_scene->theirs(i).receivedBytes);
            QCOMPARE(m_scene->ofPeer(QStringLiteral("Demand against service"), i, 1), bytes);
            QCOMPARE(m_scene->ofPeer(QStringLiteral("Demand against service"), i, 2), bytes);
        }
    }

    void lorenzCumulatesTheLedgers()
    {
        const PlainTable table = m_scene->figures(QStringLiteral("Lorenz"));
        QCOMPARE(table.rows.size(), std::size_t{3});
        double sum = 0;
        for (const std::size_t i : {2U, 1U, 0U}) { // least first
            sum += static_cast<double>(kWanted.at(i)) / 70;
            const QStringList& row = table.rows[2 - i];
            QCOMPARE(row[0], format::fullPeer(m_scene->id(i)));
            QVERIFY2(std::abs(row[2].toDouble() - sum) < 1e-5, qPrintable(row[2]));
        }
    }

    void balanceIsTheDifferenceOfTheLedgers()
    {
        const PlainTable table = m_scene->figures(QStringLiteral("Balance per peer"));
        for (std::size_t i = 0; i < 3; ++i) {
            const auto column = table.headers.indexOf(format::fullPeer(m_scene->id(i)));
            QVERIFY(column > 0);
            const double exact = static_cast<double>(m_scene->theirs(i).receivedBytes)
                                 - static_cast<double>(m_scene->theirs(i).sentBytes);
            QCOMPARE(table.rows.back()[column].toDouble(), exact);
        }
    }

    void waitingCountsEachBlockThatWasServed()
    {
        for (std::size_t i = 0; i < 3; ++i) {
            const double tasks = m_scene->ofPeer(QStringLiteral("Waiting time per peer"), i, 1);
            QVERIFY2(tasks >= kWanted.at(i), qPrintable(QString::number(tasks)));
        }
    }

    /// The table gives times to a hundredth of a second.
    void whatCameInIsUsefulAndTheRestIsFraming()
    {
        const auto came = m_scene->sums(QStringLiteral("What came in"));
        const auto useful = bytesOf(kGiven[0] + kGiven[1] + kGiven[2]);
        QVERIFY2(near(came.at(QStringLiteral("useful")), useful, 0.01),
                 qPrintable(QString::number(came.at(QStringLiteral("useful")))));
        QCOMPARE(came.at(QStringLiteral("duplicate")), 0.0);
        QVERIFY(came.at(QStringLiteral("overhead")) < 0.05 * static_cast<double>(useful));
    }

    /// What we say that came is what the others say that they sent, kind by kind.
    void messagesByKindAreWhatTheOthersCount()
    {
        telemetry::Traffic sent;
        telemetry::Traffic came;
        const auto add = [](telemetry::Traffic& to, const telemetry::Traffic& more) {
            to.wants += more.wants;
            to.cancels += more.cancels;
            to.haves += more.haves;
            to.dontHaves += more.dontHaves;
            to.blocks += more.blocks;
        };
        for (std::size_t i = 0; i < 3; ++i) {
            add(sent, m_scene->theirs(i).trafficOut);
            add(came, m_scene->theirs(i).trafficIn);
        }
        const auto compare = [this](const QString& title, const telemetry::Traffic& exact) {
            const auto sums = m_scene->sums(title);
            const std::map<QString, std::uint64_t> kinds{
                {QStringLiteral("wants"), exact.wants},
                {QStringLiteral("cancels"), exact.cancels},
                {QStringLiteral("HAVE"), exact.haves},
                {QStringLiteral("DONT_HAVE"), exact.dontHaves},
                {QStringLiteral("blocks"), exact.blocks}};
            for (const auto& [kind, count] : kinds) {
                QVERIFY2(std::abs(sums.at(kind) - static_cast<double>(count))
                             <= 0.5 + 0.005 * static_cast<double>(count),
                         qPrintable(title + u' ' + kind
                                    + QStringLiteral(" %1 of %2").arg(sums.at(kind)).arg(count)));
            }
        };
        compare(QStringLiteral("Messages in"), sent);
        compare(QStringLiteral("Messages out"), came);
        QCOMPARE(came.blocks, std::uint64_t{70});
    }

    void wantLatencyIsThatOfEachBlockThatTheOthersSent()
    {
        std::map<multiformats::Cid, TimePoint> wanted;
        for (const auto& [at, want] : m_scene->ourEvents.of<telemetry::WantAdded>()) {
            wanted.emplace(want.cid, at);
        }
        std::map<multiformats::Cid, double> latency;
        std::vector<double> all;
        for (const auto& [at, done] : m_scene->ourEvents.of<telemetry::WantDone>()) {
            all.push_back(tests::secondsOf(at - wanted.at(done.cid)));
            latency[done.cid] = all.back();
        }
        QCOMPARE(all.size(), std::size_t{5 + 15 + 25});
        const QStringList shown = m_scene->figures(QStringLiteral("Want latency")).rows.back();
        QVERIFY2(tests::isSpreadOf(shown, all), qPrintable(shown.join(u' ')));
        // The giver's own time for it, from its task to the last byte, is a part of ours.
        std::size_t compared = 0;
        for (const auto& theirs : m_scene->theirEvents) {
            std::map<telemetry::TaskId, std::pair<TimePoint, multiformats::Cid>> tasks;
            for (const auto& [at, task] : theirs.of<telemetry::TaskPushed>()) {
                if (task.type == telemetry::TaskType::Block) {
                    tasks.insert_or_assign(task.task, std::pair{at, task.cid});
                }
            }
            for (const auto& [at, moved] : theirs.of<telemetry::TaskMoved>()) {
                const auto task = tasks.find(moved.task);
                if (task != tasks.end() && moved.state == telemetry::TaskState::Sending) {
                    const auto& [since, cid] = task->second;
                    QVERIFY(tests::secondsOf(at - since) <= latency.at(cid) + 0.01);
                    ++compared;
                }
            }
        }
        QCOMPARE(compared, all.size());
    }

    void latencyHasALineForEachThatGave()
    {
        const PlainTable table = m_scene->figures(QStringLiteral("Want latency per peer"));
        for (std::size_t i = 0; i < 3; ++i) {
            const auto column = table.headers.indexOf(format::fullPeer(m_scene->id(i)));
            QVERIFY(column > 0);
            const double shown = table.rows.back()[column].toDouble();
            const double exact =
                std::chrono::duration<double>(m_scene->row(i).wantLatency.p50).count();
            QVERIFY2(shown > 0 && std::abs(shown - exact) < 1e-6,
                     qPrintable(QString::number(shown)));
        }
    }

private:
    std::unique_ptr<Exchange> m_scene;
};

static const tests::Registered<ChartsLedgersTest> registered{"charts_ledgers"};

} // namespace swapscope::ui
#include "charts_ledgers_test.moc"
