// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/message.h"

#include "core/base/hash_map.h"
#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/bitswap/block_hashes.h"
#include "core/bitswap/protobuf_fields.h"

#include <google/protobuf/arena.h>
#include <proto/bitswap.pb.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace swapscope::bitswap {

namespace {

using multiformats::codec::kDagPb;

constexpr std::array<std::pair<Protocol, std::string_view>, 4> kProtocols{
    {{Protocol::V1_2_0, "/ipfs/bitswap/1.2.0"},
     {Protocol::V1_1_0, "/ipfs/bitswap/1.1.0"},
     {Protocol::V1_0_0, "/ipfs/bitswap/1.0.0"},
     {Protocol::Bare, "/ipfs/bitswap"}}};

// Field numbers of proto/bitswap.proto that are read and written by hand, so that the bytes of a
// block are copied once.
constexpr std::uint32_t kWantlistField = 1;
constexpr std::uint32_t kRawBlockField = 2;
constexpr std::uint32_t kPayloadField = 3;
constexpr std::uint32_t kPrefixField = 1;
constexpr std::uint32_t kDataField = 2;

constexpr std::uint8_t tagOf(std::uint32_t field) noexcept
{
    constexpr std::uint8_t kLengthDelimited = 2;
    return static_cast<std::uint8_t>(field << 3U | kLengthDelimited);
}

/// Counts fields at the two levels that can repeat and refuses what exceeds the limit.
Result<void> countFields(ByteView bytes, bool topLevel, std::uint64_t& count)
{
    ProtobufFields fields{bytes};
    for (;;) {
        const auto field = fields.next();
        if (!field) {
            return field.error();
        }
        if (!*field) {
            return {};
        }
        if (++count > limits::kMessageElements) {
            return fail(ErrorCode::TooLarge, "message holds more than "
                                                 + std::to_string(limits::kMessageElements.value)
                                                 + " elements");
        }
        if (topLevel && (*field)->number == kWantlistField && (*field)->isBytes) {
            if (auto nested = countFields((*field)->content, false, count); !nested) {
                return nested;
            }
        }
    }
}

Result<ReceivedBlock> makeBlock(const CidPrefix& prefix, ByteView data)
{
    if (data.size() > limits::kBlockBytes) {
        return fail(ErrorCode::TooLarge, "block of " + std::to_string(data.size())
                                             + " bytes, more than "
                                             + std::to_string(limits::kBlockBytes.value));
    }
    if (auto allowed = checkBlockPrefix(prefix, data.size()); !allowed) {
        return allowed.error();
    }
    return ReceivedBlock{prefix, std::make_shared<const Bytes>(data.begin(), data.end())};
}

Result<ReceivedBlock> decodePayload(ByteView bytes)
{
    ByteView prefixBytes;
    ByteView data;
    ProtobufFields fields{bytes};
    for (;;) {
        const auto field = fields.next();
        if (!field) {
            return field.error();
        }
        if (!*field) {
            break;
        }
        if ((*field)->isBytes && (*field)->number == kPrefixField) {
            prefixBytes = (*field)->content;
        } else if ((*field)->isBytes && (*field)->number == kDataField) {
            data = (*field)->content;
        }
    }
    const auto prefix = CidPrefix::decode(prefixBytes);
    if (!prefix) {
        return fail(prefix.error().code, "block prefix: " + prefix.error().detail);
    }
    return makeBlock(*prefix, data);
}

/// The CID of an entry or presence; none when it is to be skipped.
Result<std::optional<Cid>> decodeCid(const std::string& text, const char* what)
{
    if (text.size() > limits::kCidBytes) {
        return std::optional<Cid>{};
    }
    auto cid = Cid::decode(asBytes(text));
    if (!cid) {
        return fail(ErrorCode::Invalid, std::string{what} + ": " + cid.error().detail);
    }
    return std::optional<Cid>{*std::move(cid)};
}

/// Applies a later entry to an earlier one of the same CID.
/// Source: boxo bitswap/message addEntry.
void mergeInto(WantEntry& known, const WantEntry& later)
{
    if (known.type == later.type) {
        known.priority = later.priority;
    }
    known.cancel = known.cancel || later.cancel;
    known.sendDontHave = known.sendDontHave || later.sendDontHave;
    if (later.type == WantType::Block) {
        known.type = WantType::Block;
    }
}

Result<void> takeWants(const proto::bitswap::Message::Wantlist& list, Incoming& into)
{
    into.full = list.full();
    FlatMap<Cid, std::size_t> places;
    for (const auto& entry : list.entries()) {
        auto cid = decodeCid(entry.block(), "wantlist entry");
        if (!cid) {
            return cid.error();
        }
        if (!*cid || (*cid)->hash().code() == multiformats::hash_code::kIdentity) {
            ++into.skippedWants;
            continue;
        }
        WantEntry want;
        want.cid = **std::move(cid);
        want.priority = entry.priority();
        want.cancel = entry.cancel();
        want.type = entry.want_type() == proto::bitswap::Message::Wantlist::HAVE ? WantType::Have
                                                                                 : WantType::Block;
        want.sendDontHave = entry.send_dont_have();
        const auto [place, isNew] = places.try_emplace(want.cid, into.wants.size());
        if (isNew) {
            into.wants.push_back(std::move(want));
        } else {
            mergeInto(into.wants[place->second], want);
        }
    }
    return {};
}

Result<void> takePresences(const proto::bitswap::Message& message, Incoming& into)
{
    FlatMap<Cid, std::size_t> places;
    for (const auto& entry : message.block_presences()) {
        auto cid = decodeCid(entry.cid(), "presence");
        if (!cid) {
            return cid.error();
        }
        const bool have = entry.type() == proto::bitswap::Message::HAVE;
        if (!*cid || (!have && entry.type() != proto::bitswap::Message::DONT_HAVE)) {
            continue;
        }
        const auto [place, isNew] = places.try_emplace(**cid, into.presences.size());
        if (isNew) {
            into.presences.push_back({**std::move(cid), have});
        } else {
            into.presences[place->second].have = have;
        }
    }
    return {};
}

/// Takes the blocks out of the body and hands everything else to the protobuf parser: the encoding
/// of a message is the concatenation of its parts'.
Result<void> splitBody(ByteView body, proto::bitswap::Message& rest, Incoming& into)
{
    ProtobufFields fields{body};
    Bytes others;
    for (;;) {
        const auto field = fields.next();
        if (!field) {
            return field.error();
        }
        if (!*field) {
            break;
        }
        const bool isRaw = (*field)->isBytes && (*field)->number == kRawBlockField;
        const bool isPayload = (*field)->isBytes && (*field)->number == kPayloadField;
        if (!isRaw && !isPayload) {
            append(others, (*field)->whole);
            continue;
        }
        auto block = isPayload ? decodePayload((*field)->content)
                               : makeBlock({0, kDagPb, multiformats::hash_code::kSha2_256, 32},
                                           (*field)->content);
        if (!block) {
            return block.error();
        }
        into.blocks.push_back(*std::move(block));
    }
    if (!rest.ParseFromArray(others.data(), static_cast<int>(others.size()))) {
        return fail(ErrorCode::Invalid, "protobuf: not a bitswap message");
    }
    return {};
}

void appendBytesField(Bytes& to, std::uint32_t field, ByteView content)
{
    to.push_back(tagOf(field));
    appendVarint(to, content.size());
    append(to, content);
}

std::string encodeWantlist(const Outgoing& message, Protocol protocol)
{
    google::protobuf::Arena arena;
    auto& head = *google::protobuf::Arena::CreateMessage<proto::bitswap::Message>(&arena);
    auto& list = *head.mutable_wantlist(); // written even when empty, as boxo does
    list.set_full(message.full);
    for (const WantEntry& want : message.wants) {
        const bool hasTypes = protocol == Protocol::V1_2_0;
        if (!want.cancel && want.type == WantType::Have && !hasTypes) {
            continue;
        }
        auto& entry = *list.add_entries();
        entry.set_block(want.cid.bytes().data(), want.cid.bytes().size());
        if (want.cancel) {
            entry.set_cancel(true);
            continue;
        }
        entry.set_priority(want.priority);
        if (hasTypes) {
            entry.set_want_type(want.type == WantType::Have
                                    ? proto::bitswap::Message::Wantlist::HAVE
                                    : proto::bitswap::Message::Wantlist::BLOCK);
            entry.set_send_dont_have(want.sendDontHave);
        }
    }
    return head.SerializeAsString();
}

std::string encodePresences(const Outgoing& message)
{
    google::protobuf::Arena arena;
    auto& tail = *google::protobuf::Arena::CreateMessage<proto::bitswap::Message>(&arena);
    for (const Presence& presence : message.presences) {
        auto& entry = *tail.add_block_presences();
        entry.set_cid(presence.cid.bytes().data(), presence.cid.bytes().size());
        entry.set_type(presence.have ? proto::bitswap::Message::HAVE
                                     : proto::bitswap::Message::DONT_HAVE);
    }
    tail.set_pending_bytes(message.pendingBytes);
    return tail.SerializeAsString();
}

std::size_t bytesFieldSize(std::size_t content) noexcept
{
    return 1 + varintSize(content) + content;
}

/// One block ready to be written: `prefix` is empty for the raw form.
struct BlockToWrite
{
    const Block* block = nullptr;
    Bytes prefix;

