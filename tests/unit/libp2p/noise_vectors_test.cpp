// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise_handshake.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

namespace swapscope::libp2p {

using multiformats::PeerId;

namespace {

crypto::X25519Key keyOf(const QJsonValue& value)
{
    const Bytes bytes = tests::hexOf(value);
    crypto::X25519Key key{};
    std::copy_n(bytes.begin(), key.size(), key.begin());
    return key;
}

std::vector<std::string> muxersOf(const QJsonObject& side)
{
    std::vector<std::string> muxers;
    for (const auto& item : side["extensions"]["stream_muxers"].toArray()) {
        muxers.push_back(item.toString().toStdString());
    }
    return muxers;
}

NoiseSetup setupOf(Role role, const QJsonObject& side)
{
    return {.role = role,
            .staticKey = crypto::X25519Pair::fromSecret(keyOf(side["static_private"])),
            .ephemeralKey = crypto::X25519Pair::fromSecret(keyOf(side["ephemeral_private"])),
            .payload = tests::hexOf(side["payload"]),
            .muxers = muxersOf(side),
            .expected = std::nullopt};
}

PeerId peerOf(const QJsonObject& side)
{
    return PeerId::decode(tests::hexOf(side["identity"]["peer_id_bytes"])).value();
}

bool isAt(const NoiseSymmetricState& state, const QJsonObject& expected)
{
    const bool hasKey = expected.contains("k");
    return toHex(state.chainingKey()) == expected["ck"].toString().toStdString()
           && toHex(state.hash()) == expected["h"].toString().toStdString()
           && (!hasKey || toHex(state.key()) == expected["k"].toString().toStdString())
           && state.counter() == static_cast<std::uint64_t>(expected["n"].toInt());
}

} // namespace

class NoiseVectorsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTokenLeavesTheRecordedState()
    {
        QCOMPARE(handshakes().size(), 5);
        for (const auto& item : handshakes()) {
            const QJsonObject script = item.toObject();
            const NoiseSetup i = setupOf(Role::Initiator, script["initiator"].toObject());
            const NoiseSetup r = setupOf(Role::Responder, script["responder"].toObject());
            const QJsonArray states = script["symmetric_state"].toArray();
            QCOMPARE(states.size(), 9);
            NoiseSymmetricState state;
            Bytes wire;
            const auto check = [&](qsizetype index) {
                QVERIFY2(isAt(state, states[index].toObject()),
                         qPrintable(states[index]["after"].toString()));
            };
            check(0);
            state.mixHash(i.ephemeralKey.open);
            state.encryptAndHash({}, wire);
            check(1);
            state.mixHash(r.ephemeralKey.open);
            state.mixKey(crypto::agree(r.ephemeralKey.secret, i.ephemeralKey.open).value());
            check(2);
            state.encryptAndHash(r.staticKey.open, wire);
            check(3);
            state.mixKey(crypto::agree(r.staticKey.secret, i.ephemeralKey.open).value());
            check(4);
            state.encryptAndHash(r.payload, wire);
            check(5);
            state.encryptAndHash(i.staticKey.open, wire);
            check(6);
            state.mixKey(crypto::agree(i.staticKey.secret, r.ephemeralKey.open).value());
            check(7);
            state.encryptAndHash(i.payload, wire);
            check(8);
            const auto [forth, back] = state.split();
            QCOMPARE(toHex(forth), script["initiator_to_responder_key"].toString().toStdString());
            QCOMPARE(toHex(back), script["responder_to_initiator_key"].toString().toStdString());
        }
    }

    void bothRolesExchangeTheRecordedMessages()
    {
        for (const auto& item : handshakes()) {
            const QJsonObject script = item.toObject();
            NoiseHandshake initiator{setupOf(Role::Initiator, script["initiator"].toObject())};
            NoiseHandshake responder{setupOf(Role::Responder, script["responder"].toObject())};
            for (const char* name : {"message_1", "message_2", "message_3"}) {
                NoiseHandshake& from = initiator.isOurTurn() ? initiator : responder;
                NoiseHandshake& to = initiator.isOurTurn() ? responder : initiator;
                QVERIFY(!to.isOurTurn());
                const Bytes message = from.writeMessage().value();
                QCOMPARE(toHex(message), script[name]["noise_message"].toString().toStdString());
                QVERIFY(to.readMessage(message).has_value());
            }
            QVERIFY(initiator.isDone() && responder.isDone());
            const std::string hash = script["handshake_hash"].toString().toStdString();
            QCOMPARE(toHex(initiator.state().hash()), hash);
            QCOMPARE(toHex(responder.state().hash()), hash);
            QVERIFY(initiator.remotePeer() == peerOf(script["responder"].toObject()));
            QVERIFY(responder.remotePeer() == peerOf(script["initiator"].toObject()));
            const bool isSettled = !muxersOf(script["initiator"].toObject()).empty()
                                   && !muxersOf(script["responder"].toObject()).empty();
            QCOMPARE(initiator.muxer(),
                     isSettled ? std::optional<std::string>{"/yamux/1.0.0"} : std::nullopt);
            QCOMPARE(responder.muxer(), initiator.muxer());
        }
    }

