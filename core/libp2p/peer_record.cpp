// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/peer_record.h"

#include "core/base/limits.h"
#include "core/base/varint.h"
#include "proto/identify.pb.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace swapscope::libp2p {

using multiformats::Multiaddr;
using multiformats::PeerId;

namespace {

constexpr std::string_view kDomain = "libp2p-peer-record";
constexpr std::array<std::uint8_t, 2> kPayloadType{0x03, 0x01};

std::string_view payloadType()
{
    return asText(kPayloadType);
}

/// What the key signs: each part behind its length.
Bytes signedBytes(std::string_view payload)
{
    Bytes bytes;
    for (const std::string_view part : {kDomain, payloadType(), payload}) {
        appendVarint(bytes, part.size());
        append(bytes, asBytes(part));
    }
    return bytes;
}

std::vector<Multiaddr> readAddresses(const proto::identify::PeerRecord& record)
{
    std::vector<Multiaddr> addresses;
    for (const auto& bytes : record.addresses()) {
        if (addresses.size() >= limits::kIdentifyAddresses) {
            break;
        }
        proto::identify::PeerRecord::Address one;
        if (!one.ParseFromString(bytes)) {
            continue;
        }
        auto address = Multiaddr::decode(asBytes(one.multiaddr()));
        if (address) {
            addresses.push_back(std::move(*address));
        }
    }
    return addresses;
}

} // namespace

Result<PeerRecord> openPeerRecord(ByteView bytes)
{
    proto::identify::Envelope envelope;
    if (bytes.size() > limits::kIdentifyBytes
        || !envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    {
        return fail(ErrorCode::Invalid, "the signed record is no envelope");
    }
    auto key = crypto::PublicKey::decode(asBytes(envelope.public_key()));
    if (!key) {
        return key.error();
    }
    if (envelope.payload_type() != payloadType()) {
        return fail(ErrorCode::Unsupported, "the signed record is of an unknown type");
    }
    auto verified = key->verify(signedBytes(envelope.payload()), asBytes(envelope.signature()));
    if (!verified) {
        return verified.error();
    }
    proto::identify::PeerRecord record;
    if (!record.ParseFromString(envelope.payload())) {
        return fail(ErrorCode::Invalid, "the signed record's payload cannot be read");
    }
    const PeerId signer = PeerId::ofPublicKey(key->encoded());
    if (asText(signer.bytes()) != record.peer_id()) {
        return fail(ErrorCode::Unverified, "the signed record names another peer than its signer");
    }
    return PeerRecord{signer, record.seq(), readAddresses(record)};
}

Bytes sealPeerRecord(const crypto::PrivateKey& key, std::uint64_t sequence,
                     const std::vector<Multiaddr>& addresses)
{
    const crypto::PublicKey publicKey = key.publicKey();
    proto::identify::PeerRecord record;
    record.set_peer_id(std::string{asText(PeerId::ofPublicKey(publicKey.encoded()).bytes())});
    record.set_seq(sequence);
    for (const auto& address : addresses) {
        proto::identify::PeerRecord::Address one;
        one.set_multiaddr(std::string{asText(address.bytes())});
        record.add_addresses(one.SerializeAsString());
    }
    proto::identify::Envelope envelope;
    envelope.set_public_key(std::string{asText(publicKey.encoded())});
    envelope.set_payload_type(std::string{payloadType()});
    envelope.set_payload(record.SerializeAsString());
    envelope.set_signature(std::string{asText(key.sign(signedBytes(envelope.payload())))});
    const std::string bytes = envelope.SerializeAsString();
    return {bytes.begin(), bytes.end()};
}

} // namespace swapscope::libp2p
