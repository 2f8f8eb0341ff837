// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"
#include "core/crypto/x25519.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace swapscope::libp2p {

using NoiseKey = std::array<std::uint8_t, 32>;

/// One direction of a cipher: a key and the counter that makes each nonce, which never repeats.
/// Source: The Noise Protocol Framework, "The CipherState object".
class NoiseCipher
{
public:
    explicit NoiseCipher(const NoiseKey& key, std::uint64_t counter = 0);

    /// Encrypts into `out`, crypto::kTagBytes longer than `plain`; it may start at the same
    /// address. Errors: Closed when the counter has reached its last value; nothing is written.
    [[nodiscard]] Result<void> seal(ByteView associated, ByteView plain,
                                    std::span<std::uint8_t> out);

    /// Decrypts into `out`. Errors: Unverified, Truncated (shorter than a tag), Closed as for seal.
    /// The counter advances on success only.
    [[nodiscard]] Result<void> open(ByteView associated, ByteView sealed,
                                    std::span<std::uint8_t> out);

    [[nodiscard]] std::uint64_t counter() const noexcept { return m_counter; }

private:
    crypto::ChaChaPoly m_cipher;
    std::uint64_t m_counter;
};

/// The running hash and chaining key of a handshake.
/// Source: The Noise Protocol Framework, "The SymmetricState object".
class NoiseSymmetricState
{
public:
    NoiseSymmetricState(); ///< Noise_XX_25519_ChaChaPoly_SHA256 with an empty prologue.

    void mixHash(ByteView data);
    void mixKey(const crypto::X25519Key& secret);

    /// Encrypts, once there is a key, and appends to `out`; mixes what was appended.
    void encryptAndHash(ByteView plain, Bytes& out);

    /// Errors: Unverified, Truncated.
    [[nodiscard]] Result<Bytes> decryptAndHash(ByteView sealed);

    /// The keys for initiator to responder and back.
    [[nodiscard]] std::pair<NoiseKey, NoiseKey> split() const;

    [[nodiscard]] const NoiseKey& chainingKey() const noexcept { return m_chainingKey; }
    [[nodiscard]] const crypto::Sha256Digest& hash() const noexcept { return m_hash; }
    [[nodiscard]] const NoiseKey& key() const noexcept { return m_key; } ///< Zero before the first.
    [[nodiscard]] std::uint64_t counter() const noexcept;

private:
    NoiseKey m_chainingKey{};
    crypto::Sha256Digest m_hash{};
    NoiseKey m_key{};
    std::optional<NoiseCipher> m_cipher;
};

} // namespace swapscope::libp2p
