// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"
#include "tests/unit/libp2p/yamux_peer.h"

#include <QJsonArray>
#include <QTest>

#include <functional>
#include <map>

namespace swapscope::libp2p {

using tests::YamuxPeer;
using Frames = std::vector<YamuxPeer::Frame>;

namespace {

/// What the application does at our end once the first frame of the script has come.
using Act = std::function<void(YamuxPeer&)>;

void acceptIfThere(YamuxPeer& peer)
{
    static_cast<void>(peer.session.accept());
}

const std::map<std::string, Act>& acts()
{
    static const Bytes zeros(300'000);
    static const std::map<std::string, Act> all{
        {"go opens a stream and writes",
         [](YamuxPeer& peer) {
             QVERIFY(peer.session.write(peer.session.open().value(), asBytes("hello")));
         }},
        {"go opens two streams as server",
         [](YamuxPeer& peer) {
             QCOMPARE(peer.session.open().value(), 2U);
             QCOMPARE(peer.session.open().value(), 4U);
         }},
        {"go writes 300000 bytes against a 262144 window, then gets 37856 more",
         [](YamuxPeer& peer) { QVERIFY(peer.session.write(peer.session.open().value(), zeros)); }},
        {"go resets with code 0x1001",
         [](YamuxPeer& peer) {
             QVERIFY(peer.session.accept());
             peer.session.reset(1, 0x1001);
         }},
        {"data after go closed the stream for reading",
         [](YamuxPeer& peer) {
             QVERIFY(peer.session.accept());
             QVERIFY(peer.session.closeWrite(1));
             peer.session.release(1, peer.now);
         }},
        {"SYN twice for the same id", [](YamuxPeer&) {}},
        {"go closes the session with Close()", [](YamuxPeer& peer) { peer.session.close(0); }},
        {"go closes with error code 0x1006", [](YamuxPeer& peer) { peer.session.close(0x1006); }},
        {"peer closes the connection",
         [](YamuxPeer& peer) {
             peer.session.onInputEnd(fail(ErrorCode::Closed, "the peer hung up"));
         }},
    };
    return all;
}

Bytes wireOf(const QJsonObject& frame)
{
    Bytes bytes = tests::hexOf(frame["header"]);
    if (frame.contains("payload")) {
        append(bytes, tests::hexOf(frame["payload"]));
    } else if (bytes[1] == 0 && frame["length"].toInt() <= 65'536) {
        bytes.resize(bytes.size() + static_cast<std::size_t>(frame["length"].toInt()));
    }
    return bytes;
}

Frames framesOf(const QJsonArray& list)
{
    Frames frames;
    for (const auto& item : list) {
        const Bytes wire = wireOf(item.toObject());
        const std::span<const std::uint8_t, kYamuxHeaderBytes> head{wire.data(), kYamuxHeaderBytes};
        frames.push_back(
            {decodeYamuxHeader(head).value(), Bytes{wire.begin() + kYamuxHeaderBytes, wire.end()}});
    }
    return frames;
}

void add(Frames& to, Frames&& more)
{
    std::move(more.begin(), more.end(), std::back_inserter(to));
}

/// Runs one recorded exchange and returns what our session sent.
Frames replay(YamuxPeer& peer, const QJsonObject& script)
{
    const auto found = acts().find(script["name"].toString().toStdString());
    const Act act = found == acts().end() ? Act{acceptIfThere} : found->second;
    const bool doesActFirst =
        script["go_role"] == "client" || script["we_sent"].toArray().isEmpty();
    Frames sent;
    if (doesActFirst) {
        act(peer);
        add(sent, peer.takeFrames());
    }
    bool isFirst = true;
    for (const auto& item : script["we_sent"].toArray()) {
        const Bytes wire = wireOf(item.toObject());
        for (const std::uint8_t byte : wire) {
            peer.session.feed({&byte, 1}, peer.now);
        }
        if (isFirst && !doesActFirst) {
            act(peer);
        }
        isFirst = false;
        add(sent, peer.takeFrames());
    }
    return sent;
}

/// A session of ours says why it ends where the recorded one fell silent.
void dropGoAway(Frames& frames)
{
    if (!frames.empty() && frames.back().header.type == YamuxType::GoAway) {
        frames.pop_back();
    }
}

} // namespace

class YamuxVectorsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyScenarioEndsAsRecorded()
    {
        const QJsonArray list = tests::loadVectors("yamux.json")["scenarios"].toArray();
        QVERIFY(!list.isEmpty());
        for (const auto& item : list) {
            const QJsonObject script = item.toObject();
            const QByteArray name = script["name"].toString().toUtf8();
            if (!script.contains("we_sent")) {
                continue; // the backlog has a test of its own
            }
            YamuxPeer peer{script["go_role"] == "client" ? Role::Initiator : Role::Responder};
            Frames sent = replay(peer, script);
            QVERIFY2(peer.session.closed().has_value() == script["session_closed"].toBool(), name);
            if (script.contains("steps")) {
                checkReads(peer, script, sent);
            }
            if (script.contains("go_read")) {
                QVERIFY2(peer.read(1) == script["go_read"].toString().toStdString(), name);
                QVERIFY2(peer.isAtEnd(1), name);
                if (script["go_sent"].toArray().size() == 3) { // the server that answers
                    QVERIFY(peer.session.write(1, asBytes("world")));
                    QVERIFY(peer.session.closeWrite(1));
                    add(sent, peer.takeFrames());
                }
            }
            if (script.contains("go_read_error")) {
                Bytes into(1);
                QVERIFY2(peer.session.read(1, into, peer.now)->error().code == ErrorCode::Reset,
                         name);
            }
            Frames expected = framesOf(script["go_sent"].toArray());
            if (name == "go resets with code 0x1001") {
                expected.erase(expected.begin()); // we do not accept what we reset in one breath
            }
            if (script["session_closed"].toBool() && expected.size() < sent.size()) {
                dropGoAway(sent);
            }
            QVERIFY2(sent == expected, name);
        }
    }

