// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/car_header.h"

#include "core/ipld/cbor.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;

using Major = CborMajor;

Error wrong(const std::string& detail)
{
    return fail(ErrorCode::Invalid, "the header is not one of a CAR: " + detail);
}

Result<std::uint64_t> takeOf(ByteView& rest, Major major, std::string_view what)
{
    const auto head = takeCborHead(rest);
    if (!head && head.error().code == ErrorCode::Truncated) {
        return fail(ErrorCode::Truncated, "the header ends too early");
    }
    if (!head) {
        return wrong(head.error().detail);
    }
    if (head->major != major) {
        return wrong(std::string{what} + " is of another type");
    }
    return head->value;
}

/// The bytes of a text or byte string.
Result<ByteView> takeString(ByteView& rest, Major major, std::string_view what)
{
    const auto length = takeOf(rest, major, what);
    if (!length) {
        return length.error();
    }
    if (*length > rest.size()) {
        return fail(ErrorCode::Truncated, "the header ends too early");
    }
    const ByteView bytes = rest.first(static_cast<std::size_t>(*length));
    rest = rest.subspan(bytes.size());
    return bytes;
}

Result<Cid> takeCid(ByteView& rest)
{
    const auto tag = takeOf(rest, Major::Tag, "a root");
    if (!tag) {
        return tag.error();
    }
    if (*tag != kCborCidTag) {
        return wrong("a root is no CID");
    }
    const auto bytes = takeString(rest, Major::Bytes, "a root");
    if (!bytes) {
        return bytes.error();
    }
    if (bytes->empty() || bytes->front() != 0) {
        return wrong("a root is no CID");
    }
    return Cid::decode(bytes->subspan(1));
}

Result<std::vector<Cid>> takeRoots(ByteView& rest)
{
    const auto count = takeOf(rest, Major::List, "the list of roots");
    if (!count) {
        return count.error();
    }
    std::vector<Cid> roots; // grows with what is there, not with what is said
    for (std::uint64_t i = 0; i < *count; ++i) {
        auto root = takeCid(rest);
        if (!root) {
            return root.error();
        }
        roots.push_back(std::move(*root));
    }
    return roots;
}

Error unsupported(std::uint64_t version)
{
    return fail(ErrorCode::Unsupported, "version " + std::to_string(version) + " is not known");
}

void appendHead(Bytes& to, Major major, std::uint64_t value)
{
    const auto type = static_cast<unsigned>(major) << 5U;
    if (value < 24) {
        to.push_back(static_cast<std::uint8_t>(type | static_cast<unsigned>(value)));
        return;
    }
    unsigned power = 0; // of two: bytes of the number
    while (power < 3 && value >> (8U << power) != 0) {
        ++power;
    }
    to.push_back(static_cast<std::uint8_t>(type | (24U + power)));
    for (unsigned shift = 8U << power; shift > 0;) {
        shift -= 8;
        to.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void appendText(Bytes& to, std::string_view text)
{
    appendHead(to, Major::Text, text.size());
    append(to, asBytes(text));
}

} // namespace

Bytes encodeCarHeader(std::span<const Cid> roots)
{
    Bytes header;
    appendHead(header, Major::Map, 2);
    appendText(header, "roots");
    appendHead(header, Major::List, roots.size());
    for (const Cid& root : roots) {
        appendHead(header, Major::Tag, kCborCidTag);
        appendHead(header, Major::Bytes, root.bytes().size() + 1);
        header.push_back(0);
        append(header, root.bytes());
    }
    appendText(header, "version");
    appendHead(header, Major::Number, 1);
    return header;
}

Result<std::vector<Cid>> decodeCarHeader(ByteView header)
{
    const auto count = takeOf(header, Major::Map, "it");
    if (!count) {
        return count.error();
    }
    std::vector<Cid> roots;
    std::uint64_t version = 0;
    bool hasRoots = false;
    for (std::uint64_t i = 0; i < *count; ++i) {
        const auto key = takeString(header, Major::Text, "a key");
        if (!key) {
            return key.error();
        }
        if (asText(*key) == "version" && version == 0) {
            const auto read = takeOf(header, Major::Number, "the version");
            if (!read) {
                return read.error();
            }
            version = *read;
        } else if (asText(*key) == "roots" && !hasRoots) {
            auto read = takeRoots(header);
            if (!read) {
                return read.error();
            }
            roots = std::move(*read);
            hasRoots = true;
        } else {
            return wrong("it has the key \"" + std::string{asText(*key).substr(0, 32)} + "\"");
        }
    }
    if (version != 1) {
        return unsupported(version);
    }
    if (!hasRoots || !header.empty()) {
        return wrong(hasRoots ? "something follows it" : "it has no roots");
    }
    return roots;
}

} // namespace swapscope::ipld
