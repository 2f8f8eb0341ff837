// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/openssl.h"
#include "core/libp2p/tls_session.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <array>
#include <cstdint>

/// The OpenSSL side of TlsContext and TlsSession, for their sources only.
namespace swapscope::libp2p {

struct TlsContext::Impl
{
    std::unique_ptr<BIO_METHOD, crypto::openssl::Deleter<BIO_meth_free>> transport;
    std::unique_ptr<SSL_CTX, crypto::openssl::Deleter<SSL_CTX_free>> context;
};

struct TlsSession::Impl
{
    Impl(SSL_CTX* context, BIO_METHOD* transport, TlsSetup setup);

    [[nodiscard]] Error failure(int outcome);
    [[nodiscard]] Result<void> checkStart();

    // What OpenSSL calls.
    static int verifyPeer(X509_STORE_CTX* store, void*) noexcept;
    static int chooseMuxer(SSL* ssl, const unsigned char** out, unsigned char* outSize,
                           const unsigned char* in, unsigned inSize, void*) noexcept;
    static void countMessage(int isWritten, int, int type, const void*, std::size_t, SSL* ssl,
                             void*) noexcept;
    static int readInput(BIO* bio, char* into, std::size_t size, std::size_t* done) noexcept;
    static int writeOutput(BIO* bio, const char* bytes, std::size_t size,
                           std::size_t* done) noexcept;
    static long control(BIO* bio, int command, long, void*) noexcept;

    TlsSetup setup;
    std::unique_ptr<SSL, crypto::openssl::Deleter<SSL_free>> ssl;
    ByteView input;
    Bytes output;
    bool isDone = false; // the handshake
    std::optional<multiformats::PeerId> peer;
    std::optional<Error> refusal; // by ourselves, of what the peer showed
    std::optional<Error> failed;  // for good

    std::size_t handshakeBytes = 0;
    std::array<std::uint8_t, 9> start{}; // of the peer's first record
    std::size_t startBytes = 0;
    std::uint64_t housekeeping = 0;    // messages since the last data
    std::uint64_t recordsUnderKey = 0; // sealed
};

} // namespace swapscope::libp2p