    void transportFramesAreAsRecorded()
    {
        for (const auto& item : handshakes()) {
            const QJsonObject script = item.toObject();
            NoiseCipher sendForth{keyOf(script["initiator_to_responder_key"])};
            NoiseCipher openForth{keyOf(script["initiator_to_responder_key"])};
            NoiseCipher sendBack{keyOf(script["responder_to_initiator_key"])};
            NoiseCipher openBack{keyOf(script["responder_to_initiator_key"])};
            for (const auto& entry : script["transport"].toArray()) {
                const QJsonObject frame = entry.toObject();
                const bool isForth = frame["direction"].toString().startsWith("initiator");
                const auto length = static_cast<std::size_t>(frame["plaintext_length"].toInt());
                const Bytes plain = frame.contains("plaintext") ? tests::hexOf(frame["plaintext"])
                                                                : tests::splitmix(7777, length);
                Bytes sealed(plain.size() + crypto::kTagBytes);
                QVERIFY((isForth ? sendForth : sendBack).seal({}, plain, sealed));
                Bytes wire{static_cast<std::uint8_t>(sealed.size() >> 8U),
                           static_cast<std::uint8_t>(sealed.size())};
                append(wire, sealed);
                if (frame.contains("frame")) {
                    QCOMPARE(toHex(wire), frame["frame"].toString().toStdString());
                } else {
                    QCOMPARE(toHex(crypto::sha256(wire)),
                             frame["frame_sha256"].toString().toStdString());
                }
                Bytes opened(plain.size());
                QVERIFY((isForth ? openForth : openBack).open({}, sealed, opened));
                QVERIFY(opened == plain);
            }
        }
    }

    void ourOwnPayloadIsWhatGoSends()
    {
        int tried = 0;
        for (const auto& item : handshakes()) {
            for (const char* role : {"initiator", "responder"}) {
                const QJsonObject side = item.toObject()[role].toObject();
                const QJsonObject extensions = side["extensions"].toObject();
                if (side["identity"]["type"] != "Ed25519"
                    || extensions["webtransport_certhashes"].isArray()) {
                    continue;
                }
                ++tried;
                const auto identity =
                    crypto::PrivateKey::decode(tests::hexOf(side["identity"]["private_key_pb"]))
                        .value();
                const auto staticKey = keyOf(side["static_public"]);
                QCOMPARE(toHex(noiseSignedBytes(staticKey)),
                         side["signed_bytes"].toString().toStdString());
                QCOMPARE(toHex(makeNoisePayload(identity, staticKey, muxersOf(side))),
                         side["payload"].toString().toStdString());
            }
        }
        QVERIFY(tried >= 4);
    }

    void everyPayloadIsJudgedAsGoJudgesIt()
    {
        const QJsonObject all = tests::loadVectors("noise_xx.json")["payload_outcomes"].toObject();
        QVERIFY(all["cases"].toArray().size() >= 37);
        for (const auto& item : all["cases"].toArray()) {
            const QJsonObject script = item.toObject();
            const QByteArray name = script["name"].toString().toUtf8();
            std::optional<std::string> muxer;
            const auto judged = judge(all, script, muxer);
            QVERIFY2(judged.has_value() == script["accepted"].toBool(), name);
            QVERIFY2(!judged
                         || muxer.value_or("") == script["muxer_settled"].toString().toStdString(),
                     name);
        }
    }

private:
    static QJsonArray handshakes()
    {
        return tests::loadVectors("noise_xx.json")["handshakes"].toArray();
    }

    /// What `message` of the scripted peer becomes on the wire in this case.
    static Bytes distorted(Bytes message, const QJsonObject& script)
    {
        const QString name = script["name"].toString();
        if (name.startsWith("authentication tag")) {
            message.back() ^= 1U;
        } else if (name.startsWith("message cut")) {
            message.resize(20);
        } else if (name.startsWith("connection closed")) {
            message.clear();
        } else if (name.startsWith("first message")) {
            message.resize(31);
        }
        return message;
    }

    static Result<void> judge(const QJsonObject& all, const QJsonObject& script,
                              std::optional<std::string>& muxer)
    {
        const Role theirs = script["sent_by"] == "initiator" ? Role::Initiator : Role::Responder;
        NoiseSetup peer{.role = theirs,
                        .staticKey = crypto::X25519Pair::fromSecret(keyOf(all["static_private"])),
                        .ephemeralKey = crypto::X25519Pair::fromSecret({1, 2, 3}),
                        .payload = tests::hexOf(script["payload"]),
                        .muxers = {},
                        .expected = std::nullopt};
        NoiseSetup setup{.role = theirs == Role::Initiator ? Role::Responder : Role::Initiator,
                         .staticKey = crypto::X25519Pair::fromSecret({4, 5, 6}),
                         .ephemeralKey = crypto::X25519Pair::fromSecret({7, 8, 9}),
                         .payload = peer.payload,
                         .muxers = {"/yamux/1.0.0"},
                         .expected = std::nullopt};
        if (script.contains("expected_peer_id")) {
            setup.expected =
                PeerId::parse(script["expected_peer_id"].toString().toStdString()).value();
        }
        NoiseHandshake them{std::move(peer)};
        NoiseHandshake us{std::move(setup)};
        for (int number = 1; number <= 3; ++number) {
            if (us.isOurTurn()) {
                const Bytes message = us.writeMessage().value();
                // The scripted peer takes what we say as it is: its own checks are not the matter.
                static_cast<void>(them.readMessage(message));
                continue;
            }
            Bytes message = them.writeMessage().value();
            const bool isTheOne =
                number == (theirs == Role::Initiator ? 3 : 2) || !script.contains("payload");
            message = isTheOne ? distorted(std::move(message), script) : message;
            const auto taken = us.readMessage(message);
            if (!taken) {
                return taken;
            }
        }
        muxer = us.muxer();
        return {};
    }
};

static const tests::Registered<NoiseVectorsTest> registered{"noise_vectors"};

} // namespace swapscope::libp2p
#include "noise_vectors_test.moc"
