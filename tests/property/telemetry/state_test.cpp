// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/state.h"
#include "tests/property/telemetry/random_events.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <set>

namespace swapscope::telemetry {

namespace {

constexpr Tables kAll = 0xFFF;

/// What the window does with deltas.
struct Reader
{
    Delta tables;

    template <typename Rows>
    static void applyRows(Rows& rows, const Rows& changes, bool replaces)
    {
        if (replaces) {
            rows.clear();
        }
        for (const auto& [key, row] : changes) {
            if (row) {
                rows[key] = row;
            } else {
                rows.erase(key);
            }
        }
    }

    void apply(const Delta& delta)
    {
        const auto replaces = [&delta](Table table) {
            return (delta.reset & static_cast<Tables>(table)) != 0;
        };
        applyRows(tables.peers, delta.peers, replaces(Table::Peers));
        applyRows(tables.ourWants, delta.ourWants, replaces(Table::OurWants));
        applyRows(tables.theirWants, delta.theirWants, replaces(Table::TheirWants));
        applyRows(tables.tasks, delta.tasks, replaces(Table::Tasks));
        applyRows(tables.workers, delta.workers, replaces(Table::Workers));
        applyRows(tables.messageQueues, delta.messageQueues, replaces(Table::MessageQueues));
        applyRows(tables.sessions, delta.sessions, replaces(Table::Sessions));
        applyRows(tables.denials, delta.denials, replaces(Table::Denials));
        applyRows(tables.jobs, delta.jobs, replaces(Table::Jobs));
        applyRows(tables.kept, delta.kept, replaces(Table::Kept));
        Delta rest;
        rest.totals = delta.totals;
        rest.serviceOrder = delta.serviceOrder;
        rest.samples = delta.samples;
        rest.marks = delta.marks;
        rest.notices = delta.notices;
        rest.droppedNotices = delta.droppedNotices;
        rest.reset =
            delta.reset
            & (static_cast<Tables>(Table::Samples) | static_cast<Tables>(Table::ServiceOrder));
        tables.merge(std::move(rest));
    }
};

/// Empty when the tables of `watched` are equal, else the name of one that is not.
QString difference(const Delta& a, const Delta& b, Tables watched = kAll)
{
    const auto is = [watched](Table table) { return (watched & static_cast<Tables>(table)) != 0; };
    if (is(Table::Peers) && a.peers != b.peers) {
        return QStringLiteral("peers");
    }
    if (is(Table::OurWants) && a.ourWants != b.ourWants) {
        return QStringLiteral("our wants");
    }
    if (is(Table::TheirWants) && a.theirWants != b.theirWants) {
        return QStringLiteral("their wants");
    }
    if (is(Table::Tasks) && a.tasks != b.tasks) {
        return QStringLiteral("tasks");
    }
    if (is(Table::Workers) && a.workers != b.workers) {
        return QStringLiteral("workers");
    }
    if (is(Table::MessageQueues) && a.messageQueues != b.messageQueues) {
        return QStringLiteral("message queues");
    }
    if (is(Table::Sessions) && a.sessions != b.sessions) {
        return QStringLiteral("sessions");
    }
    if (is(Table::Denials) && a.denials != b.denials) {
        return QStringLiteral("denials");
    }
    if (is(Table::Jobs) && a.jobs != b.jobs) {
        return QStringLiteral("jobs");
    }
    if (is(Table::Kept) && a.kept != b.kept) {
        return QStringLiteral("kept");
    }
    const auto sameSample = [](const Sample& x, const Sample& y) {
        return x.end == y.end && x.length == y.length
               && std::ranges::equal(x.parts, y.parts, [](const auto& p, const auto& q) {
                      return p.peer == q.peer && p.sentBytes == q.sentBytes
                             && p.receivedBytes == q.receivedBytes;
                  });
    };
    if (is(Table::Samples) && !std::ranges::equal(a.samples, b.samples, sameSample)) {
        return QStringLiteral("samples");
    }
    if (a.totals != b.totals) {
        return QStringLiteral("totals");
    }
    if (!std::ranges::equal(a.notices, b.notices, {}, &Notice::text, &Notice::text)
        || a.droppedNotices != b.droppedNotices)
    {
        return QStringLiteral("notices");
    }
    return std::ranges::equal(a.marks, b.marks, {}, &Mark::at, &Mark::at) ? QString{}
                                                                          : QStringLiteral("marks");
}

/// Figures that are kept as running sums, counted anew from the rows. Empty when they agree.
QString wrongSum(const Delta& tables)
{
    std::uint32_t theirWants = 0;
    std::uint64_t queuedBytes = 0;
    std::uint64_t inFlightBytes = 0;
    for (const auto& [id, peer] : tables.peers) {
        std::uint32_t inFlightTasks = 0;
        std::uint64_t queued = 0;
        std::uint64_t inFlight = 0;
        for (const auto& [task, row] : tables.tasks) {
            if (row->peer == id) {
                (row->state == TaskState::Queued ? queued : inFlight) += row->bytes;
                inFlightTasks += row->state == TaskState::Queued ? 0U : 1U;
            }
        }
        const auto theirs = std::ranges::count_if(
            tables.theirWants, [&id = id](const auto& want) { return want.first.second == id; });
        if (peer->queuedBytes != queued || peer->inFlightBytes != inFlight
            || peer->inFlightTasks != inFlightTasks)
        {
            return QStringLiteral("task bytes");
        }
        if (peer->theirWants != theirs) {
            return QStringLiteral("their wants");
        }
        theirWants += peer->theirWants;
        queuedBytes += queued;
        inFlightBytes += inFlight;
    }
    const auto open = std::ranges::count_if(tables.ourWants, [](const auto& want) {
        return want.second->phase != WantPhase::Done && want.second->phase != WantPhase::Cancelled;
    });
    const auto connected = std::ranges::count_if(tables.peers, [](const auto& peer) {
        return peer.second->presence == PeerPresence::Connected;
    });
    const auto busy = std::ranges::count_if(tables.workers, [](const auto& worker) {
        return worker.second->state != WorkerState::Idle;
    });
    const bool right =
        tables.totals->theirWants == theirWants && tables.totals->queuedBytes == queuedBytes
        && tables.totals->inFlightBytes == inFlightBytes && tables.totals->ourWants == open
        && tables.totals->peers == connected && tables.totals->busyWorkers == busy;
    return right ? QString{} : QStringLiteral("totals");
}

} // namespace

class StatePropertyTest final : public QObject
{
    Q_OBJECT

private:
    /// Feeds `count` random events with a tick now and then; calls `step` after each.
    template <typename Step>
    static void play(RandomEvents& events, State& state, int count, const Step& step)
    {
        TimePoint nextTick = events.now();
        for (int i = 0; i < count; ++i) {
            state.apply(events.next());
            while (nextTick <= events.now()) {
                nextTick = events.now() + std::chrono::milliseconds{250};
                state.tick(events.now());
            }
            step();
        }
    }

private Q_SLOTS:
    void deltasAddUpToTheSnapshot()
    {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            RandomEvents events{seed};
            State state;
            state.watch(kAll);
            Reader reader;
            play(events, state, 2000, [&] {
                if (events.below(10) == 0) {
                    reader.apply(state.takeDelta());
                }
            });
            reader.apply(state.takeDelta());
            const QString wrong = difference(reader.tables, state.snapshot());
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("seed %1: ").arg(seed) + wrong));
        }
    }

    void mergedDeltasAddUpToTheSnapshotWhileWatchingChanges()
    {
        for (std::uint64_t seed = 100; seed < 120; ++seed) {
            RandomEvents events{seed};
            State state;
            Reader reader;
            Delta waiting;
            Tables watched = 0;
            play(events, state, 2000, [&] {
                if (events.below(30) == 0) {
                    watched = events.below(kAll + 1);
                    state.watch(watched);
                }
                if (events.below(10) == 0) {
                    waiting.merge(state.takeDelta());
                }
                if (events.below(40) == 0) {
                    reader.apply(std::exchange(waiting, {}));
                }
            });
            waiting.merge(state.takeDelta());
            reader.apply(waiting);
            const QString wrong = difference(reader.tables, state.snapshot(), watched);
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("seed %1: ").arg(seed) + wrong));
        }
    }

    void everyKindOfEventIsPlayed()
    {
        RandomEvents events{1};
        std::set<std::size_t> kinds;
        for (int i = 0; i < 20'000; ++i) {
            kinds.insert(events.next().body.index());
        }
        QCOMPARE(kinds.size(), std::variant_size_v<EventBody>);
    }

    void sameEventsGiveTheSameTables()
    {
        for (std::uint64_t seed = 200; seed < 210; ++seed) {
            RandomEvents first{seed};
            RandomEvents second{seed};
            State a;
            State b;
            b.watch(kAll);
            play(first, a, 1000, [] {});
            play(second, b, 1000, [&b] { static_cast<void>(b.takeDelta()); });
            QCOMPARE(difference(a.snapshot(), b.snapshot()), QString{});
        }
    }

    void runningSumsEqualSumsCountedAnew()
    {
        for (std::uint64_t seed = 300; seed < 305; ++seed) {
            RandomEvents events{seed};
            State state;
            QString wrong;
            play(events, state, 1000, [&] {
                if (wrong.isEmpty()) {
                    wrong = wrongSum(state.snapshot());
                }
            });
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("seed %1: ").arg(seed) + wrong));
        }
    }

    void nothingOfASessionStaysAfterEveryPeerLeft()
    {
        RandomEvents events{7};
        State state;
        play(events, state, 3000, [] {});
        Seq seq = 1'000'000;
        for (const auto& [peer, row] : state.snapshot().peers) {
            state.apply({++seq, events.now(), 0, PeerDisconnected{peer, {}}});
        }
        const Delta tables = state.snapshot();
        QVERIFY(tables.theirWants.empty());
        QVERIFY(tables.tasks.empty());
        QVERIFY(tables.messageQueues.empty());
        QCOMPARE(tables.totals->queuedTasks, 0U);
        QCOMPARE(tables.totals->inFlightTasks, 0U);
        QCOMPARE(tables.totals->inFlightBytes, 0U);
        for (const auto& [peer, row] : tables.peers) {
            QCOMPARE(row->expectedBytes, 0U);
            QCOMPARE(row->serviceLag, 0.0);
        }
        QCOMPARE(tables.totals->peers, 0U);
        for (const auto& [cid, want] : tables.ourWants) {
            QCOMPARE(want->asked + want->haves + want->dontHaves + want->silent, 0U);
        }
    }
};

static const tests::Registered<StatePropertyTest> registered{"state"};

} // namespace swapscope::telemetry
#include "state_test.moc"
