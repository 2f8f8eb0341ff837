// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/scripted_world.h"
#include "ui/models/peer_palette.h"

#include <QSignalSpy>
#include <QTest>

#include <set>

namespace swapscope::ui {

using tests::madePeer;
using namespace std::chrono_literals;

namespace {

/// One second in which each peer moved the given bytes.
telemetry::Delta second(int number, const std::map<std::uint64_t, std::uint64_t>& bytes)
{
    telemetry::Delta delta;
    telemetry::Sample sample;
    sample.end = TimePoint{1h} + std::chrono::seconds{number};
    sample.length = 1s;
    for (const auto& [peer, sent] : bytes) {
        sample.parts.push_back({.peer = madePeer(peer), .sentBytes = sent, .receivedBytes = 0});
    }
    telemetry::Totals totals;
    totals.now = sample.end;
    delta.totals = totals;
    delta.samples.push_back(std::move(sample));
    return delta;
}

} // namespace

class PeerPaletteTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTopSevenHoldAColourEach()
    {
        LiveState state;
        const PeerPalette palette{state};
        state.apply(second(
            1, {{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}, {6, 60}, {7, 70}, {8, 80}, {9, 90}}));
        std::set<int> slots;
        for (std::uint64_t peer = 3; peer <= 9; ++peer) {
            slots.insert(palette.slot(madePeer(peer)));
        }
        QCOMPARE(slots.size(), std::size_t{7});
        QVERIFY(!slots.contains(PeerPalette::kOthers));
        QCOMPARE(palette.slot(madePeer(1)), PeerPalette::kOthers);
        QCOMPARE(palette.slot(madePeer(2)), PeerPalette::kOthers);
        QCOMPARE(palette.slot(PeerId{}), PeerPalette::kOthers);
    }

    void aPinnedColourIsThePeersWhateverItMoves()
    {
        LiveState state;
        const PeerPalette palette{state};
        std::map<std::uint64_t, std::uint64_t> bytes;
        for (std::uint64_t peer = 1; peer <= 7; ++peer) {
            bytes[peer] = 1000 * peer;
        }
        state.apply(second(1, bytes));
        const int taken = palette.slot(madePeer(7));
        telemetry::Delta delta = second(2, bytes);
        telemetry::PeerRow row;
        row.peer = madePeer(9);
        row.rules.color = static_cast<std::uint32_t>(taken);
        delta.peers[row.peer] = row;
        state.apply(std::move(delta));
        QCOMPARE(palette.slot(madePeer(9)), taken);
        QVERIFY(palette.slot(madePeer(7)) != taken); // it moves most and gets another
        QVERIFY(palette.slot(madePeer(7)) != PeerPalette::kOthers);
        row.rules.color.reset();
        delta = second(3, bytes);
        delta.peers[row.peer] = row;
        state.apply(std::move(delta));
        for (int i = 4; i < 70; ++i) {
            state.apply(second(i, bytes));
        }
        QCOMPARE(palette.slot(madePeer(9)), PeerPalette::kOthers);
    }

    void aColourIsKeptWhileAmongTheFirstTwelve()
    {
        LiveState state;
        const PeerPalette palette{state};
        std::map<std::uint64_t, std::uint64_t> bytes;
        for (std::uint64_t peer = 1; peer <= 7; ++peer) {
            bytes[peer] = 1000 + peer;
        }
        state.apply(second(1, bytes));
        const int held = palette.slot(madePeer(1));
        QVERIFY(held != PeerPalette::kOthers);
        state.apply(second(2, {{20, 5000}, {21, 5000}, {22, 5000}, {23, 5000}, {24, 5000}}));
        for (int i = 3; i < 100; ++i) {
            state.apply(second(i, {{20, 10}}));
        }
        QCOMPARE(palette.slot(madePeer(1)), held); // rank 12 of 12
        QCOMPARE(palette.slot(madePeer(20)), PeerPalette::kOthers);
    }

    void aColourIsFreedAMinuteAfterItsHolderFellBehind()
    {
        LiveState state;
        const PeerPalette palette{state};
        std::map<std::uint64_t, std::uint64_t> bytes;
        for (std::uint64_t peer = 1; peer <= 7; ++peer) {
            bytes[peer] = 100 + peer;
        }
        state.apply(second(1, bytes));
        std::map<std::uint64_t, std::uint64_t> rivals;
        for (std::uint64_t peer = 20; peer <= 31; ++peer) {
            rivals[peer] = 10'000;
        }
        state.apply(second(2, rivals));
        state.apply(second(60, rivals));
        QVERIFY(palette.slot(madePeer(1)) != PeerPalette::kOthers);
        state.apply(second(62, rivals));
        QCOMPARE(palette.slot(madePeer(1)), PeerPalette::kOthers);
    }

    void bytesOlderThanFiveMinutesDoNotCount()
    {
        LiveState state;
        const PeerPalette palette{state};
        state.apply(second(1, {{1, 1'000'000}}));
        std::map<std::uint64_t, std::uint64_t> bytes;
        for (std::uint64_t peer = 20; peer <= 31; ++peer) {
            bytes[peer] = 10;
        }
        for (int i = 2; i < 400; ++i) {
            state.apply(second(i, bytes));
        }
        QCOMPARE(palette.slot(madePeer(1)), PeerPalette::kOthers);
    }

    void idlePeersBorrowAndGiveBackAtOnce()
    {
        LiveState state;
        const PeerPalette palette{state};
        telemetry::Delta delta = second(1, {});
        for (std::uint64_t peer = 1; peer <= 7; ++peer) {
            telemetry::PeerRow row;
            row.peer = madePeer(peer);
            delta.peers[row.peer] = row;
        }
        state.apply(std::move(delta));
        QVERIFY(palette.slot(madePeer(1)) != PeerPalette::kOthers);
        state.apply(second(2, {{50, 10}}));
        QVERIFY(palette.slot(madePeer(50)) != PeerPalette::kOthers);
    }
};

static const tests::Registered<PeerPaletteTest> registered{"peer_palette"};

} // namespace swapscope::ui
#include "peer_palette_test.moc"
