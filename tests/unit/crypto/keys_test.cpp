// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/der.h"
#include "core/crypto/key_message.h"
#include "core/crypto/keys.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

namespace swapscope::crypto {
namespace {

QJsonObject vectors()
{
    return tests::loadVectors("peerids.json");
}

/// Counts up, so that keys made from it differ.
class CountingRandom final : public Random
{
public:
    void fill(std::span<std::uint8_t> out) override
    {
        for (std::uint8_t& byte : out) {
            byte = m_next++;
        }
    }

private:
    std::uint8_t m_next = 0;
};

void appendDer(Bytes& to, std::uint8_t tag, ByteView content)
{
    to.push_back(tag);
    if (content.size() >= 0x80) {
        to.push_back(0x82);
        to.push_back(static_cast<std::uint8_t>(content.size() >> 8U));
    }
    to.push_back(static_cast<std::uint8_t>(content.size()));
    append(to, content);
}

/// An RSA public key in protobuf with a modulus of `bits` bits (never factored, only measured).
Bytes rsaKey(std::size_t bits, ByteView exponent)
{
    Bytes modulus((bits + 7) / 8, 0xff);
    modulus.front() = static_cast<std::uint8_t>(0xff >> (8 - (bits - 1) % 8 - 1));
    if (bits % 8 == 0) {
        modulus.insert(modulus.begin(), 0);
    }
    Bytes numbers;
    appendDer(numbers, 0x02, modulus);
    appendDer(numbers, 0x02, exponent);
    Bytes key{0};
    appendDer(key, 0x30, numbers);
    Bytes fields;
    appendDer(fields, 0x30, fromHex("06092a864886f70d0101010500").value());
    appendDer(fields, 0x03, key);
    Bytes pkix;
    appendDer(pkix, 0x30, fields);
    return KeyMessage{0, pkix}.encode();
}

const Bytes kUsualExponent{1, 0, 1};

} // namespace

class KeysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signaturesOfEveryTypeVerifyAndEveryFlippedBitIsRefused()
    {
        const QJsonObject file = vectors();
        const std::string message = file["message"].toString().toStdString();
        std::array<int, 4> types{};
        for (const auto& item : file["keys"].toArray()) {
            const QJsonObject vector = item.toObject();
            const Bytes encoded = tests::hexOf(vector["public_key_pb"]);
            const auto key = PublicKey::decode(encoded);
            QVERIFY2(key.has_value(), qPrintable(vector["type"].toString()));
            QCOMPARE(toHex(key->encoded()), toHex(encoded));
            Bytes signature = tests::hexOf(vector["signature_of_message"]);
            QVERIFY(key->verify(asBytes(message), signature).has_value());
            ++types.at(static_cast<std::size_t>(key->type()));
            for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
                const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
                signature[bit / 8] ^= mask;
                QVERIFY(key->verify(asBytes(message), signature).error().code
                        == ErrorCode::Unverified);
                signature[bit / 8] ^= mask;
            }
            QVERIFY(!key->verify(asBytes(message + "!"), signature));
            QVERIFY(!key->verify(asBytes(message), {}));
            signature.push_back(0);
            QVERIFY(!key->verify(asBytes(message), signature));
        }
        QVERIFY(std::ranges::all_of(types, [](int count) { return count == 2; }));
    }

    void invalidPublicKeysAreRefused()
    {
        const QJsonArray list = vectors()["invalid_public_keys"].toArray();
        QCOMPARE(list.size(), 7);
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            const auto key = PublicKey::decode(tests::hexOf(vector["public_key_pb"]));
            QVERIFY2(!key, qPrintable(vector["name"].toString()));
            QVERIFY(!key.error().detail.empty());
        }
    }

    void onlyTheCanonicalEncodingOfAKeyIsRead()
    {
        const auto reads = [](const std::string& hex) {
            return PublicKey::decode(fromHex(hex).value()).has_value();
        };
        const QJsonObject vector = vectors()["keys"].toArray()[0].toObject();
        const std::string raw = vector["public_key_raw"].toString().toStdString();
        QVERIFY(reads("08011220" + raw));
        QVERIFY(!reads("1220" + raw + "0801"));     // fields swapped
        QVERIFY(!reads("0881001220" + raw));        // type not minimal
        QVERIFY(!reads("080112a000" + raw));        // length not minimal
        QVERIFY(!reads("08011220" + raw + "1801")); // something behind
        QVERIFY(!reads("080108011220" + raw));      // type twice
    }

    void rsaKeysOutside2048To8192BitsAreRefusedBeforeUse()
    {
        for (const auto& [bits, allowed] : {std::pair{2047U, false}, std::pair{2048U, true},
                                            std::pair{8192U, true}, std::pair{8193U, false}})
        {
            const auto key = PublicKey::decode(rsaKey(bits, kUsualExponent));
            QCOMPARE(key.has_value(), allowed);
            if (!allowed) {
                QVERIFY(key.error().code == ErrorCode::Unsupported);
            }
        }
    }

    void rsaExponentsThatCostTooMuchAreRefused()
    {
        QVERIFY(PublicKey::decode(rsaKey(2048, Bytes{3})).has_value());
        QVERIFY(!PublicKey::decode(rsaKey(2048, Bytes{1})));
        QVERIFY(!PublicKey::decode(rsaKey(2048, Bytes{4})));
        QVERIFY(!PublicKey::decode(rsaKey(2048, Bytes{1, 0, 0, 0, 1})));
    }

    void derLengthsBeyondTheEndAreRefused()
    {
        Bytes key = rsaKey(2048, kUsualExponent);
        for (std::size_t i = 0; i < key.size(); ++i) {
            // Every byte in turn becomes a long length; nothing may be read beyond the end.
            const std::uint8_t was = key[i];
            for (const std::uint8_t hostile : Bytes{0x80, 0x84, 0xff, 0x00}) {
                key[i] = hostile;
                (void)PublicKey::decode(key);
            }
            key[i] = was;
            QVERIFY(!PublicKey::decode(ByteView{key}.first(i)));
        }
        QVERIFY(!DerReader{fromHex("0484ffffffff00").value()}.take(0x04));
        QVERIFY(!DerReader{fromHex("048200").value()}.take(0x04));
        QVERIFY(!DerReader{fromHex("04810100").value()}.take(0x04));
        QVERIFY(!DerReader{fromHex("0402aa").value()}.take(0x04));
        QVERIFY(!DerReader{fromHex("0480").value()}.take(0x04));
    }

    void curvesGivenByTheirParametersAreRefused()
    {
        Bytes key = tests::hexOf(vectors()["keys"].toArray()[4].toObject()["public_key_pb"]);
        QVERIFY(PublicKey::decode(key).has_value());
        key[4 + 20] ^= 1U; // another curve's number
        QVERIFY(PublicKey::decode(key).error().code == ErrorCode::Unsupported);
    }

    void keysOverTheLimitAreNotLookedAt()
    {
        const Bytes atLimit = KeyMessage{0, Bytes(8192 - 5)}.encode();
        QCOMPARE(atLimit.size(), std::size_t{8192});
        QVERIFY(PublicKey::decode(atLimit).error().code == ErrorCode::Invalid);
        Bytes over = atLimit;
        over.push_back(0);
        QVERIFY(PublicKey::decode(over).error().code == ErrorCode::TooLarge);
    }

    void privateKeysReadWriteAndSignAsTheVectorsSay()
    {
        const QJsonObject file = vectors();
        const std::string message = file["message"].toString().toStdString();
        int seen = 0;
        for (const auto& item : file["keys"].toArray()) {
            const QJsonObject vector = item.toObject();
            const Bytes encoded = tests::hexOf(vector["private_key_pb"]);
            const auto key = PrivateKey::decode(encoded);
            if (encoded[1] != 1) {
                QVERIFY(key.error().code == ErrorCode::Unsupported);
                continue;
            }
            QVERIFY(key.has_value());
            QCOMPARE(toHex(key->encode()), toHex(encoded));
            QCOMPARE(toHex(key->publicKey().encoded()),
                     toHex(tests::hexOf(vector["public_key_pb"])));
            QCOMPARE(toHex(key->sign(asBytes(message))),
                     toHex(tests::hexOf(vector["signature_of_message"])));
            ++seen;
        }
        QCOMPARE(seen, 2);
    }

    void legacyPrivateKeysAreReadWhenBothCopiesAgree()
    {
        const QJsonObject legacy = vectors()["ed25519_legacy_96_byte_private_key"].toObject();
        const auto key = PrivateKey::decode(tests::hexOf(legacy["private_key_pb"]));
        QVERIFY(key.has_value());
        QCOMPARE(key->encode().size(), std::size_t{68});
        QVERIFY(!PrivateKey::decode(tests::hexOf(legacy["rejected_variant_with_mismatched_copy"])));
    }

    void aPrivateKeyWithAForeignPublicHalfIsRefused()
    {
        CountingRandom random;
        Bytes encoded = PrivateKey::generate(random).encode();
        QVERIFY(PrivateKey::decode(encoded).has_value());
        encoded.back() ^= 1U;
        QVERIFY(PrivateKey::decode(encoded).error().code == ErrorCode::Invalid);
    }

    void generatedKeysSignForThemselvesOnly()
    {
        CountingRandom random;
        const PrivateKey one = PrivateKey::generate(random);
        const PrivateKey two = PrivateKey::generate(random);
        const Bytes message{1, 2, 3};
        QVERIFY(one.publicKey().verify(message, one.sign(message)).has_value());
        QVERIFY(!two.publicKey().verify(message, one.sign(message)));
        QVERIFY(one.publicKey().verify({}, one.sign({})).has_value());
    }
};

static const tests::Registered<KeysTest> registered{"keys"};

} // namespace swapscope::crypto
#include "keys_test.moc"