    void dataWaitsForCreditAsRecorded()
    {
        const QJsonArray list = tests::loadVectors("yamux.json")["scenarios"].toArray();
        for (const auto& item : list) {
            const QJsonObject script = item.toObject();
            if (script.contains("go_sent_before_our_update")) {
                YamuxPeer peer{Role::Initiator};
                acts().at(script["name"].toString().toStdString())(peer);
                QVERIFY(peer.takeFrames()
                        == framesOf(script["go_sent_before_our_update"].toArray()));
                return;
            }
        }
        QFAIL("no such scenario");
    }

    // The recorded session resets the 257th stream that nobody accepts. Ours has one limit for all
    // inbound streams, accepted or not, and delays the acknowledgement within it.
    void oneStreamOverTheLimitIsResetAndTheOthersLive()
    {
        YamuxPeer peer{Role::Responder};
        const auto limit = static_cast<YamuxId>(limits::kYamuxInboundStreams.value);
        for (YamuxId i = 0; i < limit; ++i) {
            peer.sendUpdate(2 * i + 1, yamux_flag::kSyn);
        }
        QVERIFY(peer.takeFrames().empty());
        peer.sendUpdate(2 * limit + 1, yamux_flag::kSyn);
        const Frames sent = peer.takeFrames();
        QCOMPARE(sent.size(), std::size_t{1});
        QCOMPARE(sent[0].header,
                 (YamuxHeader{YamuxType::WindowUpdate, yamux_flag::kRst, 2 * limit + 1, 0}));
        QCOMPARE(peer.session.inboundCount(), std::size_t{limit});
        QVERIFY(!peer.session.closed());
    }

private:
    void checkReads(YamuxPeer& peer, const QJsonObject& script, Frames& sent)
    {
        for (const auto& item : script["steps"].toArray()) {
            QCOMPARE(peer.read(1, 65'536).size(), std::size_t{65'536});
            const Frames now = peer.takeFrames();
            QVERIFY(now == framesOf(item.toObject()["frames_after_this_read"].toArray()));
            add(sent, Frames{now});
        }
    }
};

static const tests::Registered<YamuxVectorsTest> registered{"yamux_vectors"};

} // namespace swapscope::libp2p
#include "yamux_vectors_test.moc"
