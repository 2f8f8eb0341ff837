// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/identify.h"

#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/libp2p/peer_record.h"
#include "core/net/io.h"
#include "proto/identify.pb.h"

#include <utility>

namespace swapscope::libp2p {

using multiformats::Multiaddr;
using multiformats::PeerId;

namespace {

/// Above this go-libp2p sends the signed record in a message of its own.
constexpr std::size_t kSingleMessageBytes = 2048;

/// rust-libp2p refuses longer messages.
constexpr std::size_t kLongestMessageBytes = 4095;

/// Room for the tag and length of an address in a message.
constexpr std::size_t kFieldOverhead = 4;

/// A name that fits a multistream token with its line feed.
bool isUsableProtocol(const std::string& name)
{
    return !name.empty() && name.size() < limits::kMultistreamToken;
}

Bytes toBytes(const std::string& text)
{
    return {text.begin(), text.end()};
}

std::string toString(ByteView bytes)
{
    return std::string{asText(bytes)};
}

void mergeLists(Identity& into, const proto::identify::Identify& message)
{
    for (const auto& bytes : message.listen_addrs()) {
        if (into.listenAddresses.size() >= limits::kIdentifyAddresses) {
            break;
        }
        auto address = Multiaddr::decode(asBytes(bytes));
        if (address) {
            into.listenAddresses.push_back(std::move(*address));
        }
    }
    for (const auto& name : message.protocols()) {
        if (into.protocols.size() >= limits::kIdentifyProtocols) {
            break;
        }
        if (isUsableProtocol(name)) {
            into.protocols.push_back(name);
        }
    }
}

/// Everything but addresses and the signed record.
proto::identify::Identify withoutAddresses(const Identity& identity)
{
    proto::identify::Identify message;
    if (identity.publicKey) {
        message.set_public_key(toString(*identity.publicKey));
    }
    for (const auto& name : identity.protocols) {
        message.add_protocols(name);
    }
    if (identity.observedAddress) {
        message.set_observed_addr(toString(identity.observedAddress->bytes()));
    }
    if (identity.protocolVersion) {
        message.set_protocol_version(*identity.protocolVersion);
    }
    if (identity.agent) {
        message.set_agent_version(*identity.agent);
    }
    return message;
}

} // namespace

Result<void> mergeIdentity(Identity& into, ByteView bytes)
{
    if (bytes.size() > limits::kIdentifyBytes) {
        return fail(ErrorCode::TooLarge, "an identify message is over "
                                             + std::to_string(limits::kIdentifyBytes.value)
                                             + " bytes");
    }
    proto::identify::Identify message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(ErrorCode::Invalid, "an identify message cannot be read");
    }
    mergeLists(into, message);
    if (message.has_public_key()) {
        into.publicKey = toBytes(message.public_key());
    }
    if (message.has_observed_addr()) {
        const auto address = Multiaddr::decode(asBytes(message.observed_addr()));
        into.observedAddress = address ? std::optional{*address} : std::nullopt;
    }
    if (message.has_protocol_version()) {
        into.protocolVersion = cleanText(message.protocol_version());
    }
    if (message.has_agent_version()) {
        into.agent = cleanText(message.agent_version());
    }
    if (message.has_signed_peer_record()) {
        into.signedPeerRecord = toBytes(message.signed_peer_record());
    }
    return {};
}

std::vector<Bytes> encodeIdentity(const Identity& identity)
{
    proto::identify::Identify message = withoutAddresses(identity);
    std::size_t size = message.ByteSizeLong();
    for (const auto& address : identity.listenAddresses) {
        size += address.bytes().size() + kFieldOverhead;
        if (size > kLongestMessageBytes) {
            break;
        }
        message.add_listen_addrs(toString(address.bytes()));
    }
    std::vector<Bytes> messages;
    if (!identity.signedPeerRecord) {
        messages.push_back(toBytes(message.SerializeAsString()));
        return messages;
    }
    proto::identify::Identify whole = message;
    whole.set_signed_peer_record(toString(*identity.signedPeerRecord));
    if (whole.ByteSizeLong() <= kSingleMessageBytes) {
        messages.push_back(toBytes(whole.SerializeAsString()));
        return messages;
    }
    proto::identify::Identify record;
    record.set_signed_peer_record(whole.signed_peer_record());
    messages.push_back(toBytes(message.SerializeAsString()));
    if (record.ByteSizeLong() <= kLongestMessageBytes) {
        messages.push_back(toBytes(record.SerializeAsString()));
    }
    return messages;
}

Result<void> checkIdentity(Identity& identity, const PeerId& peer)
{
    if (identity.publicKey && PeerId::ofPublicKey(*identity.publicKey) != peer) {
        return fail(ErrorCode::Unverified, "the peer identifies itself with another peer's key");
    }
    if (!identity.signedPeerRecord) {
        return {};
    }
    auto record = openPeerRecord(*identity.signedPeerRecord);
    if (record && record->peer == peer) {
        identity.listenAddresses = std::move(record->addresses);
    } else {
        identity.signedPeerRecord.reset();
    }
    return {};
}

net::Task<Result<Identity>> readIdentity(net::Stream& stream)
{
    Identity identity;
    for (std::uint64_t count = 0; count < limits::kIdentifyMessages; ++count) {
        auto message = co_await net::readFramed(stream, limits::kIdentifyBytes);
        if (!message) {
            if (count > 0 && message.error().code == ErrorCode::Closed) {
                co_return identity;
            }
            co_return message.error();
        }
        auto merged = mergeIdentity(identity, *message);
        if (!merged) {
            co_return merged.error();
        }
    }
    co_return identity;
}

net::Task<Result<void>> writeIdentity(net::Stream& stream, Identity identity)
{
    const std::vector<Bytes> messages = encodeIdentity(identity);
    for (const auto& message : messages) {
        auto written = co_await net::writeFramed(stream, message);
        if (!written) {
            co_return written;
        }
    }
    auto closed = co_await stream.closeWrite();
    co_return closed;
}

} // namespace swapscope::libp2p
