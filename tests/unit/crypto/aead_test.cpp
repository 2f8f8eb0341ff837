// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/aead.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>

namespace swapscope::crypto {
namespace {

std::array<std::uint8_t, 32> key(std::string_view hex)
{
    std::array<std::uint8_t, 32> out{};
    std::ranges::copy(fromHex(hex).value(), out.begin());
    return out;
}

constexpr std::string_view kKey =
    "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0";

} // namespace

class AeadTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Source: RFC 8439 appendix A.5. Its nonce 00000000 0102030405060708 is the counter below.
    void knownAnswerOpensAndSealsAgain()
    {
        constexpr std::uint64_t kCounter = 0x0807060504030201;
        const Bytes associated = fromHex("f33388860000000000004e91").value();
        const Bytes sealed =
            fromHex("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d"
                    "43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84a"
                    "bd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b3506383606"
                    "907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225e"
                    "e282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548"
                    "271a0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d9"
                    "1d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709bee"
                    "ad9d67890cbb22392336fea1851f38")
                .value();
        ChaChaPoly cipher{key(kKey)};
        Bytes plain(sealed.size() - kTagBytes);
        QVERIFY(cipher.open(kCounter, associated, sealed, plain).has_value());
        QVERIFY(asText(plain).starts_with("Internet-Drafts are draft documents valid"));
        Bytes again(sealed.size());
        cipher.seal(kCounter, associated, plain, again);
        QCOMPARE(toHex(again), toHex(sealed));
    }

    void worksInPlaceAndForEmptyText()
    {
        for (const std::size_t size : {0U, 1U, 16U, 65'519U}) {
            ChaChaPoly cipher{key(kKey)};
            Bytes buffer(size + kTagBytes, 0x5a);
            cipher.seal(7, {}, ByteView{buffer}.first(size), buffer);
            QVERIFY(cipher.open(7, {}, buffer, buffer).has_value());
            QVERIFY(std::all_of(buffer.begin(), buffer.end() - kTagBytes,
                                [](std::uint8_t byte) { return byte == 0x5a; }));
        }
    }

    void anyFlippedBitIsRefusedAndTheNextFrameStillOpens()
    {
        ChaChaPoly cipher{key(kKey)};
        const Bytes plain{1, 2, 3, 4, 5};
        Bytes sealed(plain.size() + kTagBytes);
        cipher.seal(0, Bytes{9}, plain, sealed);
        Bytes out(plain.size());
        for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
            const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
            sealed[bit / 8] ^= mask;
            QVERIFY(cipher.open(0, Bytes{9}, sealed, out).error().code == ErrorCode::Unverified);
            sealed[bit / 8] ^= mask;
        }
        QVERIFY(cipher.open(0, Bytes{9}, sealed, out).has_value());
        QCOMPARE(out, plain);
        QVERIFY(!cipher.open(1, Bytes{9}, sealed, out));
        QVERIFY(!cipher.open(0, Bytes{8}, sealed, out));
        QVERIFY(!cipher.open(0, {}, sealed, out));
    }

    void textShorterThanATagIsRefused()
    {
        ChaChaPoly cipher{key(kKey)};
        Bytes out(1);
        QVERIFY(!cipher.open(0, {}, {}, out));
        QVERIFY(!cipher.open(0, {}, Bytes(kTagBytes - 1), out));
        QVERIFY(!cipher.open(0, {}, Bytes(kTagBytes), out));
    }
};

static const tests::Registered<AeadTest> registered{"aead"};

} // namespace swapscope::crypto
#include "aead_test.moc"
