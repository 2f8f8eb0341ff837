// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace swapscope::multiformats {

/// Bytes of an identifier: a sha2-256 CID (36) or an Ed25519 peer id (38) lies inline.
using SmallBytes = boost::container::small_vector<std::uint8_t, 40>;

[[nodiscard]] inline bool sameBytes(const SmallBytes& a, const SmallBytes& b) noexcept
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// Of all bytes, with the key of keyIdentifierHashes(): strangers choose identifiers.
[[nodiscard]] std::size_t hashIdentifier(ByteView bytes) noexcept;

} // namespace swapscope::multiformats
