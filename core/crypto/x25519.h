// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/random.h"

#include <array>
#include <cstdint>

namespace swapscope::crypto {

using X25519Key = std::array<std::uint8_t, 32>;

/// A Diffie-Hellman key pair for one handshake.
struct X25519Pair
{
    X25519Key secret{};
    X25519Key open{};

    [[nodiscard]] static X25519Pair generate(Random& random);
    [[nodiscard]] static X25519Pair fromSecret(const X25519Key& secret);
};

/// The shared secret. Errors: Unverified when the peer's key is of small order (result all zero).
[[nodiscard]] Result<X25519Key> agree(const X25519Key& ourSecret, const X25519Key& theirOpen);

} // namespace swapscope::crypto
