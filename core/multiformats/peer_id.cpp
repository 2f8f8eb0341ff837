// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/peer_id.h"

#include "core/crypto/hash.h"
#include "core/multiformats/cid_text.h"
#include "core/multiformats/multibase.h"

namespace swapscope::multiformats {
namespace {

/// Longer keys are hashed.
constexpr std::size_t kMaxInlineKeyBytes = 42;

} // namespace

PeerId PeerId::ofPublicKey(ByteView encodedKey)
{
    const Multihash hash = encodedKey.size() <= kMaxInlineKeyBytes
                               ? Multihash::wrap(hash_code::kIdentity, encodedKey)
                               : Multihash::wrap(hash_code::kSha2_256, crypto::sha256(encodedKey));
    PeerId id;
    id.m_bytes = HashedBytes{hash.bytes()};
    return id;
}

Result<PeerId> PeerId::parse(std::string_view text)
{
    if (text.starts_with('1') || text.starts_with("Qm")) {
        const auto bytes = decodeBase58(text, "peer id");
        return bytes ? decode(*bytes) : Result<PeerId>{bytes.error()};
    }
    const auto cid = parseCid(text, "peer id");
    if (!cid) {
        return cid.error();
    }
    if (cid->codec() != codec::kLibp2pKey) {
        return fail(ErrorCode::Invalid, "this is the CID of content, not a peer id");
    }
    return decode(cid->hash().bytes());
}

Result<PeerId> PeerId::decode(ByteView bytes)
{
    const auto hash = Multihash::decode(bytes);
    if (!hash) {
        return fail(hash.error().code, "peer id: " + hash.error().detail);
    }
    const std::size_t length = hash->digest().size();
    const bool inlineKey =
        hash->code() == hash_code::kIdentity && length > 0 && length <= kMaxInlineKeyBytes;
    if (!inlineKey && (hash->code() != hash_code::kSha2_256 || length != 32)) {
        return fail(ErrorCode::Invalid,
                    "peer id is neither a key of up to 42 bytes nor the sha2-256 of one");
    }
    PeerId id;
    id.m_bytes = HashedBytes{bytes};
    return id;
}

std::string PeerId::toString() const
{
    return encodeBase58(bytes());
}

} // namespace swapscope::multiformats
