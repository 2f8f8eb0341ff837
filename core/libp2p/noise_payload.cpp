// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise_payload.h"

#include "core/base/limits.h"
#include "proto/noise.pb.h"

#include <algorithm>

namespace swapscope::libp2p {
namespace {

constexpr std::string_view kSignaturePrefix = "noise-libp2p-static-key:";
constexpr std::size_t kMaxMuxers = 100; // as go-libp2p, which ignores longer lists

Bytes toBytes(const std::string& text)
{
    const ByteView view = asBytes(text);
    return {view.begin(), view.end()};
}

} // namespace

Result<NoisePayload> decodeNoisePayload(ByteView bytes)
{
    if (bytes.size() > limits::kNoisePayload) {
        return fail(ErrorCode::TooLarge,
                    "a handshake payload of " + std::to_string(bytes.size()) + " bytes");
    }
    proto::noise::HandshakePayload message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(ErrorCode::Invalid, "the handshake payload is no protobuf of its kind");
    }
    proto::noise::Extensions extensions;
    if (!extensions.ParseFromString(message.extensions())) {
        return fail(ErrorCode::Invalid, "the handshake payload's extensions are no protobuf");
    }
    NoisePayload payload;
    payload.identityKey = toBytes(message.identity_key());
    payload.identitySignature = toBytes(message.identity_sig());
    const auto& muxers = extensions.stream_muxers();
    payload.muxers.assign(muxers.begin(), muxers.end());
    return payload;
}

Bytes encodeNoisePayload(const NoisePayload& payload)
{
    proto::noise::HandshakePayload message;
    message.set_identity_key(payload.identityKey.data(), payload.identityKey.size());
    message.set_identity_sig(payload.identitySignature.data(), payload.identitySignature.size());
    proto::noise::Extensions extensions;
    for (const std::string& muxer : payload.muxers) {
        extensions.add_stream_muxers(muxer);
    }
    if (!payload.muxers.empty()) {
        message.set_extensions(extensions.SerializeAsString());
    }
    return toBytes(message.SerializeAsString());
}

Bytes noiseSignedBytes(const crypto::X25519Key& staticKey)
{
    Bytes bytes;
    bytes.reserve(kSignaturePrefix.size() + staticKey.size());
    append(bytes, asBytes(kSignaturePrefix));
    append(bytes, staticKey);
    return bytes;
}

Bytes makeNoisePayload(const crypto::PrivateKey& identity, const crypto::X25519Key& staticKey,
                       const std::vector<std::string>& muxers)
{
    const auto signature = identity.sign(noiseSignedBytes(staticKey));
    return encodeNoisePayload({.identityKey = identity.publicKey().encoded(),
                               .identitySignature = {signature.begin(), signature.end()},
                               .muxers = muxers});
}

std::optional<std::string> settleMuxer(const std::vector<std::string>& initiator,
                                       const std::vector<std::string>& responder)
{
    if (initiator.size() > kMaxMuxers || responder.size() > kMaxMuxers) {
        return std::nullopt;
    }
    for (const std::string& muxer : initiator) {
        if (std::find(responder.begin(), responder.end(), muxer) != responder.end()) {
            return muxer;
        }
    }
    return std::nullopt;
}

} // namespace swapscope::libp2p
