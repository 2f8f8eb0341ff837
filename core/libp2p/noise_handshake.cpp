// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/noise_handshake.h"

#include "core/base/limits.h"
#include "core/libp2p/identity_proof.h"

#include <algorithm>
#include <cassert>

namespace swapscope::libp2p {
namespace {

constexpr std::size_t kKeyBytes = std::tuple_size_v<crypto::X25519Key>;
constexpr std::size_t kSealedKeyBytes = kKeyBytes + crypto::kTagBytes;

crypto::X25519Key keyOf(ByteView bytes)
{
    crypto::X25519Key key{};
    std::copy_n(bytes.begin(), key.size(), key.begin());
    return key;
}

Error tooShort(ByteView message, int number)
{
    return fail(ErrorCode::Truncated, "handshake message " + std::to_string(number) + " has only "
                                          + std::to_string(message.size()) + " bytes");
}

} // namespace

NoiseHandshake::NoiseHandshake(NoiseSetup setup)
    : m_setup{std::move(setup)}
{}

bool NoiseHandshake::isOurTurn() const noexcept
{
    return !isDone() && (m_messages % 2 == 0) == (m_setup.role == Role::Initiator);
}

std::size_t NoiseHandshake::largestNext() const noexcept
{
    const std::size_t payload = limits::kNoisePayload + crypto::kTagBytes;
    switch (m_messages) {
    case 0: return kKeyBytes;
    case 1: return kKeyBytes + kSealedKeyBytes + payload;
    default: return kSealedKeyBytes + payload;
    }
}

Result<Bytes> NoiseHandshake::writeMessage()
{
    assert(isOurTurn());
    Bytes first;
    switch (m_messages++) {
    case 0:
        append(first, m_setup.ephemeralKey.open);
        m_state.mixHash(m_setup.ephemeralKey.open);
        m_state.mixHash({}); // the empty payload
        return first;
    case 1: return writeSecond();
    default: return writeThird();
    }
}

Result<void> NoiseHandshake::readMessage(ByteView message)
{
    assert(!isDone() && !isOurTurn());
    if (message.size() > largestNext()) {
        return fail(ErrorCode::TooLarge,
                    "a handshake message of " + std::to_string(message.size()) + " bytes");
    }
    switch (m_messages++) {
    case 0: return readFirst(message);
    case 1: return readSecond(message);
    default: return readThird(message);
    }
}

Result<void> NoiseHandshake::mixAgreement(const crypto::X25519Pair& ours,
                                          const crypto::X25519Key& theirs)
{
    const auto secret = crypto::agree(ours.secret, theirs);
    if (!secret) {
        return secret.error();
    }
    m_state.mixKey(*secret);
    return {};
}

Result<Bytes> NoiseHandshake::writeSecond()
{
    Bytes message;
    append(message, m_setup.ephemeralKey.open);
    m_state.mixHash(m_setup.ephemeralKey.open);
    const auto ee = mixAgreement(m_setup.ephemeralKey, m_remoteEphemeral);
    if (!ee) {
        return ee.error();
    }
    m_state.encryptAndHash(m_setup.staticKey.open, message);
    const auto es = mixAgreement(m_setup.staticKey, m_remoteEphemeral);
    if (!es) {
        return es.error();
    }
    m_state.encryptAndHash(m_setup.payload, message);
    return message;
}

Result<Bytes> NoiseHandshake::writeThird()
{
    Bytes message;
    m_state.encryptAndHash(m_setup.staticKey.open, message);
    const auto se = mixAgreement(m_setup.staticKey, m_remoteEphemeral);
    if (!se) {
        return se.error();
    }
    m_state.encryptAndHash(m_setup.payload, message);
    return message;
}

Result<void> NoiseHandshake::readFirst(ByteView message)
{
    if (message.size() < kKeyBytes) {
        return tooShort(message, 1);
    }
    m_remoteEphemeral = keyOf(message);
    m_state.mixHash(m_remoteEphemeral);
    m_state.mixHash({});
    return {};
}

Result<void> NoiseHandshake::readSecond(ByteView message)
{
    if (message.size() < kKeyBytes + kSealedKeyBytes + crypto::kTagBytes) {
        return tooShort(message, 2);
    }
    m_remoteEphemeral = keyOf(message);
    m_state.mixHash(m_remoteEphemeral);
    const auto ee = mixAgreement(m_setup.ephemeralKey, m_remoteEphemeral);
    if (!ee) {
        return ee.error();
    }
    const auto gotStatic = readStatic(message.subspan(kKeyBytes, kSealedKeyBytes));
    if (!gotStatic) {
        return gotStatic.error();
    }
    const auto es = mixAgreement(m_setup.ephemeralKey, m_remoteStatic);
    if (!es) {
        return es.error();
    }
    return readPayload(message.subspan(kKeyBytes + kSealedKeyBytes));
}

Result<void> NoiseHandshake::readThird(ByteView message)
{
    if (message.size() < kSealedKeyBytes + crypto::kTagBytes) {
        return tooShort(message, 3);
    }
    const auto gotStatic = readStatic(message.first(kSealedKeyBytes));
    if (!gotStatic) {
        return gotStatic.error();
    }
    const auto se = mixAgreement(m_setup.ephemeralKey, m_remoteStatic);
    if (!se) {
        return se.error();
    }
    return readPayload(message.subspan(kSealedKeyBytes));
}

Result<void> NoiseHandshake::readStatic(ByteView sealed)
{
    const auto key = m_state.decryptAndHash(sealed);
    if (!key) {
        return key.error();
    }
    m_remoteStatic = keyOf(*key);
    return {};
}

Result<void> NoiseHandshake::readPayload(ByteView sealed)
{
    const auto plain = m_state.decryptAndHash(sealed);
    if (!plain) {
        return plain.error();
    }
    auto payload = decodeNoisePayload(*plain);
    if (!payload) {
        return payload.error();
    }
    const Bytes signedBytes = noiseSignedBytes(m_remoteStatic);
    auto peer = verifyIdentity({.encodedKey = payload->identityKey,
                                .signature = payload->identitySignature,
                                .signedBytes = signedBytes},
                               m_setup.expected);
    if (!peer) {
        return peer.error();
    }
    m_remotePeer = *std::move(peer);
    m_remoteMuxers = std::move(payload->muxers);
    return {};
}

std::optional<std::string> NoiseHandshake::muxer() const
{
    assert(isDone());
    return m_setup.role == Role::Initiator ? settleMuxer(m_setup.muxers, m_remoteMuxers)
                                           : settleMuxer(m_remoteMuxers, m_setup.muxers);
}

NoiseCipher NoiseHandshake::sending() const
{
    assert(isDone());
    const auto [forth, back] = m_state.split();
    return NoiseCipher{m_setup.role == Role::Initiator ? forth : back};
}

NoiseCipher NoiseHandshake::receiving() const
{
    assert(isDone());
    const auto [forth, back] = m_state.split();
    return NoiseCipher{m_setup.role == Role::Initiator ? back : forth};
}

} // namespace swapscope::libp2p
