// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/x25519.h"

#include "core/crypto/openssl.h"

namespace swapscope::crypto {
namespace {

using openssl::require;

openssl::Key secretKey(const X25519Key& secret)
{
    openssl::Key key{
        EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, secret.data(), secret.size())};
    require(key != nullptr, "X25519");
    return key;
}

} // namespace

X25519Pair X25519Pair::generate(Random& random)
{
    X25519Key secret{};
    random.fill(secret);
    return fromSecret(secret);
}

X25519Pair X25519Pair::fromSecret(const X25519Key& secret)
{
    X25519Pair pair{secret, {}};
    std::size_t size = pair.open.size();
    require(EVP_PKEY_get_raw_public_key(secretKey(secret).get(), pair.open.data(), &size) == 1,
            "X25519");
    return pair;
}

Result<X25519Key> agree(const X25519Key& ourSecret, const X25519Key& theirOpen)
{
    const openssl::Key ours = secretKey(ourSecret);
    const openssl::Key theirs{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, theirOpen.data(), theirOpen.size())};
    const openssl::KeyContext context{EVP_PKEY_CTX_new(ours.get(), nullptr)};
    require(theirs && context && EVP_PKEY_derive_init(context.get()) == 1, "X25519");
    X25519Key shared{};
    std::size_t size = shared.size();
    if (EVP_PKEY_derive_set_peer(context.get(), theirs.get()) != 1
        || EVP_PKEY_derive(context.get(), shared.data(), &size) != 1 || shared == X25519Key{})
    {
        return fail(ErrorCode::Unverified, "the peer's X25519 key is of small order");
    }
    return shared;
}

} // namespace swapscope::crypto
