// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/tls_limits.h"
#include "core/libp2p/tls_certificate.h"
#include "core/libp2p/tls_extension.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

namespace swapscope::libp2p {

using multiformats::PeerId;

namespace {

constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};

std::vector<Bytes> chainOf(const QJsonValue& list)
{
    std::vector<Bytes> chain;
    for (const auto& item : list.toArray()) {
        chain.push_back(tests::hexOf(item));
    }
    return chain;
}

PeerId peerOf(const QJsonValue& text)
{
    return PeerId::parse(text.toString().toStdString()).value();
}

struct Ours
{
    Ours()
        : random{7}
        , identity{crypto::PrivateKey::generate(random)}
        , peer{PeerId::ofPublicKey(identity.publicKey().encoded())}
        , chain{makeTlsCredentials(identity, kNow).certificate}
    {}

    sim::SeededRandom random;
    crypto::PrivateKey identity;
    PeerId peer;
    std::vector<Bytes> chain;
};

} // namespace

class TlsCertificateTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void certificatesOfTheReferenceNameTheirPeers()
    {
        const QJsonObject vectors = tests::loadVectors("tls_cert.json");
        const QJsonArray valid = vectors["valid"].toArray();
        QVERIFY(valid.size() >= 6);
        for (const auto& entry : valid) {
            const QJsonObject item = entry.toObject();
            const std::vector<Bytes> chain{tests::hexOf(item["certificate_der"])};
            const PeerId peer = peerOf(item["peer_id"]);
            const auto anyone = verifyTlsCertificate(chain, kNow, std::nullopt);
            QVERIFY2(anyone.has_value(), qPrintable(item["name"].toString()));
            QVERIFY(*anyone == peer);
            QVERIFY(verifyTlsCertificate(chain, kNow, peer).has_value());
        }
        QCOMPARE(tlsSignedBytes(tests::hexOf(vectors["certificate_key_spki"])),
                 tests::hexOf(vectors["signed_bytes"]));
    }

    void certificatesOutsideTheSpecificationAreRefusedWithAReason()
    {
        const QJsonObject vectors = tests::loadVectors("tls_cert.json");
        QJsonArray refused = vectors["invalid"].toArray();
        QCOMPARE(refused.size(), 15);
        // The reference does not look at the signature of the certificate itself.
        const QJsonArray unsignedOnes = vectors["spec_refuses_but_go_accepts"]["cases"].toArray();
        QCOMPARE(unsignedOnes.size(), 2);
        for (const auto& item : unsignedOnes) {
            refused.append(item);
        }
        for (const auto& entry : refused) {
            const QJsonObject item = entry.toObject();
            const auto peer = verifyTlsCertificate(chainOf(item["certificates_der"]), kNow,
                                                   peerOf(item["expected_peer_id"]));
            QVERIFY2(!peer.has_value(), qPrintable(item["name"].toString()));
            QVERIFY(!peer.error().detail.empty());
        }
    }

    void ourCertificateNamesUs()
    {
        const Ours ours;
        QVERIFY(verifyTlsCertificate(ours.chain, kNow, std::nullopt).value() == ours.peer);
        QVERIFY(ours.chain.front().size() < 512);
        const Ours again;
        QVERIFY(ours.chain != again.chain); // a fresh key each time
    }

    void ourCertificateIsValidFromAnHourAgoForAHundredYears()
    {
        using namespace std::chrono_literals;
        const Ours ours;
        const auto codeAt = [&ours](WallTime at) {
            return verifyTlsCertificate(ours.chain, at, ours.peer).error().code;
        };
        QCOMPARE(codeAt(kNow - 59min), ErrorCode::None);
        QCOMPARE(codeAt(kNow - 61min), ErrorCode::Unverified);
        QCOMPARE(codeAt(kNow + 24h * 36'499), ErrorCode::None);
        QCOMPARE(codeAt(kNow + 24h * 36'501), ErrorCode::Unverified);
    }

    void noByteOfACertificateMayChange()
    {
        const Ours ours;
        int tried = 0;
        for (std::size_t at = 0; at < ours.chain.front().size(); ++at) {
            for (const unsigned bits : {0x01U, 0x80U, 0xffU, 0x10U, 0x42U, 0x20U}) {
                std::vector<Bytes> chain = ours.chain;
                chain.front()[at] = static_cast<std::uint8_t>(chain.front()[at] ^ bits);
                ++tried;
                QVERIFY(!verifyTlsCertificate(chain, kNow, std::nullopt));
            }
        }
        QVERIFY(tried >= 2'000);
    }

    void everyCutAndEveryTailIsRefused()
    {
        const Ours ours;
        const Bytes& whole = ours.chain.front();
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const std::vector<Bytes> cut{
                Bytes{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}};
            QVERIFY(!verifyTlsCertificate(cut, kNow, std::nullopt));
        }
        std::vector<Bytes> longer = ours.chain;
        longer.front().push_back(0);
        QCOMPARE(verifyTlsCertificate(longer, kNow, std::nullopt).error().code, ErrorCode::Invalid);
        longer.front().resize(limits::kTlsCertificate + 1);
        QCOMPARE(verifyTlsCertificate(longer, kNow, std::nullopt).error().code,
                 ErrorCode::TooLarge);
    }

    void aSignedKeyReadsBackAndNothingElseDoes()
    {
        const Bytes key(200, 1);
        const Bytes signature(1'024, 2);
        const Bytes encoded = encodeSignedKey({.publicKey = key, .signature = signature});
        const auto read = decodeSignedKey(encoded);
        QVERIFY(std::ranges::equal(read->publicKey, key));
        QVERIFY(std::ranges::equal(read->signature, signature));
        for (std::size_t size = 0; size < encoded.size(); ++size) {
            QVERIFY(!decodeSignedKey(ByteView{encoded}.first(size)));
        }
        Bytes longer = encoded;
        longer.push_back(0);
        QCOMPARE(decodeSignedKey(longer).error().code, ErrorCode::Invalid);
    }
};

static const tests::Registered<TlsCertificateTest> registered{"tls_certificate"};

} // namespace swapscope::libp2p
#include "tls_certificate_test.moc"
