// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/crypto/hash.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/multibase.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <functional>

namespace swapscope::multiformats {
namespace {

std::string textOf(const QJsonValue& value)
{
    return value.toString().toStdString();
}

} // namespace

class CidTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validVectorsReadInEveryTextFormAndInBytes()
    {
        std::size_t texts = 0;
        for (const char* list : {"valid", "structurally_valid"}) {
            for (const auto& item : tests::loadVectors("cids.json")[list].toArray()) {
                const QJsonObject vector = item.toObject();
                const Bytes bytes = tests::hexOf(vector["bytes"]);
                const auto cid = Cid::decode(bytes);
                QVERIFY2(cid.has_value(), qPrintable(vector["name"].toString()));
                const bool name = cid->codec() == codec::kLibp2pKey;
                QCOMPARE(cid->toString(), textOf(name ? vector["texts"].toObject()["base36"]
                                                      : vector["canonical_text"]));
                QCOMPARE(cid->codec(), vector["codec"].toVariant().toULongLong());
                QCOMPARE(cid->version(), vector["version"].toVariant().toULongLong());
                QCOMPARE(cid->hash().code(), vector["multihash_code"].toVariant().toULongLong());
                QCOMPARE(toHex(cid->hash().digest()), textOf(vector["digest"]));
                QCOMPARE(toHex(cid->hash().bytes()), textOf(vector["multihash"]));
                const QJsonObject forms = vector["texts"].toObject();
                for (auto form = forms.begin(); form != forms.end(); ++form) {
                    if (form.key() == QStringLiteral("base256emoji")) {
                        QVERIFY(!Cid::parse(textOf(form.value())));
                        continue;
                    }
                    const auto read = Cid::parse(textOf(form.value()));
                    QVERIFY2(read.has_value(), qPrintable(form.key()));
                    QVERIFY2(*read == *cid, qPrintable(form.key()));
                    ++texts;
                }
            }
        }
        QVERIFY(texts > 50);
    }

    void dataOfTheVectorsHashesToTheirCidOrIsRefusedByName()
    {
        int verified = 0;
        for (const auto& item : tests::loadVectors("cids.json")["valid"].toArray()) {
            const QJsonObject vector = item.toObject();
            const QByteArray name = vector["multihash_name"].toString().toUtf8();
            const Cid cid = Cid::decode(tests::hexOf(vector["bytes"])).value();
            const Bytes data = tests::hexOf(vector["data"]);
            const auto verdict = cid.hash().verify(data);
            if (name.startsWith("blake3") || name.startsWith("keccak")
                || vector["digest_length"].toInt() == 16) {
                QVERIFY(!verdict);
                QVERIFY(verdict.error().code == ErrorCode::Unsupported);
                continue;
            }
            QVERIFY2(verdict.has_value(), name.constData());
            QCOMPARE(toHex(CidPrefix::of(cid).encode()), textOf(vector["prefix"]));
            const auto prefix = CidPrefix::decode(tests::hexOf(vector["prefix"]));
            QVERIFY(prefix.has_value());
            QVERIFY(prefix->sum(data) == Result<Cid>{cid});
            Bytes other = data;
            other.push_back(0);
            QVERIFY(cid.hash().verify(other).error().code == ErrorCode::Unverified);
            ++verified;
        }
        QVERIFY(verified >= 15);
    }

    void invalidVectorsAreRefusedWithASentence()
    {
        const QJsonObject file = tests::loadVectors("cids.json");
        QCOMPARE(file["invalid_text"].toArray().size(), 32);
        for (const auto& item : file["invalid_text"].toArray()) {
            const QJsonObject vector = item.toObject();
            const auto cid = Cid::parse(textOf(vector["text"]));
            QVERIFY2(!cid, qPrintable(vector["name"].toString()));
            QVERIFY(cid.error().detail.starts_with("CID"));
        }
        QCOMPARE(file["invalid_bytes"].toArray().size(), 10);
        for (const auto& item : file["invalid_bytes"].toArray()) {
            const QJsonObject vector = item.toObject();
            const auto cid = Cid::decode(tests::hexOf(vector["bytes"]));
            QVERIFY2(!cid, qPrintable(vector["name"].toString()));
            QVERIFY(cid.error().detail.starts_with("CID"));
        }
    }

