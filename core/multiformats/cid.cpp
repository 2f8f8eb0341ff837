// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/cid.h"

#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/multiformats/cid_text.h"
#include "core/multiformats/multibase.h"

#include <array>
#include <cassert>
#include <utility>

namespace swapscope::multiformats {
namespace {

constexpr std::size_t kV0Bytes = 34;
constexpr std::size_t kV0Characters = 46;
constexpr std::size_t kMaxIdentityBytes = 128;

bool beginsAsV0(ByteView bytes) noexcept
{
    return bytes.size() >= 2 && bytes[0] == 0x12 && bytes[1] == 0x20;
}

Error inCid(const Error& error)
{
    return fail(error.code, "CID: " + error.detail);
}

} // namespace

Cid Cid::v0(const Multihash& sha256)
{
    assert(sha256.bytes().size() == kV0Bytes && beginsAsV0(sha256.bytes()));
    Cid cid;
    cid.m_bytes = HashedBytes{sha256.bytes()};
    return cid;
}

Cid Cid::v1(std::uint64_t codec, const Multihash& hash)
{
    Bytes head;
    appendVarint(head, 1);
    appendVarint(head, codec);
    SmallBytes bytes;
    bytes.reserve(head.size() + hash.bytes().size());
    bytes.assign(head.begin(), head.end());
    bytes.insert(bytes.end(), hash.bytes().begin(), hash.bytes().end());
    Cid cid;
    cid.m_bytes = HashedBytes{std::move(bytes)};
    return cid;
}

Result<Cid> parseCid(std::string_view text, std::string_view what)
{
    if (text.starts_with("Qm")) {
        if (text.size() != kV0Characters) {
            return fail(text.size() > limits::kIdentifierText ? ErrorCode::TooLarge
                                                              : ErrorCode::Invalid,
                        std::string{what} + " that begins with Qm has 46 characters; this one has "
                            + std::to_string(text.size()));
        }
        const auto bytes = decodeBase58(text, what);
        return bytes ? Cid::decode(*bytes) : Result<Cid>{bytes.error()};
    }
    const auto bytes = decodeMultibase(text, what);
    if (!bytes) {
        return bytes.error();
    }
    if (beginsAsV0(*bytes)) {
        return fail(ErrorCode::Invalid, std::string{what}
                                            + " of version 0 has no character for the base in "
                                              "front: it begins with Qm");
    }
    return Cid::decode(*bytes);
}

Result<Cid> Cid::parse(std::string_view text)
{
    return parseCid(text, "CID");
}

Result<Cid> Cid::decode(ByteView bytes)
{
    if (bytes.size() > limits::kCidBytes) {
        return fail(ErrorCode::TooLarge,
                    "CID of " + std::to_string(bytes.size()) + " bytes is longer than any in use");
    }
    Cid cid;
    cid.m_bytes = HashedBytes{bytes};
    if (bytes.size() > 2 && beginsAsV0(bytes)) {
        if (bytes.size() != kV0Bytes) {
            return fail(bytes.size() < kV0Bytes ? ErrorCode::Truncated : ErrorCode::Invalid,
                        "CID of version 0 has 34 bytes; this one has "
                            + std::to_string(bytes.size()));
        }
        return cid;
    }
    const auto version = decodeVarint(bytes);
    if (!version) {
        return inCid(version.error());
    }
    if (version->value != 1) {
        return fail(ErrorCode::Invalid,
                    "CID version is " + std::to_string(version->value) + "; known are 0 and 1");
    }
    const auto codec = decodeVarint(bytes.subspan(version->size));
    if (!codec) {
        return inCid(codec.error());
    }
    if (auto hash = Multihash::check(bytes.subspan(version->size + codec->size)); !hash) {
        return inCid(hash.error());
    }
    return cid;
}

std::uint64_t Cid::version() const noexcept
{
    assert(!empty());
    return beginsAsV0(bytes()) ? 0 : 1;
}

std::uint64_t Cid::codec() const noexcept
{
    return version() == 0 ? codec::kDagPb : decodeVarint(bytes().subspan(1))->value;
}

Multihash Cid::hash() const
{
    const std::size_t head = version() == 0 ? 0 : 1 + varintSize(codec());
    return Multihash{bytes().subspan(head)};
}

std::string Cid::toString() const
{
    if (empty()) {
        return {};
    }
    if (version() == 0) {
        return encodeBase58(bytes());
    }
    return encodeMultibase(codec() == codec::kLibp2pKey ? Base::Base36 : Base::Base32, bytes());
}

Result<CidPrefix> CidPrefix::decode(ByteView bytes)
{
    std::array<std::uint64_t, 4> numbers{};
    for (std::uint64_t& number : numbers) {
        const auto varint = decodeVarint(bytes);
        if (!varint) {
            return fail(varint.error().code, "CID prefix: " + varint.error().detail);
        }
        number = varint->value;
        bytes = bytes.subspan(varint->size);
    }
    CidPrefix prefix{numbers[0], numbers[1], numbers[2], numbers[3]};
    if (prefix.version > 1) {
        return fail(ErrorCode::Invalid, "CID prefix has version " + std::to_string(prefix.version));
    }
    if (prefix.version == 0) {
        if (prefix.hashCode != hash_code::kSha2_256 || prefix.digestBytes != 32) {
            return fail(ErrorCode::Invalid,
                        "CID prefix of version 0 is not for sha2-256 of 32 bytes");
        }
        prefix.codec = codec::kDagPb;
    }
    return prefix;
}

CidPrefix CidPrefix::of(const Cid& cid)
{
    const Multihash hash = cid.hash();
    return {cid.version(), cid.codec(), hash.code(), hash.digest().size()};
}

Bytes CidPrefix::encode() const
{
    Bytes bytes;
    appendVarint(bytes, version);
    appendVarint(bytes, codec);
    appendVarint(bytes, hashCode);
    appendVarint(bytes, digestBytes);
    return bytes;
}

Result<Cid> CidPrefix::sum(ByteView data) const
{
    const bool identity = hashCode == hash_code::kIdentity;
    if (identity && data.size() > kMaxIdentityBytes) {
        return fail(ErrorCode::TooLarge, "an identity CID holds at most 128 bytes");
    }
    if (version > 1 || (version == 0 && (hashCode != hash_code::kSha2_256 || digestBytes != 32))) {
        return fail(ErrorCode::Invalid, "no CID has this version with this hash");
    }
    const auto hash = Multihash::of(hashCode, data, identity ? data.size() : digestBytes);
    if (!hash) {
        return hash.error();
    }
    return version == 0 ? Cid::v0(*hash) : Cid::v1(codec, *hash);
}

} // namespace swapscope::multiformats
