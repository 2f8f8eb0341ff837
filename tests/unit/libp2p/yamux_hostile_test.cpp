// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "tests/support/registry.h"
#include "tests/unit/libp2p/yamux_peer.h"

#include <QTest>

#include <array>

namespace swapscope::libp2p {

using namespace std::chrono_literals;
using namespace yamux_flag;
using tests::YamuxPeer;

namespace {

bool endsWithGoAway(YamuxPeer& peer, std::uint32_t code)
{
    const auto frames = peer.takeFrames();
    return peer.session.closed() && !frames.empty()
           && frames.back().header == YamuxHeader{YamuxType::GoAway, 0, 0, code};
}

} // namespace

/// What strangers did to other implementations, by the names of the published advisories, and the
/// limits against it.
class YamuxHostileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Y1: CVE-2024-32984
    void y1_pingsOfAPeerThatDoesNotReadStopTheReading()
    {
        YamuxPeer peer{Role::Responder};
        Bytes flood;
        for (std::uint32_t i = 0; i < 90; ++i) {
            append(flood, encodeYamuxHeader({YamuxType::Ping, kSyn, 0, i}));
        }
        const std::size_t taken = peer.session.feed(flood, peer.now);
        QCOMPARE(taken, limits::kYamuxControlFrames * kYamuxHeaderBytes);
        QVERIFY(!peer.session.acceptsInput());
        QCOMPARE(peer.session.feed(ByteView{flood}.subspan(taken), peer.now), std::size_t{0});
        QCOMPARE(peer.takeFrames().size(), std::size_t{limits::kYamuxControlFrames});
        QVERIFY(peer.session.acceptsInput());
        QCOMPARE(peer.session.feed(ByteView{flood}.subspan(taken), peer.now), flood.size() - taken);
    }

    void y1_moreThanAHundredPingsASecondEndTheSession()
    {
        YamuxPeer peer{Role::Responder};
        for (std::uint32_t i = 0; i < 100; ++i) {
            peer.send({YamuxType::Ping, kSyn, 0, i});
            peer.takeFrames();
        }
        peer.now += 1s;
        for (std::uint32_t i = 0; i < 100; ++i) {
            peer.send({YamuxType::Ping, kSyn, 0, i});
            peer.takeFrames();
        }
        QVERIFY(!peer.session.closed());
        peer.send({YamuxType::Ping, kSyn, 0, 0});
        QVERIFY(endsWithGoAway(peer, yamux_code::kRateLimited));
    }

    // Y2: CVE-2026-31814
    void y2_creditThatOverflowsEndsTheSession()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.sendUpdate(id, 0, 0xffff'ffffU - YamuxPeer::kWindow);
        QVERIFY(!peer.session.closed());
        peer.sendUpdate(id, 0, 1);
        QVERIFY(endsWithGoAway(peer, yamux_code::kProtocolError));
    }

    // Y3: CVE-2026-32314
    void y3_aFirstFrameOverTheWindowMakesNoStream()
    {
        for (const std::uint32_t over : {0U, 1U}) {
            YamuxPeer peer{Role::Responder};
            peer.send({YamuxType::Data, kSyn, 1, YamuxPeer::kWindow + over});
            QCOMPARE(peer.session.streamCount(), std::size_t{1U - over});
            QCOMPARE(peer.session.closed().has_value(), over == 1);
        }
    }