    [[nodiscard]] std::size_t payloadSize() const noexcept
    {
        const std::size_t data = block->data->size();
        return bytesFieldSize(prefix.size()) + (data == 0 ? 0 : bytesFieldSize(data));
    }
    [[nodiscard]] std::size_t size(bool isRaw) const noexcept
    {
        return bytesFieldSize(isRaw ? block->data->size() : payloadSize());
    }
    void appendTo(Bytes& to, bool isRaw) const
    {
        if (isRaw) {
            appendBytesField(to, kRawBlockField, *block->data);
            return;
        }
        to.push_back(tagOf(kPayloadField));
        appendVarint(to, payloadSize());
        appendBytesField(to, kPrefixField, prefix);
        if (!block->data->empty()) {
            appendBytesField(to, kDataField, *block->data);
        }
    }
};

} // namespace

std::string_view protocolId(Protocol protocol) noexcept
{
    const auto* const found =
        std::ranges::find(kProtocols, protocol, &std::pair<Protocol, std::string_view>::first);
    return found == kProtocols.end() ? std::string_view{} : found->second;
}

std::optional<Protocol> protocolOf(std::string_view id) noexcept
{
    const auto* const found =
        std::ranges::find(kProtocols, id, &std::pair<Protocol, std::string_view>::second);
    return found == kProtocols.end() ? std::nullopt : std::optional{found->first};
}

