// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/libp2p/identify.h"
#include "core/libp2p/peer_record.h"
#include "core/sim/seeded_random.h"
#include "core/sim/virtual_network.h"
#include "tests/support/registry.h"
#include "tests/support/run_task.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

namespace swapscope::libp2p {

using multiformats::Multiaddr;
using multiformats::PeerId;

namespace {

std::vector<std::string> textsOf(const QJsonValue& list)
{
    std::vector<std::string> texts;
    for (const auto& one : list.toArray()) {
        texts.push_back(one.toString().toStdString());
    }
    return texts;
}

std::vector<std::string> textsOf(const std::vector<Multiaddr>& addresses)
{
    std::vector<std::string> texts;
    for (const auto& one : addresses) {
        texts.push_back(one.toString());
    }
    return texts;
}

/// The messages of a vector's wire bytes, without their length prefixes.
std::vector<Bytes> messagesOf(const QJsonValue& wire)
{
    const Bytes bytes = tests::hexOf(wire);
    std::vector<Bytes> messages;
    ByteView rest{bytes};
    while (!rest.empty()) {
        const Varint length = decodeVarint(rest).value();
        const ByteView body = rest.subspan(length.size, length.value);
        messages.emplace_back(body.begin(), body.end());
        rest = rest.subspan(length.size + length.value);
    }
    return messages;
}

Identity merged(const std::vector<Bytes>& messages)
{
    Identity identity;
    for (const auto& message : messages) {
        if (!mergeIdentity(identity, message)) {
            qFatal("a vector was refused");
        }
    }
    return identity;
}

PeerId peerOf(const QJsonObject& vector)
{
    return PeerId::parse(vector["identity"]["peer_id"].toString().toStdString()).value();
}

std::string orEmpty(const std::optional<std::string>& text)
{
    return text.value_or(std::string{});
}

void compareFields(const Identity& identity, const QJsonObject& fields)
{
    QCOMPARE(identity.publicKey.has_value(), fields.contains(QStringLiteral("public_key")));
    QCOMPARE(toHex(identity.publicKey.value_or(Bytes{})),
             fields["public_key"].toString().toStdString());
    QCOMPARE(textsOf(identity.listenAddresses), textsOf(fields["listen_addrs"]));
    QCOMPARE(identity.protocols, textsOf(fields["protocols"]));
    QCOMPARE(identity.observedAddress ? identity.observedAddress->toString() : std::string{},
             fields["observed_addr"].toString().toStdString());
    QCOMPARE(orEmpty(identity.protocolVersion),
             fields["protocol_version"].toString().toStdString());
    QCOMPARE(orEmpty(identity.agent), fields["agent_version"].toString().toStdString());
    QCOMPARE(toHex(identity.signedPeerRecord.value_or(Bytes{})),
             fields["signed_peer_record"].toString().toStdString());
}

} // namespace

class IdentifyTest final : public QObject
{
    Q_OBJECT

private:
    const QJsonObject m_vectors = tests::loadVectors("identify.json");

    static crypto::PrivateKey key(std::uint64_t seed)
    {
        sim::SeededRandom random{seed};
        return crypto::PrivateKey::generate(random);
    }

private Q_SLOTS:
    void vectorsDecodeToTheirFields()
    {
        QVERIFY(!m_vectors["valid"].toArray().isEmpty());
        for (const auto& item : m_vectors["valid"].toArray()) {
            const QJsonObject vector = item.toObject();
            compareFields(merged(messagesOf(vector["wire"])), vector["fields"].toObject());
        }
        const QJsonObject chunked = m_vectors["chunked"].toObject();
        QCOMPARE(messagesOf(chunked["wire"]).size(), std::size_t{2});
        compareFields(merged(messagesOf(chunked["wire"])), chunked["merged_fields"].toObject());
    }

    void vectorsEncodeToTheirBytes()
    {
        for (const auto& item : m_vectors["valid"].toArray()) {
            const auto messages = messagesOf(item.toObject()["wire"]);
            QCOMPARE(encodeIdentity(merged(messages)), messages);
        }
        const auto chunked = messagesOf(m_vectors["chunked"].toObject()["wire"]);
        QCOMPARE(encodeIdentity(merged(chunked)), chunked);
    }

    void signedRecordsOfTheVectorsOpen()
    {
        for (const auto& item : m_vectors["valid"].toArray()) {
            const QJsonObject vector = item.toObject();
            const QJsonObject expected = vector["signed_peer_record"].toObject();
            if (expected.isEmpty()) {
                continue;
            }
            const auto record = openPeerRecord(tests::hexOf(expected["envelope"]));
            QVERIFY(record.has_value());
            QCOMPARE(record->peer.toString(), expected["peer_id"].toString().toStdString());
            QCOMPARE(record->sequence, static_cast<std::uint64_t>(expected["seq"].toDouble()));
            QCOMPARE(textsOf(record->addresses), textsOf(expected["addresses"]));
            Identity identity = merged(messagesOf(vector["wire"]));
            QVERIFY(checkIdentity(identity, peerOf(vector)).has_value());
            QVERIFY(identity.signedPeerRecord.has_value());
        }
    }

    void refusedEnvelopesAreRefused()
    {
        int refused = 0;
        for (const auto& item : m_vectors["envelopes_refused"].toArray()) {
            const QJsonObject vector = item.toObject();
            if (vector["domain"].toString() != QStringLiteral("libp2p-peer-record")) {
                continue; // another domain is a parameter in Go and does not exist here
            }
            ++refused;
            QVERIFY(openPeerRecord(tests::hexOf(vector["envelope"])).has_error());
        }
        QCOMPARE(refused, 5);
    }

