// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/multibase.h"
#include "core/multiformats/peer_id.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

namespace swapscope::multiformats {

class PeerIdTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysGiveTheIdsOfTheVectorsInEveryTextForm()
    {
        const QJsonArray keys = tests::loadVectors("peerids.json")["keys"].toArray();
        QCOMPARE(keys.size(), 8);
        for (const auto& item : keys) {
            const QJsonObject vector = item.toObject();
            const PeerId id = PeerId::ofPublicKey(tests::hexOf(vector["public_key_pb"]));
            QCOMPARE(id.toString(), vector["peer_id"].toString().toStdString());
            QCOMPARE(toHex(id.bytes()), vector["peer_id_bytes"].toString().toStdString());
            QVERIFY(PeerId::decode(id.bytes()) == Result<PeerId>{id});
            const QJsonObject texts = vector["text"].toObject();
            for (const char* form :
                 {"base58btc", "cidv1_base32", "cidv1_base36", "cidv1_base58btc"}) {
                const auto read = PeerId::parse(texts[form].toString().toStdString());
                QVERIFY2(read.has_value(), form);
                QVERIFY2(*read == id, form);
            }
        }
    }

    void invalidTextIsRefused()
    {
        const QJsonArray list = tests::loadVectors("peerids.json")["invalid_text"].toArray();
        QCOMPARE(list.size(), 10);
        for (const auto& item : list) {
            const std::string text = item.toObject()["text"].toString().toStdString();
            QVERIFY2(!PeerId::parse(text), text.c_str());
        }
        QCOMPARE(PeerId::parse("12D3KooW!").error().detail,
                 std::string{"peer id has a character that base58 does not know: '!' at position "
                             "9"});
        QCOMPARE(PeerId::parse("").error().detail, std::string{"peer id is empty"});
    }

    void keysUpTo42BytesStandInTheIdAndLongerOnesAreHashed()
    {
        QCOMPARE(PeerId::ofPublicKey(Bytes(42, 1)).bytes().size(), std::size_t{44});
        QCOMPARE(PeerId::ofPublicKey(Bytes(43, 1)).bytes().size(), std::size_t{34});
        const Multihash longKey = Multihash::wrap(hash_code::kIdentity, Bytes(43, 1));
        QVERIFY(!PeerId::decode(longKey.bytes()));
        QVERIFY(!PeerId::decode(Multihash::wrap(hash_code::kIdentity, {}).bytes()));
        QVERIFY(!PeerId::decode(Multihash::wrap(hash_code::kSha1, Bytes(20, 1)).bytes()));
    }

    void textOverTheLimitIsRefused()
    {
        QVERIFY(PeerId::parse(std::string(2049, '1')).error().code == ErrorCode::TooLarge);
    }
};

static const tests::Registered<PeerIdTest> registered{"peer_id"};

} // namespace swapscope::multiformats
#include "peer_id_test.moc"
