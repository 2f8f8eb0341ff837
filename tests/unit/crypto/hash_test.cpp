// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/hash.h"
#include "tests/support/registry.h"

#include <QTest>

#include <string_view>

namespace swapscope::crypto {
namespace {

std::string hexDigest(std::uint64_t code, std::string_view text)
{
    return toHex(digest(code, asBytes(text)).value());
}

} // namespace

class HashTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Source: the examples of FIPS 180-4, FIPS 202, RFC 7693.
    void knownAnswersForAbc()
    {
        QCOMPARE(hexDigest(0x11, "abc"), std::string{"a9993e364706816aba3e25717850c26c9cd0d89d"});
        QCOMPARE(hexDigest(0x12, "abc"),
                 std::string{"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"});
        QCOMPARE(hexDigest(0x13, "abc"),
                 std::string{"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                             "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"});
        QCOMPARE(hexDigest(0x16, "abc"),
                 std::string{"3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"});
        QCOMPARE(hexDigest(0x17, "abc"),
                 std::string{"e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"});
        QCOMPARE(hexDigest(0xb240, "abc"),
                 std::string{"ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                             "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"});
        QCOMPARE(hexDigest(0xb260, "abc"),
                 std::string{"508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"});
    }

    /// Source: NIST's SHAKE examples for the empty message, cut to multihash's lengths.
    void extendableFunctionsGiveTheirMultihashLengths()
    {
        QCOMPARE(hexDigest(0x18, ""),
                 std::string{"7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"});
        QCOMPARE(hexDigest(0x19, ""),
                 std::string{"46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
                             "d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be"});
    }

    void doubleSha256IsSha256OfSha256()
    {
        const Sha256Digest twice = sha256(sha256(asBytes("hello")));
        QCOMPARE(hexDigest(0x56, "hello"), toHex(twice));
    }

    void identityIsTheData() { QCOMPARE(hexDigest(0x00, "abc"), toHex(asBytes("abc"))); }

    void everyKnownSizeIsTheSizeOfItsDigest()
    {
        int known = 0;
        for (std::uint64_t code = 1; code <= 0xb300; ++code) {
            const auto size = digestSize(code);
            if (size) {
                QCOMPARE(digest(code, {})->size(), *size);
                ++known;
            } else {
                QVERIFY(size.error().code == ErrorCode::Unsupported);
            }
        }
        QCOMPARE(known, 9 + 1 + 1 + (64 - 15)); // table, dbl-sha2, blake2s, blake2b from 16 bytes
    }

    void functionsThatAreMissingAreNamed()
    {
        const auto detail = [](std::uint64_t code) { return digest(code, {}).error().detail; };
        QCOMPARE(detail(0x1e), std::string{"blake3 cannot be computed here"});
        QCOMPARE(detail(0x1b), std::string{"keccak cannot be computed here"});
        QCOMPARE(detail(0xb20f), std::string{"blake2b-120 cannot be computed here"});
        QCOMPARE(detail(0xb25f), std::string{"blake2s-248 cannot be computed here"});
        QCOMPARE(detail(0x22), std::string{"hash function 34 cannot be computed here"});
    }

    /// Source: RFC 4231, cases 1, 2 and 6.
    void hmacKnownAnswers()
    {
        QCOMPARE(toHex(hmacSha256(Bytes(20, 0x0b), asBytes("Hi There"))),
                 std::string{"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"});
        QCOMPARE(toHex(hmacSha256(asBytes("Jefe"), asBytes("what do ya want for nothing?"))),
                 std::string{"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"});
        QCOMPARE(toHex(hmacSha256(Bytes(131, 0xaa),
                                  asBytes("Test Using Larger Than Block-Size Key - Hash Key "
                                          "First"))),
                 std::string{"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"});
    }

    void hmacTakesAnEmptyKeyAndEmptyData()
    {
        QCOMPARE(toHex(hmacSha256({}, {})),
                 std::string{"b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"});
    }
};

static const tests::Registered<HashTest> registered{"hash"};

} // namespace swapscope::crypto
#include "hash_test.moc"
