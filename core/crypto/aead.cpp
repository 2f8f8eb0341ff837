// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/aead.h"

#include "core/crypto/openssl.h"

#include <algorithm>
#include <cassert>
#include <climits>

namespace swapscope::crypto {
namespace {

using openssl::require;
using Nonce = std::array<std::uint8_t, 12>;

Nonce nonceOf(std::uint64_t counter) noexcept
{
    Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i) {
        nonce[4 + i] = static_cast<std::uint8_t>(counter >> (8 * i));
    }
    return nonce;
}

openssl::CipherContext contextWith(const std::array<std::uint8_t, 32>& key, int encrypt)
{
    openssl::CipherContext context{EVP_CIPHER_CTX_new()};
    require(context
                && EVP_CipherInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, key.data(),
                                     nullptr, encrypt)
                       == 1,
            "ChaCha20-Poly1305");
    return context;
}

/// Starts one frame; key and direction stay.
void begin(EVP_CIPHER_CTX* context, std::uint64_t counter, ByteView associated)
{
    const Nonce nonce = nonceOf(counter);
    require(EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), -1) == 1,
            "ChaCha20-Poly1305");
    int done = 0;
    if (!associated.empty()) {
        require(EVP_CipherUpdate(context, nullptr, &done, associated.data(),
                                 static_cast<int>(associated.size()))
                    == 1,
                "ChaCha20-Poly1305");
    }
}

void update(EVP_CIPHER_CTX* context, ByteView in, std::uint8_t* out)
{
    assert(in.size() <= INT_MAX);
    int done = 0;
    if (!in.empty()) {
        require(EVP_CipherUpdate(context, out, &done, in.data(), static_cast<int>(in.size())) == 1,
                "ChaCha20-Poly1305");
    }
}

} // namespace

struct ChaChaPoly::Impl
{
    openssl::CipherContext seal;
    openssl::CipherContext open;
};

ChaChaPoly::ChaChaPoly(const std::array<std::uint8_t, 32>& key)
    : m_impl{std::make_unique<Impl>(Impl{contextWith(key, 1), contextWith(key, 0)})}
{}

ChaChaPoly::~ChaChaPoly() = default;
ChaChaPoly::ChaChaPoly(ChaChaPoly&&) noexcept = default;
ChaChaPoly& ChaChaPoly::operator=(ChaChaPoly&&) noexcept = default;

void ChaChaPoly::seal(std::uint64_t counter, ByteView associated, ByteView plain,
                      std::span<std::uint8_t> out)
{
    assert(out.size() >= plain.size() + kTagBytes);
    EVP_CIPHER_CTX* context = m_impl->seal.get();
    begin(context, counter, associated);
    update(context, plain, out.data());
    int done = 0;
    std::uint8_t* tag = out.data() + plain.size();
    require(EVP_CipherFinal_ex(context, tag, &done) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) == 1,
            "ChaCha20-Poly1305");
}

Result<void> ChaChaPoly::open(std::uint64_t counter, ByteView associated, ByteView sealed,
                              std::span<std::uint8_t> out)
{
    if (sealed.size() < kTagBytes) {
        return fail(ErrorCode::Unverified, "sealed text is shorter than its tag");
    }
    const ByteView body = sealed.first(sealed.size() - kTagBytes);
    assert(out.size() >= body.size());
    std::array<std::uint8_t, kTagBytes> tag{}; // OpenSSL wants it writable
    std::copy(sealed.end() - kTagBytes, sealed.end(), tag.begin());
    EVP_CIPHER_CTX* context = m_impl->open.get();
    begin(context, counter, associated);
    update(context, body, out.data());
    require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1,
            "ChaCha20-Poly1305");
    int done = 0;
    std::array<std::uint8_t, kTagBytes> rest{};
    if (EVP_CipherFinal_ex(context, rest.data(), &done) != 1) {
        return fail(ErrorCode::Unverified, "sealed text fails its authentication");
    }
    return {};
}

} // namespace swapscope::crypto
