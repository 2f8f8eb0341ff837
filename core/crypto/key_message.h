// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstdint>

namespace swapscope::crypto {

/// The message that both PublicKey and PrivateKey are on the wire. By hand, as it has to be
/// deterministic: one encoding only, because the peer id is the hash of it.
/// Source: libp2p/specs peer-ids "Keys".
struct KeyMessage
{
    std::uint64_t type = 0;
    ByteView data;

    /// Accepts the canonical form alone: type, then data, minimal varints, nothing else. `data`
    /// lies in `bytes`. Errors: Invalid, Truncated, TooLarge.
    [[nodiscard]] static Result<KeyMessage> decode(ByteView bytes);
    [[nodiscard]] Bytes encode() const;
};

} // namespace swapscope::crypto
