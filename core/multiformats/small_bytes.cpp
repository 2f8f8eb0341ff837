// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/small_bytes.h"

#include "core/base/keyed_hash.h"
#include "core/multiformats/identifier_hash.h"

namespace swapscope::multiformats {

namespace {

KeyedHash& identifierHash() noexcept
{
    static KeyedHash hash{0};
    return hash;
}

} // namespace

void keyIdentifierHashes(std::uint64_t secret) noexcept
{
    identifierHash() = KeyedHash{secret};
}

std::uint32_t hashIdentifier(ByteView bytes) noexcept
{
    return identifierHash()(bytes);
}

} // namespace swapscope::multiformats