std::vector<std::string_view> protocolIds()
{
    std::vector<std::string_view> ids;
    for (const auto& [protocol, id] : kProtocols) {
        ids.push_back(id);
    }
    return ids;
}

Result<Incoming> decodeMessage(ByteView body)
{
    if (body.size() > limits::kMessageBytes) {
        return fail(ErrorCode::TooLarge, "message of " + std::to_string(body.size())
                                             + " bytes, more than "
                                             + std::to_string(limits::kMessageBytes.value));
    }
    std::uint64_t count = 0;
    if (auto counted = countFields(body, true, count); !counted) {
        return counted.error();
    }
    Incoming message;
    google::protobuf::Arena arena;
    auto& rest = *google::protobuf::Arena::CreateMessage<proto::bitswap::Message>(&arena);
    if (auto split = splitBody(body, rest, message); !split) {
        return split.error();
    }
    if (auto wants = takeWants(rest.wantlist(), message); !wants) {
        return wants.error();
    }
    if (auto presences = takePresences(rest, message); !presences) {
        return presences.error();
    }
    message.pendingBytes = rest.pending_bytes();
    message.wireBytes = varintSize(body.size()) + body.size();
    return message;
}

Bytes encodeMessage(const Outgoing& message, Protocol protocol)
{
    const bool isRaw = protocol < Protocol::V1_1_0;
    const std::string head = encodeWantlist(message, protocol);
    const std::string tail =
        protocol == Protocol::V1_2_0 ? encodePresences(message) : std::string{};
    std::size_t bodySize = head.size() + tail.size();
    std::vector<BlockToWrite> blocks;
    blocks.reserve(message.blocks.size());
    for (const Block& block : message.blocks) {
        blocks.push_back({&block, isRaw ? Bytes{} : CidPrefix::of(block.cid).encode()});
        bodySize += blocks.back().size(isRaw);
    }
    Bytes wire;
    wire.reserve(varintSize(bodySize) + bodySize);
    appendVarint(wire, bodySize);
    append(wire, asBytes(head));
    for (const BlockToWrite& block : blocks) {
        block.appendTo(wire, isRaw);
    }
    append(wire, asBytes(tail));
    return wire;
}

} // namespace swapscope::bitswap
