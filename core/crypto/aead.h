// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace swapscope::crypto {

inline constexpr std::size_t kTagBytes = 16;

/// ChaCha20-Poly1305 under one key; the context is made once and used for every frame.
class ChaChaPoly
{
public:
    explicit ChaChaPoly(const std::array<std::uint8_t, 32>& key);
    ~ChaChaPoly();
    ChaChaPoly(ChaChaPoly&&) noexcept;
    ChaChaPoly& operator=(ChaChaPoly&&) noexcept;

    /// Encrypts `plain` into `out`, which has room for plain.size() + kTagBytes and may start at
    /// the same address. The nonce is four zero bytes and the counter, little-endian (Noise).
    void seal(std::uint64_t counter, ByteView associated, ByteView plain,
              std::span<std::uint8_t> out);

    /// Decrypts `sealed` (tag last) into `out`, which has room for sealed.size() - kTagBytes and
    /// may start at the same address. Errors: Unverified; `out` is then worthless.
    [[nodiscard]] Result<void> open(std::uint64_t counter, ByteView associated, ByteView sealed,
                                    std::span<std::uint8_t> out);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::crypto
