// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/crypto/keys.h"
#include "core/libp2p/role.h"
#include "core/libp2p/tls_certificate.h"
#include "core/multiformats/peer_id.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::libp2p {

/// The protocol of a TLS session inside of which the muxer is to be settled.
inline constexpr std::string_view kTlsWithoutMuxer = "libp2p";

/// What all TLS sessions of a host have in common: the certificate and what we offer. TLS 1.3 only,
/// no tickets, no early data, no server name; a client has to show a certificate.
class TlsContext
{
public:
    explicit TlsContext(const TlsCredentials& credentials);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    struct Impl;

private:
    friend class TlsSession;
    std::unique_ptr<Impl> m_impl;
};

/// Our side of one session.
struct TlsSetup
{
    Role role = Role::Initiator;
    std::vector<std::string> muxers; ///< Offered by ALPN, in order; "libp2p" stands behind them.
    std::optional<multiformats::PeerId> expected;
    WallTime now{}; ///< At which the peer's certificate has to be valid.
};

/// TLS 1.3 with libp2p's certificates, without a connection: bytes go in and come out.
///
/// After an error the session is over; nothing that the peer said may be used. What output() then
/// has is the alert that tells the peer. Draws its randomness from OpenSSL.
/// Source: RFC 8446; libp2p/specs tls.
class TlsSession
{
public:
    TlsSession(TlsContext& context, TlsSetup setup); ///< `context` outlives the session.
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    /// What the peer sent, which stays valid until the calls that follow have used it up: until
    /// shakeHands() or open() ask for more.
    void setInput(ByteView bytes);

    /// Goes on with the handshake as far as the input lets it. @return Whether it is done; it needs
    /// more input where not. Errors: Unverified, Unsupported, Invalid, TooLarge over
    /// limits::kTlsHandshake or kTlsCertificate, Refused by the peer.
    [[nodiscard]] Result<bool> shakeHands();

    // Valid once the handshake is done.

    [[nodiscard]] const multiformats::PeerId& remotePeer() const noexcept;
    [[nodiscard]] std::optional<std::string> muxer() const;

    /// Opens what was received into `into`. @return Bytes; 0 when it needs more input, or when
    /// hasEnded(). Errors: Unverified, Invalid, Refused by the peer, TooLarge over
    /// limits::kTlsAnswers or kTlsHousekeeping.
    [[nodiscard]] Result<std::size_t> open(std::span<std::uint8_t> into);
    /// Whether the peer has said that it sends nothing more.
    [[nodiscard]] bool hasEnded() const noexcept;
    /// Whether the input ended inside a record.
    [[nodiscard]] bool isInsideRecord() const noexcept;

    /// Seals all of `bytes` into output(), in records of 16 KiB. Errors: Invalid.
    [[nodiscard]] Result<void> seal(ByteView bytes);
    /// Seals under another key from here on, which seal() does by itself in time; `asksPeer` to do
    /// the same.
    void renewKey(bool asksPeer);
    /// Says in output() that we send nothing more.
    void sealEnd();

    /// What is to be sent, to be moved out or cleared by the caller.
    [[nodiscard]] Bytes& output() noexcept;

    struct Impl;

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::libp2p
