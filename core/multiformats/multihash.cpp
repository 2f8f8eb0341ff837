// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/multihash.h"

#include "core/base/varint.h"
#include "core/crypto/hash.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace swapscope::multiformats {
namespace {

constexpr std::size_t kMinDigestBytes = 20;
constexpr std::size_t kMaxDigestBytes = 128;

/// The two numbers in front of the digest.
struct Head
{
    std::uint64_t code = 0;
    std::uint64_t length = 0;
    std::size_t size = 0; ///< Bytes that they take.
};

Result<Head> readHead(ByteView bytes)
{
    const auto code = decodeVarint(bytes);
    if (!code) {
        return fail(code.error().code, "multihash code: " + code.error().detail);
    }
    const auto length = decodeVarint(bytes.subspan(code->size));
    if (!length) {
        return fail(length.error().code, "multihash length: " + length.error().detail);
    }
    return Head{code->value, length->value, code->size + length->size};
}

} // namespace

Result<void> Multihash::check(ByteView bytes)
{
    const auto head = readHead(bytes);
    if (!head) {
        return head.error();
    }
    const std::size_t present = bytes.size() - head->size;
    if (head->length != present) {
        return fail(head->length > present ? ErrorCode::Truncated : ErrorCode::Invalid,
                    "multihash says " + std::to_string(head->length) + " bytes of digest and has "
                        + std::to_string(present));
    }
    return {};
}

Result<Multihash> Multihash::decode(ByteView bytes)
{
    if (auto checked = check(bytes); !checked) {
        return checked.error();
    }
    return Multihash{bytes};
}

Multihash Multihash::wrap(std::uint64_t code, ByteView digest)
{
    Bytes head;
    appendVarint(head, code);
    appendVarint(head, digest.size());
    Multihash hash;
    hash.m_bytes.reserve(head.size() + digest.size());
    hash.m_bytes.assign(head.begin(), head.end());
    hash.m_bytes.insert(hash.m_bytes.end(), digest.begin(), digest.end());
    return hash;
}

Result<Multihash> Multihash::of(std::uint64_t code, ByteView data,
                                std::optional<std::size_t> digestBytes)
{
    if (code == hash_code::kSha2_256 && digestBytes.value_or(32) == 32) {
        return wrap(code, crypto::sha256(data));
    }
    const auto full = crypto::digest(code, data);
    if (!full) {
        return full.error();
    }
    const std::size_t wanted = digestBytes.value_or(full->size());
    if (code == hash_code::kIdentity && wanted != full->size()) {
        return fail(ErrorCode::Invalid, "an identity digest cannot be cut: it is the data itself");
    }
    if (wanted > full->size()) {
        return fail(ErrorCode::Invalid, "a digest of " + std::to_string(wanted)
                                            + " bytes is more than the hash function gives ("
                                            + std::to_string(full->size()) + ")");
    }
    return wrap(code, ByteView{*full}.first(wanted));
}

std::uint64_t Multihash::code() const noexcept
{
    const auto head = readHead(bytes());
    return head ? head->code : 0;
}

ByteView Multihash::digest() const noexcept
{
    const auto head = readHead(bytes());
    return head ? bytes().subspan(head->size) : ByteView{};
}

Result<void> Multihash::checkTrustworthy() const
{
    const auto size = crypto::digestSize(code());
    if (!size) {
        return size.error();
    }
    const std::size_t length = digest().size();
    if (m_bytes.empty() || length > kMaxDigestBytes) {
        return fail(ErrorCode::Unsupported,
                    "a digest of " + std::to_string(length) + " bytes is longer than any in use");
    }
    if (code() != hash_code::kIdentity && length < kMinDigestBytes) {
        return fail(ErrorCode::Unsupported,
                    "a digest of " + std::to_string(length)
                        + " bytes proves too little: other data could be made to match it");
    }
    return {};
}

Result<void> Multihash::verify(ByteView data) const
{
    const auto trustworthy = checkTrustworthy();
    if (!trustworthy) {
        return trustworthy.error();
    }
    const auto hash = of(code(), data, digest().size());
    if (!hash || *hash != *this) {
        return fail(ErrorCode::Unverified, "the data does not match its hash");
    }
    return {};
}

std::strong_ordering operator<=>(const Multihash& a, const Multihash& b) noexcept
{
    return std::lexicographical_compare_three_way(a.m_bytes.begin(), a.m_bytes.end(),
                                                  b.m_bytes.begin(), b.m_bytes.end());
}

} // namespace swapscope::multiformats