    void everyChangedByteOfAnEnvelopeIsRefused()
    {
        const auto addresses = std::vector{Multiaddr::parse("/ip4/192.0.2.1/tcp/1").value()};
        const Bytes sealed = sealPeerRecord(key(1), 7, addresses);
        for (std::size_t at = 0; at < sealed.size(); ++at) {
            Bytes changed = sealed;
            changed[at] ^= 0x01U;
            QVERIFY(openPeerRecord(changed).has_error());
        }
    }

    void sealedRecordOpens()
    {
        const auto addresses = std::vector{Multiaddr::parse("/ip4/192.0.2.1/tcp/1").value(),
                                           Multiaddr::parse("/ip6/2001:db8::1/tcp/2").value()};
        const auto record = openPeerRecord(sealPeerRecord(key(1), 1'700'000'000, addresses));
        QVERIFY(record.has_value());
        QVERIFY(record->peer == PeerId::ofPublicKey(key(1).publicKey().encoded()));
        QCOMPARE(record->sequence, std::uint64_t{1'700'000'000});
        QVERIFY(record->addresses == addresses);
    }

    void keyOfAnotherPeerIsUnverified()
    {
        Identity identity;
        identity.publicKey = key(2).publicKey().encoded();
        const PeerId peer = PeerId::ofPublicKey(key(1).publicKey().encoded());
        QVERIFY(checkIdentity(identity, peer).error().code == ErrorCode::Unverified);
    }

    void recordOfAnotherPeerIsIgnored()
    {
        Identity identity;
        identity.listenAddresses = {Multiaddr::parse("/ip4/192.0.2.1/tcp/1").value()};
        identity.signedPeerRecord = sealPeerRecord(key(2), 1, {});
        const PeerId peer = PeerId::ofPublicKey(key(1).publicKey().encoded());
        QVERIFY(checkIdentity(identity, peer).has_value());
        QVERIFY(!identity.signedPeerRecord);
        QCOMPARE(identity.listenAddresses.size(), std::size_t{1});
    }

    void listsAreKeptUpToTheirLimits()
    {
        Identity sent;
        for (std::uint64_t i = 0; i < limits::kIdentifyProtocols + 1; ++i) {
            sent.protocols.push_back("/p/" + std::to_string(i));
        }
        Identity received;
        for (const auto& message : encodeIdentity(sent)) {
            QVERIFY(mergeIdentity(received, message).has_value());
        }
        QCOMPARE(received.protocols.size(), std::size_t{limits::kIdentifyProtocols.value});
        Identity addresses;
        for (std::uint64_t i = 0; i < limits::kIdentifyAddresses + 1; ++i) {
            addresses.listenAddresses.push_back(
                Multiaddr::ofTcp({"192.0.2.1", static_cast<std::uint16_t>(i)}).value());
        }
        for (const auto& message : encodeIdentity(addresses)) {
            QVERIFY(mergeIdentity(received, message).has_value());
        }
        QCOMPARE(received.listenAddresses.size(), std::size_t{limits::kIdentifyAddresses.value});
    }

    void messagesStayBelowWhatOtherPeersRead()
    {
        Identity identity;
        identity.publicKey = key(1).publicKey().encoded();
        for (int i = 0; i < 1000; ++i) {
            identity.listenAddresses.push_back(
                Multiaddr::ofTcp({"192.0.2.1", static_cast<std::uint16_t>(i)}).value());
        }
        identity.signedPeerRecord = Bytes(3000, 1);
        const auto messages = encodeIdentity(identity);
        QCOMPARE(messages.size(), std::size_t{2});
        for (const auto& message : messages) {
            QVERIFY(message.size() < 4096);
        }
    }

    void messageOverTheLimitIsRefusedUnread()
    {
        Identity identity;
        const Bytes message(limits::kIdentifyBytes + 1);
        QVERIFY(mergeIdentity(identity, message).error().code == ErrorCode::TooLarge);
    }

    void messagesCutAnywhereNeverThrow()
    {
        const auto messages = messagesOf(m_vectors["valid"].toArray()[0].toObject()["wire"]);
        for (std::size_t size = 0; size < messages[0].size(); ++size) {
            Identity identity;
            static_cast<void>(mergeIdentity(identity, ByteView{messages[0]}.first(size)));
        }
    }

    void agentIsCleaned()
    {
        Identity sent;
        sent.agent = "evil\xE2\x80\xAEtxt\n";
        Identity received;
        QVERIFY(mergeIdentity(received, encodeIdentity(sent).front()).has_value());
        QCOMPARE(orEmpty(received.agent), std::string{"evil\xEF\xBF\xBDtxt\xEF\xBF\xBD"});
    }

    void identityCrossesAStreamInTwoMessages()
    {
        sim::VirtualClock clock;
        sim::VirtualNetwork network{clock, 4};
        const auto address = Multiaddr::parse("/ip4/10.0.0.1/tcp/4001").value();
        const auto listener = network.host("10.0.0.1").listen(address).value();
        const auto client = tests::runTask(clock, network.host("10.0.0.2").dial(address)).value();
        const auto server = tests::runTask(clock, listener->accept()).value();
        const Identity sent = merged(messagesOf(m_vectors["chunked"].toObject()["wire"]));
        QVERIFY(tests::runTask(clock, writeIdentity(*server, sent)).has_value());
        const auto received = tests::runTask(clock, readIdentity(*client));
        QVERIFY(received.has_value());
        compareFields(*received, m_vectors["chunked"].toObject()["merged_fields"].toObject());
    }
};

static const tests::Registered<IdentifyTest> registered{"identify"};

} // namespace swapscope::libp2p
#include "identify_test.moc"
