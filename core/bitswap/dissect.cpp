// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/dissect.h"

#include "core/multiformats/cid.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace swapscope::bitswap {

namespace {

enum class Kind { Message, Cid, Prefix, Payload, Integer, Signed, Flag, WantType, Presence };

struct Schema;

/// A field that the protocol knows.
struct Known
{
    std::uint32_t number = 0;
    std::string_view name;
    Kind kind = Kind::Integer;
    const Schema* inside = nullptr; ///< Of Kind::Message.
};

struct Schema
{
    std::array<Known, 6> fields; ///< Number 0: none.
};

// Source: ipfs/specs bitswap-protocol, message.proto.
constexpr Schema kEntry{{Known{1, "block", Kind::Cid}, Known{2, "priority", Kind::Signed},
                         Known{3, "cancel", Kind::Flag}, Known{4, "wantType", Kind::WantType},
                         Known{5, "sendDontHave", Kind::Flag}}};
constexpr Schema kWantlist{
    {Known{1, "entries", Kind::Message, &kEntry}, Known{2, "full", Kind::Flag}}};
constexpr Schema kBlock{{Known{1, "prefix", Kind::Prefix}, Known{2, "data", Kind::Payload}}};
constexpr Schema kPresence{{Known{1, "cid", Kind::Cid}, Known{2, "type", Kind::Presence}}};
constexpr Schema kMessage{{Known{1, "wantlist", Kind::Message, &kWantlist},
                           Known{2, "blocks", Kind::Payload},
                           Known{3, "payload", Kind::Message, &kBlock},
                           Known{4, "blockPresences", Kind::Message, &kPresence},
                           Known{5, "pendingBytes", Kind::Signed}}};

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kFixed64 = 1;
constexpr std::uint32_t kDelimited = 2;
constexpr std::uint32_t kFixed32 = 5;

const Known* find(const Schema* schema, std::uint32_t number)
{
    if (schema == nullptr || number == 0) {
        return nullptr;
    }
    const auto* const found = std::ranges::find(schema->fields, number, &Known::number);
    return found == schema->fields.end() ? nullptr : found;
}

std::string sizeText(std::size_t bytes)
{
    return std::to_string(bytes) + " B";
}

std::string bytesValue(const Known* known, ByteView content)
{
    if (known != nullptr && known->kind == Kind::Cid) {
        const auto cid = multiformats::Cid::decode(content);
        return cid ? cid->toString() : "not a CID: " + cid.error().detail;
    }
    if (known != nullptr && known->kind == Kind::Prefix) {
        const auto prefix = multiformats::CidPrefix::decode(content);
        if (!prefix) {
            return "not a CID prefix: " + prefix.error().detail;
        }
        return "CIDv" + std::to_string(prefix->version) + ", codec " + std::to_string(prefix->codec)
               + ", hash " + std::to_string(prefix->hashCode) + " of "
               + sizeText(prefix->digestBytes);
    }
    return sizeText(content.size());
}

std::string numberValue(const Known* known, std::uint64_t value)
{
    const Kind kind = known == nullptr ? Kind::Integer : known->kind;
    switch (kind) {
    case Kind::Signed:
        return std::to_string(static_cast<std::int32_t>(static_cast<std::uint32_t>(value)));
    case Kind::Flag: return value != 0 ? "true" : "false";
    case Kind::WantType: return value == 0 ? "Block" : value == 1 ? "Have" : std::to_string(value);
    case Kind::Presence:
        return value == 0 ? "Have" : value == 1 ? "DontHave" : std::to_string(value);
    default: return std::to_string(value);
    }
}

class Walk
{
public:
    Walk(ByteView bytes, std::size_t most)
        : m_bytes{bytes}
        , m_most{most}
    {}

    /// Fields of [m_at, end). False when nothing behind can be read.
    bool fields(const Schema* schema, std::size_t depth, std::size_t end)
    {
        while (m_at < end) {
            if (m_fields.size() >= m_most) {
                stop(depth, "more fields are not shown");
                return false;
            }
            if (!field(schema, depth, end)) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] std::vector<WireField> take() { return std::move(m_fields); }

private:
    bool field(const Schema* schema, std::size_t depth, std::size_t end)
    {
        const std::size_t begin = m_at;
        const auto tag = varint(end);
        if (!tag) {
            return stop(depth, "no tag can be read here");
        }
        const auto number = static_cast<std::uint32_t>(*tag >> 3U);
        const auto type = static_cast<std::uint32_t>(*tag & 7U);
        const Known* const known = find(schema, number);
        WireField made{.depth = depth,
                       .name = known == nullptr ? "field " + std::to_string(number)
                                                : std::string{known->name},
                       .value = {},
                       .begin = begin,
                       .end = end};
        switch (type) {
        case kVarint: {
            const auto value = varint(end);
            if (!value) {
                return stop(depth, "the number ends too early");
            }
            made.value = numberValue(known, *value);
            return add(std::move(made), m_at);
        }
        case kFixed64:
        case kFixed32: {
            const std::size_t size = type == kFixed64 ? 8 : 4;
            if (end - m_at < size) {
                return stop(depth, "the number ends too early");
            }
            m_at += size;
            made.value = sizeText(size);
            return add(std::move(made), m_at);
        }
        case kDelimited: return delimited(std::move(made), known, end);
        default: return stop(depth, "wire type " + std::to_string(type) + " has no place here");
        }
    }

    bool delimited(WireField made, const Known* known, std::size_t end)
    {
        const auto length = varint(end);
        if (!length) {
            return stop(made.depth, "the length ends too early");
        }
        const std::size_t depth = made.depth;
        made.isCut = *length > end - m_at;
        const std::size_t stopAt = made.isCut ? end : m_at + static_cast<std::size_t>(*length);
        if (made.isCut && end != m_bytes.size()) {
            return stop(depth, "it is longer than what it is in");
        }
        made.end = stopAt;
        const bool hasFields = known != nullptr && known->kind == Kind::Message;
        if (!hasFields) {
            made.value = made.isCut ? std::to_string(*length) + " B"
                                    : bytesValue(known, m_bytes.subspan(m_at, stopAt - m_at));
            return add(std::move(made), stopAt);
        }
        m_fields.push_back(std::move(made));
        const bool isWhole = fields(known->inside, depth + 1, stopAt);
        if (!isWhole && m_fields.size() > m_most) {
            return false;
        }
        m_at = stopAt; // what is broken inside does not hide what follows
        return true;
    }

    bool add(WireField made, std::size_t end)
    {
        made.end = m_at = end;
        m_fields.push_back(std::move(made));
        return true;
    }

    bool stop(std::size_t depth, std::string why)
    {
        const std::size_t at = std::min(m_at, m_bytes.size());
        m_fields.push_back({.depth = depth,
                            .name = "…",
                            .value = std::move(why),
                            .begin = at,
                            .end = m_bytes.size()});
        return false;
    }

    std::optional<std::uint64_t> varint(std::size_t end)
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && m_at < end; shift += 7) {
            const std::uint8_t byte = m_bytes[m_at++];
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if ((byte & 0x80U) == 0) {
                return value;
            }
        }
        return std::nullopt;
    }

    ByteView m_bytes;
    std::size_t m_most;
    std::size_t m_at = 0;
    std::vector<WireField> m_fields;
};

} // namespace

std::vector<WireField> dissect(ByteView head, std::size_t most)
{
    Walk walk{head, most};
    static_cast<void>(walk.fields(&kMessage, 0, head.size()));
    return walk.take();
}

} // namespace swapscope::bitswap
