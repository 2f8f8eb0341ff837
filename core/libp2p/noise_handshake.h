// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/noise_cipher.h"
#include "core/libp2p/noise_payload.h"
#include "core/libp2p/role.h"
#include "core/multiformats/peer_id.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::libp2p {

/// Our side of one handshake.
struct NoiseSetup
{
    Role role = Role::Initiator;
    crypto::X25519Pair staticKey;    ///< Fresh for every session.
    crypto::X25519Pair ephemeralKey; ///< Fresh for every session.
    Bytes payload;                   ///< makeNoisePayload() for staticKey.
    std::vector<std::string> muxers; ///< As in the payload.
    std::optional<multiformats::PeerId> expected;
};

/// The three messages of Noise XX with libp2p's identity payload, without a connection. Messages
/// are Noise messages without the length in front of them.
///
/// After an error the handshake is over; nothing that the peer said may be used.
/// Source: The Noise Protocol Framework; libp2p/specs noise.
class NoiseHandshake
{
public:
    explicit NoiseHandshake(NoiseSetup setup);

    [[nodiscard]] bool isDone() const noexcept { return m_messages == 3; }
    /// Whether writeMessage() comes next; else readMessage().
    [[nodiscard]] bool isOurTurn() const noexcept;

    /// The next message. Errors: Unverified when the peer's key has no secret in common with any.
    [[nodiscard]] Result<Bytes> writeMessage();

    /// Takes the peer's next message, checking everything in it. Errors: Truncated, TooLarge,
    /// Unverified, Invalid, Unsupported.
    [[nodiscard]] Result<void> readMessage(ByteView message);

    /// No message of the peer that is next may be longer, in bytes.
    [[nodiscard]] std::size_t largestNext() const noexcept;

    // Valid once done.

    /// Known, and verified, from the message that carries the peer's payload on.
    [[nodiscard]] const multiformats::PeerId& remotePeer() const noexcept { return m_remotePeer; }
    [[nodiscard]] std::optional<std::string> muxer() const;
    [[nodiscard]] NoiseCipher sending() const;
    [[nodiscard]] NoiseCipher receiving() const;

    [[nodiscard]] const NoiseSymmetricState& state() const noexcept { return m_state; }

private:
    [[nodiscard]] Result<void> mixAgreement(const crypto::X25519Pair& ours,
                                            const crypto::X25519Key& theirs);
    [[nodiscard]] Result<Bytes> writeSecond();
    [[nodiscard]] Result<Bytes> writeThird();
    [[nodiscard]] Result<void> readFirst(ByteView message);
    [[nodiscard]] Result<void> readSecond(ByteView message);
    [[nodiscard]] Result<void> readThird(ByteView message);
    [[nodiscard]] Result<void> readStatic(ByteView sealed);
    [[nodiscard]] Result<void> readPayload(ByteView sealed);

    NoiseSetup m_setup;
    NoiseSymmetricState m_state;
    int m_messages = 0; // written and read
    crypto::X25519Key m_remoteEphemeral{};
    crypto::X25519Key m_remoteStatic{};
    multiformats::PeerId m_remotePeer;
    std::vector<std::string> m_remoteMuxers;
};

} // namespace swapscope::libp2p
