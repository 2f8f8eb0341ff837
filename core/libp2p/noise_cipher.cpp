// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise_cipher.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string_view>

namespace swapscope::libp2p {
namespace {

constexpr std::string_view kProtocolName = "Noise_XX_25519_ChaChaPoly_SHA256";
constexpr std::uint64_t kLastCounter = std::numeric_limits<std::uint64_t>::max(); // reserved

/// HKDF with two outputs.
std::pair<NoiseKey, NoiseKey> deriveTwo(const NoiseKey& chainingKey, ByteView material)
{
    const auto extracted = crypto::hmacSha256(chainingKey, material);
    constexpr std::array<std::uint8_t, 1> kFirst{1};
    const auto first = crypto::hmacSha256(extracted, kFirst);
    std::array<std::uint8_t, 33> second{};
    std::copy(first.begin(), first.end(), second.begin());
    second.back() = 2;
    return {first, crypto::hmacSha256(extracted, second)};
}

Error exhausted()
{
    return fail(ErrorCode::Closed, "the connection has used up its nonces");
}

} // namespace

NoiseCipher::NoiseCipher(const NoiseKey& key, std::uint64_t counter)
    : m_cipher{key}
    , m_counter{counter}
{}

Result<void> NoiseCipher::seal(ByteView associated, ByteView plain, std::span<std::uint8_t> out)
{
    if (m_counter == kLastCounter) {
        return exhausted();
    }
    m_cipher.seal(m_counter++, associated, plain, out);
    return {};
}

Result<void> NoiseCipher::open(ByteView associated, ByteView sealed, std::span<std::uint8_t> out)
{
    if (m_counter == kLastCounter) {
        return exhausted();
    }
    if (sealed.size() < crypto::kTagBytes) {
        return fail(ErrorCode::Truncated, "a sealed message of " + std::to_string(sealed.size())
                                              + " bytes is shorter than its tag");
    }
    auto opened = m_cipher.open(m_counter, associated, sealed, out);
    if (opened) {
        ++m_counter;
    }
    return opened;
}

NoiseSymmetricState::NoiseSymmetricState()
{
    static_assert(kProtocolName.size() == std::tuple_size_v<NoiseKey>);
    const ByteView name = asBytes(kProtocolName);
    std::copy(name.begin(), name.end(), m_hash.begin());
    m_chainingKey = m_hash;
    mixHash({});
}

void NoiseSymmetricState::mixHash(ByteView data)
{
    Bytes joined;
    joined.reserve(m_hash.size() + data.size());
    append(joined, m_hash);
    append(joined, data);
    m_hash = crypto::sha256(joined);
}

void NoiseSymmetricState::mixKey(const crypto::X25519Key& secret)
{
    std::tie(m_chainingKey, m_key) = deriveTwo(m_chainingKey, secret);
    m_cipher.emplace(m_key);
}

void NoiseSymmetricState::encryptAndHash(ByteView plain, Bytes& out)
{
    const std::size_t start = out.size();
    append(out, plain);
    if (m_cipher) {
        out.resize(out.size() + crypto::kTagBytes);
        const std::span<std::uint8_t> sealed = std::span{out}.subspan(start);
        const auto done = m_cipher->seal(m_hash, sealed.first(plain.size()), sealed);
        assert(done); // a handshake uses two nonces of a key
        static_cast<void>(done);
    }
    mixHash(ByteView{out}.subspan(start));
}

Result<Bytes> NoiseSymmetricState::decryptAndHash(ByteView sealed)
{
    Bytes plain;
    if (m_cipher) {
        plain.resize(sealed.size() - std::min(sealed.size(), crypto::kTagBytes));
        const auto opened = m_cipher->open(m_hash, sealed, plain);
        if (!opened) {
            return opened.error();
        }
    } else {
        append(plain, sealed);
    }
    mixHash(sealed);
    return plain;
}

std::pair<NoiseKey, NoiseKey> NoiseSymmetricState::split() const
{
    return deriveTwo(m_chainingKey, {});
}

std::uint64_t NoiseSymmetricState::counter() const noexcept
{
    return m_cipher ? m_cipher->counter() : 0;
}

} // namespace swapscope::libp2p
