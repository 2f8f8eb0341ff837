// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <string>
#include <string_view>

/// Texts of bytes whose first character names the base. Source: multiformats/multibase.
namespace swapscope::multiformats {

/// The bases that we write; the values are their multibase prefixes.
enum class Base : char {
    Base16 = 'f',
    Base32 = 'b',
    Base36 = 'k',
    Base58 = 'z',
    Base64Url = 'u',
};

/// Prefix and data, lower case, without padding. Base36 and Base58 take quadratic time.
[[nodiscard]] std::string encodeMultibase(Base base, ByteView data);

/// Reads any base of the multibase table but the rare ones (base10, base32z, base45, emoji).
/// Base16, 32 and 36 are read in either case; bits left over at the end have to be zero.
/// `what` begins the error sentence, e.g. "CID"; positions count from 1, the prefix included.
/// Errors: Invalid, TooLarge (limits::kIdentifierText).
[[nodiscard]] Result<Bytes> decodeMultibase(std::string_view text, std::string_view what);

/// Base58 (Bitcoin's alphabet) without a prefix.
[[nodiscard]] std::string encodeBase58(ByteView data);

/// Errors as decodeMultibase.
[[nodiscard]] Result<Bytes> decodeBase58(std::string_view text, std::string_view what);

} // namespace swapscope::multiformats
