// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/tls_limits.h"
#include "core/libp2p/tls_session.h"
#include "core/libp2p/tls_session_impl.h"

#include <openssl/x509.h>

#include <algorithm>
#include <cstring>
#include <exception>

namespace swapscope::libp2p {
namespace {

using crypto::openssl::require;

// The fastest first, on machines that have instructions for AES.
constexpr const char* kCiphers =
    "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";
constexpr const char* kGroups = "X25519:P-256";
constexpr int kSecurityLevel = 2; // at least 112 bits

Bytes derOf(X509* certificate)
{
    const int size = i2d_X509(certificate, nullptr);
    require(size > 0, "certificates");
    Bytes bytes(static_cast<std::size_t>(size));
    std::uint8_t* at = bytes.data();
    require(i2d_X509(certificate, &at) == size, "certificates");
    return bytes;
}

} // namespace

TlsContext::TlsContext(const TlsCredentials& credentials)
    : m_impl{std::make_unique<Impl>()}
{
    m_impl->transport.reset(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream"));
    m_impl->context.reset(SSL_CTX_new(TLS_method()));
    BIO_METHOD* const transport = m_impl->transport.get();
    SSL_CTX* const context = m_impl->context.get();
    require(transport != nullptr && context != nullptr, "TLS");
    require(BIO_meth_set_read_ex(transport, TlsSession::Impl::readInput) == 1
                && BIO_meth_set_write_ex(transport, TlsSession::Impl::writeOutput) == 1
                && BIO_meth_set_ctrl(transport, TlsSession::Impl::control) == 1,
            "TLS");
    SSL_CTX_set_security_level(context, kSecurityLevel);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_clear_options(context, SSL_OP_ENABLE_MIDDLEBOX_COMPAT); // it would see no TLS anyway
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(context, static_cast<long>(limits::kTlsCertificate.value));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, TlsSession::Impl::verifyPeer, nullptr);
    SSL_CTX_set_alpn_select_cb(context, TlsSession::Impl::chooseMuxer, nullptr);
    SSL_CTX_set_msg_callback(context, TlsSession::Impl::countMessage);
    require(SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1
                && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1
                && SSL_CTX_set_num_tickets(context, 0) == 1
                && SSL_CTX_set_ciphersuites(context, kCiphers) == 1
                && SSL_CTX_set1_groups_list(context, kGroups) == 1,
            "TLS 1.3");
    require(SSL_CTX_use_certificate_ASN1(context, static_cast<int>(credentials.certificate.size()),
                                         credentials.certificate.data())
                    == 1
                && SSL_CTX_use_PrivateKey_ASN1(EVP_PKEY_EC, context, credentials.key.data(),
                                               static_cast<long>(credentials.key.size()))
                       == 1,
            "TLS certificates");
}

TlsContext::~TlsContext() = default;

int TlsSession::Impl::verifyPeer(X509_STORE_CTX* store, void* /*unused*/) noexcept
{
    const auto* const ssl = static_cast<const SSL*>(
        X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    Impl& self = *static_cast<Impl*>(SSL_get_app_data(ssl));
    try {
        std::vector<Bytes> chain;
        STACK_OF(X509)* const shown = X509_STORE_CTX_get0_untrusted(store);
        for (int i = 0; i < sk_X509_num(shown); ++i) {
            chain.push_back(derOf(sk_X509_value(shown, i)));
        }
        auto peer = verifyTlsCertificate(chain, self.setup.now, self.setup.expected);
        if (peer) {
            self.peer = *std::move(peer);
            return 1;
        }
        self.refusal = peer.error();
    } catch (const std::exception& problem) { // must not fly through the library
        self.refusal = fail(ErrorCode::Invalid, problem.what());
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    return 0;
}

/// The first of the peer's list that we have too.
int TlsSession::Impl::chooseMuxer(SSL* ssl, const unsigned char** out, unsigned char* outSize,
                                  const unsigned char* in, unsigned inSize,
                                  void* /*unused*/) noexcept
{
    const Impl& self = *static_cast<const Impl*>(SSL_get_app_data(ssl));
    for (ByteView rest{in, inSize}; !rest.empty();) {
        const std::size_t size = std::min<std::size_t>(rest[0], rest.size() - 1);
        const std::string_view name = asText(rest.subspan(1, size));
        if (name == kTlsWithoutMuxer || std::ranges::count(self.setup.muxers, name) > 0) {
            *out = rest.data() + 1;
            *outSize = static_cast<unsigned char>(size);
            return SSL_TLSEXT_ERR_OK;
        }
        rest = rest.subspan(1 + size);
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void TlsSession::Impl::countMessage(int isWritten, int /*version*/, int type, const void* /*bytes*/,
                                    std::size_t /*size*/, SSL* ssl, void* /*unused*/) noexcept
{
    if (isWritten == 0 && type == SSL3_RT_HANDSHAKE) {
        ++static_cast<Impl*>(SSL_get_app_data(ssl))->housekeeping;
    }
}

int TlsSession::Impl::readInput(BIO* bio, char* into, std::size_t size, std::size_t* done) noexcept
{
    Impl& self = *static_cast<Impl*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    *done = std::min(size, self.input.size());
    if (self.housekeeping > limits::kTlsHousekeeping) {
        return -1;
    }
    if (*done == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    std::memcpy(into, self.input.data(), *done);
    self.input = self.input.subspan(*done);
    return 1;
}

int TlsSession::Impl::writeOutput(BIO* bio, const char* bytes, std::size_t size,
                                  std::size_t* done) noexcept
{
    Impl& self = *static_cast<Impl*>(BIO_get_data(bio));
    append(self.output, asBytes({bytes, size}));
    *done = size;
    return 1;
}

long TlsSession::Impl::control(BIO* /*bio*/, int command, long /*unused*/,
                               void* /*unused*/) noexcept
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

} // namespace swapscope::libp2p
