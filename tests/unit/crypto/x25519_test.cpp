// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/x25519.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>

namespace swapscope::crypto {
namespace {

X25519Key key(std::string_view hex)
{
    X25519Key out{};
    std::ranges::copy(fromHex(hex).value(), out.begin());
    return out;
}

} // namespace

class X25519Test final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Source: RFC 7748 section 6.1.
    void bobsOpenKeyAndTheSharedSecretAreThoseOfTheRfc()
    {
        const auto bob = X25519Pair::fromSecret(
            key("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        QCOMPARE(toHex(bob.open),
                 std::string{"de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"});
        const auto shared = agree(
            bob.secret, key("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        QVERIFY(shared.has_value());
        QCOMPARE(toHex(*shared),
                 std::string{"4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"});
    }

    void bothSidesAgree()
    {
        const auto one = X25519Pair::fromSecret(X25519Key{1, 2, 3});
        const auto two = X25519Pair::fromSecret(X25519Key{4, 5, 6});
        QVERIFY(agree(one.secret, two.open).has_value());
        QVERIFY(agree(one.secret, two.open) == agree(two.secret, one.open));
    }

    /// Source: RFC 7748 section 5.2, first vector.
    void knownAnswer()
    {
        const auto shared =
            agree(key("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                  key("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
        QVERIFY(shared.has_value());
        QCOMPARE(toHex(*shared),
                 std::string{"c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"});
    }

    void keysOfSmallOrderAreRefused()
    {
        const X25519Key secret{1, 2, 3};
        for (const char* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                                "0100000000000000000000000000000000000000000000000000000000000000",
                                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"})
        {
            QVERIFY2(!agree(secret, key(hex)), hex);
        }
    }
};

static const tests::Registered<X25519Test> registered{"x25519"};

} // namespace swapscope::crypto
#include "x25519_test.moc"