    void casingIsForgivenButBasesInFrontOfVersion0AndLineEndsAreNot()
    {
        const QJsonArray list =
            tests::loadVectors("cids.json")["accepted_by_go_but_not_canonical"].toArray();
        QCOMPARE(list.size(), 5);
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            const auto cid = Cid::parse(textOf(vector["text"]));
            const QString name = vector["name"].toString();
            const bool refused = name.startsWith(QStringLiteral("v0 bytes"))
                                 || name.contains(QStringLiteral("newline"));
            QVERIFY2(cid.has_value() != refused, qPrintable(name));
            if (cid) {
                QCOMPARE(toHex(cid->bytes()), textOf(vector["bytes"]));
            }
        }
    }

    void errorsNameTheCharacterAndItsPosition()
    {
        const auto detail = [](std::string_view text) { return Cid::parse(text).error().detail; };
        QCOMPARE(detail("bafkreig4av!d54"), std::string{"CID has a character that base32 does not "
                                                        "know: '!' at position 12"});
        QCOMPARE(detail("Qmd9X6tNwW53ebLGffBhWzJNsdUwNgRvb6w14bCf5FSwp0"),
                 std::string{"CID has a character that base58 does not know: '0' at position 46"});
        QCOMPARE(detail(" bafk"),
                 std::string{"CID begins with a character that names no base: a space at "
                             "position 1"});
        QCOMPARE(detail("Qmd9"), std::string{"CID that begins with Qm has 46 characters; this one "
                                             "has 4"});
        QCOMPARE(detail(""), std::string{"CID is empty"});
    }

    void textIsReadUpToTheLimitAndNotBeyond()
    {
        const std::string atLimit = "z" + std::string(limits::kIdentifierText - 1, '2');
        QVERIFY(Cid::parse(atLimit).error().code != ErrorCode::TooLarge
                || Cid::parse(atLimit).error().detail.find("2048") == std::string::npos);
        QVERIFY(decodeMultibase(atLimit, "text").has_value());
        QVERIFY(decodeMultibase(atLimit + "2", "text").error().code == ErrorCode::TooLarge);
        QVERIFY(Cid::parse(atLimit + "2").error().code == ErrorCode::TooLarge);
        QVERIFY(Cid::parse("Qm" + atLimit).error().code == ErrorCode::TooLarge);
    }

    void bytesAreReadUpToTheLimitAndNotBeyond()
    {
        const auto ofSize = [](std::size_t size) {
            Bytes bytes{0x01, 0x55, 0x00};
            const std::size_t digest = size - 5;
            bytes.push_back(static_cast<std::uint8_t>(digest | 0x80U));
            bytes.push_back(static_cast<std::uint8_t>(digest >> 7U));
            bytes.resize(size, 7);
            return Cid::decode(bytes);
        };
        QVERIFY(ofSize(limits::kCidBytes - 1).has_value());
        QVERIFY(ofSize(limits::kCidBytes).has_value());
        QVERIFY(ofSize(limits::kCidBytes + 1).error().code == ErrorCode::TooLarge);
    }

    void everyPrefixOfACidIsTruncatedOrInvalid()
    {
        for (const auto& item : tests::loadVectors("cids.json")["valid"].toArray()) {
            const Bytes bytes = tests::hexOf(item.toObject()["bytes"]);
            for (std::size_t size = 0; size < bytes.size(); ++size) {
                QVERIFY(!Cid::decode(ByteView{bytes}.first(size)).has_value());
            }
            Bytes longer = bytes;
            longer.push_back(0);
            QVERIFY(!Cid::decode(longer).has_value());
        }
    }

    void prefixForgivesWhatBoxoForgives()
    {
        const Bytes data{1, 2, 3};
        const Bytes trailing{0x01, 0x55, 0x12, 0x20, 0xff};
        QVERIFY(CidPrefix::decode(trailing)->sum(data)->codec() == codec::kRaw);
        const Bytes v0Raw{0x00, 0x55, 0x12, 0x20};
        QVERIFY(CidPrefix::decode(v0Raw)->sum(data)->version() == 0);
        const Bytes identity{0x01, 0x55, 0x00, 0x63};
        QCOMPARE(CidPrefix::decode(identity)->sum(data)->hash().digest().size(), std::size_t{3});
    }

    void prefixRefusesWhatBoxoRefuses()
    {
        const Bytes data{1, 2, 3};
        QVERIFY(!CidPrefix::decode(Bytes{0x02, 0x55, 0x12, 0x20}));
        QVERIFY(!CidPrefix::decode(Bytes{0x00, 0x70, 0x13, 0x40}));
        QVERIFY(!CidPrefix::decode(Bytes{0x00, 0x70, 0x12, 0x14}));
        QVERIFY(!CidPrefix::decode(Bytes{0x01, 0x55, 0x12}));
        QVERIFY(!CidPrefix::decode(Bytes{0x01, 0x55, 0x12, 0x21})->sum(data));
        QVERIFY(!CidPrefix::decode(Bytes{0x01, 0x55, 0x22, 0x08})->sum(data));
    }

    void identityHoldsAtMost128Bytes()
    {
        const CidPrefix identity{1, codec::kRaw, hash_code::kIdentity, 0};
        QVERIFY(identity.sum(Bytes(128, 1)).has_value());
        QVERIFY(identity.sum(Bytes(129, 1)).error().code == ErrorCode::TooLarge);
    }

    void digestsOf20BytesAreTheShortestTrusted()
    {
        const Bytes data{1, 2, 3};
        for (const std::size_t length : {0U, 16U, 19U, 20U, 32U}) {
            const auto hash = Multihash::of(hash_code::kSha2_256, data, length);
            QCOMPARE(hash->verify(data).has_value(), length >= 20);
        }
        QVERIFY(!Multihash::of(hash_code::kSha2_256, data, 33).has_value());
    }

    void bothVersionsOfOneHashShareItAndDiffer()
    {
        const Multihash hash = Multihash::of(hash_code::kSha2_256, Bytes{1}).value();
        const Cid old = Cid::v0(hash);
        const Cid recent = Cid::v1(codec::kDagPb, hash);
        QVERIFY(old != recent);
        QVERIFY(old.hash() == recent.hash());
        QVERIFY(std::hash<Multihash>{}(old.hash()) == std::hash<Multihash>{}(recent.hash()));
        QVERIFY((old <=> recent) != std::strong_ordering::equal);
    }
};

static const tests::Registered<CidTest> registered{"cid"};

} // namespace swapscope::multiformats
#include "cid_test.moc"