    // Y4: CVE-2026-73568
    void y4_aClaimedLengthIsComparedBeforeAnyByteOfIt()
    {
        for (const YamuxId id : {1U, 99U}) { // open, and never opened
            YamuxPeer peer{Role::Responder};
            peer.openAndAccept(1);
            peer.send({.streamId = id, .length = 0xffff'ffffU});
            QVERIFY(endsWithGoAway(peer, yamux_code::kProtocolError));
        }
    }

    void y4_aWithheldBodyEndsWithTheNextPing()
    {
        YamuxPeer peer{Role::Responder};
        peer.send({YamuxType::Ping, kAck, 0, 0});
        const YamuxId id = peer.openAndAccept(1);
        peer.send({.streamId = id, .length = 1000});
        peer.now += 30s;
        peer.session.onTick(peer.now);
        peer.takeFrames();
        peer.now += 10s;
        peer.session.onTick(peer.now);
        QCOMPARE(peer.session.closed().value().code, ErrorCode::TimedOut);
    }

    // Y5: CVE-2022-23492
    void y5_tenThousandStreamsLeaveTheLimitAliveAndTheSessionUsable()
    {
        YamuxPeer peer{Role::Responder};
        for (YamuxId i = 0; i < 10'000; ++i) {
            peer.sendUpdate(2 * i + 1, kSyn);
            peer.takeFrames();
        }
        QCOMPARE(peer.session.inboundCount(), std::size_t{limits::kYamuxInboundStreams});
        QCOMPARE(peer.session.counters().refusedStreams,
                 10'000 - limits::kYamuxInboundStreams.value);
        peer.sendData(1, "works");
        QVERIFY(peer.session.accept());
        QCOMPARE(peer.read(1), std::string{"works"});
    }

    void y5_streamsOfAPeerThatDoesNotReadItsRefusalsStopTheReading()
    {
        YamuxPeer peer{Role::Responder};
        const auto limit = static_cast<YamuxId>(limits::kYamuxInboundStreams.value);
        YamuxId i = 0;
        while (peer.session.acceptsInput()) {
            peer.sendUpdate(2 * i++ + 1, kSyn);
        }
        QCOMPARE(i, limit + static_cast<YamuxId>(limits::kYamuxControlFrames.value));
    }

    void y5_openedAndResetStreamsLeaveNothingBehind()
    {
        YamuxPeer peer{Role::Responder};
        for (YamuxId i = 0; i < 5'000; ++i) {
            peer.sendUpdate(2 * i + 1, kSyn);
            peer.sendUpdate(2 * i + 1, kRst);
        }
        QCOMPARE(peer.session.streamCount(), std::size_t{0});
        QVERIFY(!peer.session.accept());
        QVERIFY(peer.takeFrames().empty());
    }

    void dataOverTheRemainingWindowEndsTheSession()
    {
        for (const std::uint32_t over : {0U, 1U}) {
            YamuxPeer peer{Role::Responder};
            const YamuxId id = peer.openAndAccept(1);
            peer.send({.streamId = id, .length = 200'000}, 200'000);
            const std::uint32_t left = YamuxPeer::kWindow - 200'000;
            peer.send({.streamId = id, .length = left + over}, left + over);
            QCOMPARE(peer.session.closed().has_value(), over == 1);
        }
    }

    void dataForAClosedStreamIsDrainedWithoutCredit()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        QVERIFY(peer.session.closeWrite(id));
        peer.session.release(id, peer.now);
        peer.takeFrames();
        peer.send({.streamId = id, .length = YamuxPeer::kWindow}, YamuxPeer::kWindow);
        QVERIFY(peer.takeFrames().empty());
        QCOMPARE(peer.session.unreadBytes(), std::size_t{0});
        peer.sendUpdate(id, kFin);
        QCOMPARE(peer.session.streamCount(), std::size_t{0});
        QCOMPARE(peer.session.counters().drainedBytes, std::uint64_t{YamuxPeer::kWindow});
    }

    void wrongParityReuseAndStreamZeroEndTheSession()
    {
        const std::array<YamuxHeader, 4> frames{
            YamuxHeader{YamuxType::WindowUpdate, kSyn, 2, 0},
            YamuxHeader{YamuxType::WindowUpdate, kSyn, 1, 0},
            YamuxHeader{YamuxType::WindowUpdate, kSyn, 0, 0},
            YamuxHeader{YamuxType::Data, 0, 0, 0},
        };
        for (const YamuxHeader& frame : frames) {
            YamuxPeer peer{Role::Responder};
            peer.openAndAccept(1);
            peer.send(frame);
            QVERIFY(endsWithGoAway(peer, yamux_code::kProtocolError));
        }
    }

    void everyHeaderFieldAtItsBoundsIsSurvived()
    {
        const std::array<std::uint32_t, 4> numbers{0, 1, 0xffff'fffeU, 0xffff'ffffU};
        int lived = 0;
        for (unsigned type = 0; type < 4; ++type) {
            for (std::uint32_t flags = 0; flags < 64; ++flags) {
                for (const std::uint32_t id : numbers) {
                    for (const std::uint32_t length : numbers) {
                        YamuxPeer peer{Role::Responder};
                        peer.openAndAccept(5);
                        peer.send({static_cast<YamuxType>(type), static_cast<std::uint16_t>(flags),
                                   id, length});
                        lived += peer.session.closed() ? 0 : 1;
                        peer.takeFrames();
                        QVERIFY(peer.session.streamCount() <= 2);
                    }
                }
            }
        }
        QVERIFY(lived > 0);
    }

    void unknownFlagBitsAreIgnoredAndCounted()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.sendData(id, "ok", 0xfff0);
        QCOMPARE(peer.read(id), std::string{"ok"});
        QCOMPARE(peer.session.counters().unknownFlags, std::uint64_t{1});
    }
};

static const tests::Registered<YamuxHostileTest> registered{"yamux_hostile"};

} // namespace swapscope::libp2p
#include "yamux_hostile_test.moc"
