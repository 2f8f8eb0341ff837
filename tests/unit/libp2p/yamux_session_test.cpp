// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/libp2p/yamux_session.h"
#include "tests/support/registry.h"
#include "tests/unit/libp2p/yamux_peer.h"

#include <QTest>

#include <algorithm>
#include <set>

namespace swapscope::libp2p {

using namespace std::chrono_literals;
using namespace yamux_flag;
using tests::YamuxPeer;

class YamuxSessionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void halvesCloseOneByOneAndTheStreamIsForgotten()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.sendData(id, "last", kFin);
        QCOMPARE(peer.read(id), std::string{"last"});
        QVERIFY(peer.isAtEnd(id));
        QVERIFY(peer.session.write(id, asBytes("answer")));
        peer.takeFrames();
        QVERIFY(peer.session.closeWrite(id));
        QCOMPARE(peer.session.write(id, asBytes("x")).error().code, ErrorCode::Closed);
        peer.session.release(id, peer.now);
        const auto frames = peer.takeFrames();
        QCOMPARE(frames.size(), std::size_t{1});
        QCOMPARE(frames[0].header.flags, kFin);
        QCOMPARE(peer.session.streamCount(), std::size_t{0});
    }

    void everyFlagWorksOnDataAndOnWindowUpdates()
    {
        for (const YamuxType type : {YamuxType::Data, YamuxType::WindowUpdate}) {
            YamuxPeer peer{Role::Responder};
            peer.send({type, kSyn | kFin, 1, 0});
            QCOMPARE(peer.session.accept().value(), 1U);
            QVERIFY(peer.isAtEnd(1));
            peer.send({type, kSyn, 3, 0});
            QCOMPARE(peer.session.accept().value(), 3U);
            peer.send({type, kRst, 3, 0});
            QCOMPARE(peer.session.write(3, asBytes("x")).error().code, ErrorCode::Reset);
            const YamuxId own = peer.session.open().value();
            peer.takeFrames();
            peer.send({type, kAck | kFin, own, 0});
            QVERIFY(peer.isAtEnd(own));
            QVERIFY(!peer.session.closed());
        }
    }

    void creditOnSynAndAckCountsOnTopOfTheInitialWindow()
    {
        const Bytes content(YamuxPeer::kWindow + 200);
        YamuxPeer peer{Role::Responder};
        peer.sendUpdate(1, kSyn, 100);
        QVERIFY(peer.session.accept());
        QVERIFY(peer.session.write(1, content));
        peer.takeFrames();
        QVERIFY(!peer.session.writeOutcome(1));
        peer.sendUpdate(1, 0, 99);
        peer.takeFrames();
        QVERIFY(!peer.session.writeOutcome(1));
        peer.sendUpdate(1, 0, 1);
        peer.takeFrames();
        QVERIFY(peer.session.writeOutcome(1).has_value());
    }

    void writersTakeTurnsFrameByFrame()
    {
        const Bytes content(200'000);
        YamuxPeer peer{Role::Initiator};
        for (int i = 0; i < 3; ++i) {
            QVERIFY(peer.session.write(peer.session.open().value(), content));
        }
        std::vector<YamuxId> order;
        for (const auto& frame : peer.takeFrames()) {
            if (frame.header.type == YamuxType::Data) {
                order.push_back(frame.header.streamId);
            }
        }
        QCOMPARE(order, (std::vector<YamuxId>{1, 3, 5, 1, 3, 5, 1, 3, 5, 1, 3, 5}));
    }

    void pongsAndCreditGoAheadOfData()
    {
        const Bytes content(300'000);
        YamuxPeer peer{Role::Initiator};
        QVERIFY(peer.session.write(peer.session.open().value(), content));
        peer.takeFrames(1);
        peer.send({YamuxType::Ping, kSyn, 0, 7});
        const auto frames = peer.takeFrames(100'000);
        QCOMPARE(frames[0].header, (YamuxHeader{YamuxType::Ping, kAck, 0, 7}));
        QCOMPARE(frames[1].header.type, YamuxType::Data);
    }

    void aResetStreamSaysSoOnceAndDropsWhatWasUnread()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.sendData(id, "unread");
        QCOMPARE(peer.session.unreadBytes(), std::size_t{6});
        peer.session.reset(id, 0x1003);
        peer.session.reset(id, 0x1004);
        QCOMPARE(peer.session.unreadBytes(), std::size_t{0});
        const auto frames = peer.takeFrames();
        QCOMPARE(frames.size(), std::size_t{1});
        QCOMPARE(frames[0].header, (YamuxHeader{YamuxType::WindowUpdate, kRst, id, 0x1003}));
        peer.sendData(id, "late");
        peer.session.release(id, peer.now);
        peer.sendData(id, "later");
        QCOMPARE(peer.session.counters().drainedBytes, std::uint64_t{9});
        QCOMPARE(peer.session.streamCount(), std::size_t{0});
        QVERIFY(peer.takeFrames().empty());
    }

    void aResetBehindTheEndLeavesTheDataReadable()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.sendData(id, "whole", kFin);
        peer.sendUpdate(id, kRst);
        QCOMPARE(peer.read(id), std::string{"whole"});
        QVERIFY(peer.isAtEnd(id));
        QCOMPARE(peer.session.write(id, asBytes("x")).error().code, ErrorCode::Reset);
    }

    void aStreamThatThePeerNeverHeardOfIsResetInSilence()
    {
        YamuxPeer peer{Role::Initiator};
        const YamuxId id = peer.session.open().value();
        peer.session.reset(id, 0x1001);
        QVERIFY(peer.takeFrames().empty());
    }

    void aReleasedStreamWithAnOpenSideIsReset()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.session.release(id, peer.now);
        QCOMPARE(peer.takeFrames().at(0).header.flags, kRst);
        QCOMPARE(peer.session.streamCount(), std::size_t{0});
    }

    void aPeerThatNeverEndsAClosedStreamIsResetAfterAMinute()
    {
        YamuxPeer peer{Role::Responder};
        peer.send({YamuxType::Ping, kAck, 0, 0});
        const YamuxId id = peer.openAndAccept(1);
        QVERIFY(peer.session.closeWrite(id));
        peer.session.release(id, peer.now);
        peer.takeFrames();
        peer.now += 30s;
        peer.session.onTick(peer.now);
        peer.takeFrames();
        peer.send({YamuxType::Ping, kAck, 0, 1});
        peer.now += 30s - 1ns;
        peer.session.onTick(peer.now);
        QCOMPARE(peer.session.streamCount(), std::size_t{1});
        peer.now += 1ns;
        QCOMPARE(peer.session.nextTick(), peer.now);
        peer.session.onTick(peer.now);
        QCOMPARE(peer.session.streamCount(), std::size_t{0});
        QCOMPARE(peer.takeFrames().back().header.flags, kRst);
    }

    void windowGrowsWithTheBandwidthDelayProduct()
    {
        YamuxPeer peer{Role::Responder};
        peer.now += 50ms;
        peer.send({YamuxType::Ping, kAck, 0, 0});
        QCOMPARE(peer.session.rtt().value(), Duration{50ms});
        const YamuxId id = peer.openAndAccept(1);
        std::uint64_t credit = YamuxPeer::kWindow;
        std::uint32_t largest = 0;
        Bytes into(limits::kYamuxMaxWindow);
        for (int turn = 0; turn < 20; ++turn) {
            for (; credit > 0; credit -= std::min<std::uint64_t>(credit, 65'536)) {
                const auto length =
                    static_cast<std::uint32_t>(std::min<std::uint64_t>(credit, 65'536));
                peer.send({.streamId = id, .length = length}, length);
            }
            QVERIFY(peer.session.read(id, into, peer.now)->has_value());
            peer.now += 60ms; // within four round trips
            for (const auto& frame : peer.takeFrames()) {
                credit += frame.header.length;
                largest = std::max(largest, frame.header.length);
            }
        }
        QCOMPARE(std::uint64_t{largest}, limits::kYamuxMaxWindow.value);
        QVERIFY(!peer.session.closed());
    }

    void growthOfAllStreamsStaysWithinTheConnectionsCredit()
    {
        YamuxPeer peer{Role::Responder};
        peer.now += 50ms;
        peer.send({YamuxType::Ping, kAck, 0, 0});
        std::uint64_t granted = 0;
        Bytes into(limits::kYamuxMaxWindow);
        for (YamuxId id = 1; id < 20; id += 2) {
            peer.openAndAccept(id);
            std::uint64_t credit = YamuxPeer::kWindow;
            for (int turn = 0; turn < 8; ++turn) {
                for (; credit > 0; credit -= std::min<std::uint64_t>(credit, 65'536)) {
                    const auto length =
                        static_cast<std::uint32_t>(std::min<std::uint64_t>(credit, 65'536));
                    peer.send({.streamId = id, .length = length}, length);
                }
                QVERIFY(peer.session.read(id, into, peer.now)->has_value());
                for (const auto& frame : peer.takeFrames()) {
                    credit += frame.header.length;
                }
            }
            granted += credit - YamuxPeer::kWindow;
        }
        QVERIFY(granted <= limits::kYamuxConnectionCredit);
        QVERIFY(granted > limits::kYamuxConnectionCredit / 2);
    }

    void windowStaysWhereReadingHasAPaceOrIsSlow()
    {
        for (const bool isAllowed : {false, true}) {
            YamuxPeer peer{Role::Responder};
            peer.session.setInputPace(isAllowed ? std::optional<std::uint64_t>{} : 1'000'000);
            peer.now += 50ms;
            peer.send({YamuxType::Ping, kAck, 0, 0});
            const YamuxId id = peer.openAndAccept(1);
            peer.now += isAllowed ? 200ms : 0ms; // four round trips are no longer fast
            peer.send({.streamId = id, .length = YamuxPeer::kWindow}, YamuxPeer::kWindow);
            QCOMPARE(peer.read(id).size(), std::size_t{YamuxPeer::kWindow});
            QCOMPARE(peer.takeFrames().at(0).header.length, YamuxPeer::kWindow);
        }
    }

    void aWindowThatHasGrownShrinksOnceReadingHasAPace()
    {
        YamuxPeer peer{Role::Responder};
        peer.now += 50ms;
        peer.send({YamuxType::Ping, kAck, 0, 0});
        const YamuxId id = peer.openAndAccept(1);
        peer.send({.streamId = id, .length = YamuxPeer::kWindow}, YamuxPeer::kWindow);
        QCOMPARE(peer.read(id).size(), std::size_t{YamuxPeer::kWindow});
        QCOMPARE(peer.takeFrames().at(0).header.length, 2 * YamuxPeer::kWindow);
        peer.session.setInputPace(1'000'000);
        // Half of the doubled window is used: it was granted, yet nothing new is.
        peer.send({.streamId = id, .length = YamuxPeer::kWindow}, YamuxPeer::kWindow);
        QCOMPARE(peer.read(id).size(), std::size_t{YamuxPeer::kWindow});
        QVERIFY(peer.takeFrames().empty());
        peer.send({.streamId = id, .length = YamuxPeer::kWindow / 2}, YamuxPeer::kWindow / 2);
        QCOMPARE(peer.read(id).size(), std::size_t{YamuxPeer::kWindow / 2});
        QCOMPARE(peer.takeFrames().at(0).header.length, std::uint32_t{YamuxPeer::kWindow / 2});
        QVERIFY(!peer.session.closed());
    }

    void atASlowPaceTheWindowIsSmallAndCreditComesInPieces()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.session.setInputPace(50'000);
        peer.send({.streamId = id, .length = YamuxPeer::kWindow}, YamuxPeer::kWindow);
        QCOMPARE(peer.read(id).size(), std::size_t{YamuxPeer::kWindow});
        QCOMPARE(peer.takeFrames().at(0).header.length, 25'000U); // half a second's worth
        peer.send({.streamId = id, .length = 12'499}, 12'499);
        QCOMPARE(peer.read(id).size(), std::size_t{12'499});
        QVERIFY(peer.takeFrames().empty());
        peer.send({.streamId = id, .length = 1}, 1);
        QCOMPARE(peer.read(id).size(), std::size_t{1});
        QCOMPARE(peer.takeFrames().at(0).header.length, 12'500U);
        peer.session.setInputPace(std::nullopt);
        peer.send({.streamId = id, .length = 1}, 1);
        QCOMPARE(peer.read(id).size(), std::size_t{1});
        QCOMPARE(peer.takeFrames().at(0).header.length, YamuxPeer::kWindow - 25'000U + 1);
        QVERIFY(!peer.session.closed());
    }

    void aFrameAsLargeAsTheWindowIsReadWhileItArrives()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.send({.streamId = id, .length = YamuxPeer::kWindow});
        const Bytes half(YamuxPeer::kWindow / 2);
        peer.session.feed(half, peer.now);
        QCOMPARE(peer.read(id).size(), half.size());
        // Half is read and half still on its way: granting more than was read would let the peer
        // have more than a window in flight.
        QCOMPARE(peer.takeFrames().at(0).header.length, std::uint32_t{YamuxPeer::kWindow / 2});
        peer.session.feed(half, peer.now);
        QCOMPARE(peer.read(id).size(), half.size());
        QVERIFY(!peer.session.closed());
    }

    void roundTripTimeIsTheMeanOfOldAndNew()
    {
        YamuxPeer peer{Role::Responder};
        peer.now += 100ms;
        peer.send({YamuxType::Ping, kAck, 0, 0});
        QCOMPARE(peer.session.nextTick(), TimePoint{1h + 30s});
        peer.now = TimePoint{1h + 30s};
        peer.session.onTick(peer.now);
        QCOMPARE(peer.takeFrames().at(0).header, (YamuxHeader{YamuxType::Ping, kSyn, 0, 1}));
        peer.now += 200ms;
        peer.send({YamuxType::Ping, kAck, 0, 5}); // never asked
        QCOMPARE(peer.session.rtt().value(), Duration{100ms});
        peer.send({YamuxType::Ping, kAck, 0, 1});
        QCOMPARE(peer.session.rtt().value(), Duration{150ms});
    }

    void anUnansweredPingEndsTheSessionAfterTenSeconds()
    {
        YamuxPeer peer{Role::Responder};
        peer.now += 10s - 1ns;
        peer.session.onTick(peer.now);
        QVERIFY(!peer.session.closed());
        peer.now += 1ns;
        QCOMPARE(peer.session.nextTick(), peer.now);
        peer.session.onTick(peer.now);
        QCOMPARE(peer.session.closed().value().code, ErrorCode::TimedOut);
    }

    void ownOpensWaitForAcknowledgementsAt256()
    {
        YamuxPeer peer{Role::Initiator};
        for (int i = 0; i < 256; ++i) {
            QVERIFY(peer.session.open());
        }
        QCOMPARE(peer.session.open().error().code, ErrorCode::Busy);
        peer.takeFrames();
        static_cast<void>(peer.session.takeEvents());
        peer.sendUpdate(5, kAck);
        QCOMPARE(peer.session.takeEvents().at(0).kind, YamuxEvent::Kind::OpenAllowed);
        QVERIFY(peer.session.open());
        QCOMPARE(peer.session.open().error().code, ErrorCode::Busy);
    }

    void streamsOpenedOutOfOrderAreFineButNeverTwice()
    {
        YamuxPeer peer{Role::Responder};
        for (const YamuxId id : {5U, 1U, 3U, 4001U, 3999U}) {
            peer.openAndAccept(id);
            peer.session.reset(id, 0);
            peer.session.release(id, peer.now);
        }
        QVERIFY(!peer.session.closed());
        peer.sendUpdate(3, kSyn);
        QCOMPARE(peer.session.closed().value().code, ErrorCode::Invalid);
    }

    void theEndOfTheSessionReachesEveryWaiter()
    {
        YamuxPeer peer{Role::Responder};
        const Bytes content(300'000);
        const YamuxId id = peer.openAndAccept(1);
        QVERIFY(peer.read(id).empty()); // now waiting
        QVERIFY(peer.session.write(id, content));
        peer.takeFrames();
        static_cast<void>(peer.session.takeEvents());
        peer.session.close(0x1006);
        std::set<YamuxEvent::Kind> kinds;
        for (const YamuxEvent& event : peer.session.takeEvents()) {
            kinds.insert(event.kind);
        }
        QVERIFY(kinds.contains(YamuxEvent::Kind::Readable));
        QVERIFY(kinds.contains(YamuxEvent::Kind::Writable));
        QVERIFY(kinds.contains(YamuxEvent::Kind::Closed));
        QCOMPARE(peer.session.writeOutcome(id)->error().code, ErrorCode::Closed);
        peer.session.release(id, peer.now);
        QCOMPARE(peer.session.streamCount(), std::size_t{0});
        QCOMPARE(peer.session.inboundCount(), std::size_t{0});
    }

    void aWriteThatTheEndOfTheSessionCutShortMayBeTriedAgainInVain()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        const Bytes content(YamuxPeer::kWindow + 1);
        QVERIFY(peer.session.write(id, content));
        peer.session.onInputEnd(fail(ErrorCode::Io, "gone"));
        QCOMPARE(peer.session.writeOutcome(id)->error().code, ErrorCode::Io);
        QCOMPARE(peer.session.write(id, content).error().code, ErrorCode::Io);
    }

    void whatCameBeforeTheEndIsStillReadable()
    {
        YamuxPeer peer{Role::Responder};
        const YamuxId id = peer.openAndAccept(1);
        peer.sendData(id, "whole", kFin);
        peer.session.onInputEnd(fail(ErrorCode::Closed, "the peer hung up"));
        QCOMPARE(peer.read(id), std::string{"whole"});
        QVERIFY(peer.isAtEnd(id));
    }
};

static const tests::Registered<YamuxSessionTest> registered{"yamux_session"};

} // namespace swapscope::libp2p
#include "yamux_session_test.moc"
