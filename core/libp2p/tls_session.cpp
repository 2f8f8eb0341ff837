// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/tls_session.h"

#include "core/base/tls_limits.h"
#include "core/libp2p/tls_session_impl.h"

#include <openssl/err.h>

#include <algorithm>
#include <cassert>
#include <climits>

namespace swapscope::libp2p {
namespace {

using crypto::openssl::require;

constexpr std::size_t kLargestPlain = 16 * limits::kKiB; // of a record (RFC 8446 5.1)
/// RFC 8446 5.5 lets a key of AES-GCM seal 2^24.5 records.
constexpr std::uint64_t kRecordsPerKey = 1ULL << 23U;

/// The muxers and, for who settles the muxer later, the name of it all; as ALPN writes lists.
Bytes protocolList(const std::vector<std::string>& muxers)
{
    Bytes list;
    const auto add = [&list](std::string_view name) {
        assert(!name.empty() && name.size() <= 255);
        list.push_back(static_cast<std::uint8_t>(name.size()));
        append(list, asBytes(name));
    };
    for (const std::string& muxer : muxers) {
        add(muxer);
    }
    add(kTlsWithoutMuxer);
    return list;
}

Error wordsOf(unsigned long code)
{
    const int reason = ERR_GET_REASON(code);
    const char* const text = ERR_reason_error_string(code);
    const std::string words = text == nullptr ? "no reason given" : text;
    if (reason >= SSL_AD_REASON_OFFSET) {
        return fail(ErrorCode::Refused, "the peer ended the TLS session: " + words);
    }
    switch (reason) {
    case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC:
        return fail(ErrorCode::Unverified, "a TLS record fails its authentication");
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        return fail(ErrorCode::Invalid, "the peer shows no certificate");
    case SSL_R_NO_APPLICATION_PROTOCOL:
        return fail(ErrorCode::Refused, "the peer's TLS offers no protocol that we have");
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
        return fail(ErrorCode::TooLarge, "a message of the TLS handshake is too long");
    case SSL_R_UNSUPPORTED_PROTOCOL:
        return fail(ErrorCode::Unsupported, "the peer does not speak TLS 1.3");
    default: return fail(ErrorCode::Invalid, "outside the TLS protocol: " + words);
    }
}

} // namespace

TlsSession::Impl::Impl(SSL_CTX* context, BIO_METHOD* transport, TlsSetup its)
    : setup{std::move(its)}
    , ssl{SSL_new(context)}
{
    BIO* const bio = BIO_new(transport);
    require(ssl != nullptr && bio != nullptr, "TLS");
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl.get(), bio, bio);
    require(SSL_set_app_data(ssl.get(), this) == 1, "TLS");
    if (setup.role == Role::Initiator) {
        const Bytes offered = protocolList(setup.muxers);
        require(
            SSL_set_alpn_protos(ssl.get(), offered.data(), static_cast<unsigned>(offered.size()))
                == 0,
            "TLS");
        SSL_set_connect_state(ssl.get());
    } else {
        SSL_set_accept_state(ssl.get());
    }
}

/// Why a call did not do what it should; not called where it only lacks input.
Error TlsSession::Impl::failure(int outcome)
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (refusal) {
        return *refusal;
    }
    if (housekeeping > limits::kTlsHousekeeping) {
        return fail(ErrorCode::TooLarge, "the peer renews TLS keys without sending data");
    }
    if (code != 0) {
        return wordsOf(code);
    }
    return fail(ErrorCode::Invalid, "TLS ended with outcome " + std::to_string(outcome));
}

/// The peer's first message says its length before anything is known of the peer.
Result<void> TlsSession::Impl::checkStart()
{
    constexpr std::uint8_t kHandshakeRecord = 22;
    if (startBytes < start.size()) {
        const std::size_t count = std::min(start.size() - startBytes, input.size());
        std::copy_n(input.begin(), count, start.begin() + static_cast<std::ptrdiff_t>(startBytes));
        startBytes += count;
    }
    const std::size_t length =
        std::size_t{start[6]} << 16U | std::size_t{start[7]} << 8U | start[8];
    if (startBytes == start.size() && start[0] == kHandshakeRecord
        && length > limits::kTlsHandshake) {
        return fail(ErrorCode::TooLarge,
                    "a first message of " + std::to_string(length) + " bytes in TLS");
    }
    handshakeBytes += input.size();
    if (handshakeBytes > limits::kTlsHandshake) {
        return fail(ErrorCode::TooLarge, "the TLS handshake is too long");
    }
    return {};
}

TlsSession::TlsSession(TlsContext& context, TlsSetup setup)
    : m_impl{std::make_unique<Impl>(context.m_impl->context.get(), context.m_impl->transport.get(),
                                    std::move(setup))}
{}

TlsSession::~TlsSession() = default;

void TlsSession::setInput(ByteView bytes)
{
    assert(m_impl->input.empty());
    m_impl->input = bytes;
}

Result<bool> TlsSession::shakeHands()
{
    Impl& self = *m_impl;
    assert(!self.isDone);
    if (const auto checked = self.checkStart(); !checked) {
        return checked.error();
    }
    ERR_clear_error();
    const int outcome = SSL_do_handshake(self.ssl.get());
    if (outcome == 1) {
        if (!self.peer) { // as after a session that was resumed, which we offer nowhere
            return fail(ErrorCode::Unverified, "the peer has not shown who it is");
        }
        const unsigned char* protocol = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(self.ssl.get(), &protocol, &size);
        if (size == 0) {
            return fail(ErrorCode::Refused, "the peer's TLS settles no protocol");
        }
        self.isDone = true;
        self.housekeeping = 0;
        return true;
    }
    const int why = SSL_get_error(self.ssl.get(), outcome);
    if (why == SSL_ERROR_WANT_READ) {
        return false;
    }
    return self.failure(why);
}

const multiformats::PeerId& TlsSession::remotePeer() const noexcept
{
    assert(m_impl->isDone);
    return *m_impl->peer;
}

std::optional<std::string> TlsSession::muxer() const
{
    assert(m_impl->isDone);
    const unsigned char* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(m_impl->ssl.get(), &protocol, &size);
    const std::string_view name = asText({protocol, size});
    return name == kTlsWithoutMuxer ? std::nullopt : std::optional<std::string>{name};
}

Result<std::size_t> TlsSession::open(std::span<std::uint8_t> into)
{
    Impl& self = *m_impl;
    std::size_t done = 0;
    while (done < into.size() && !self.failed
           && (!self.input.empty() || SSL_pending(self.ssl.get()) > 0))
    {
        ERR_clear_error();
        std::size_t count = 0;
        const int outcome =
            SSL_read_ex(self.ssl.get(), into.data() + done, into.size() - done, &count);
        if (outcome == 1) {
            done += count;
            self.housekeeping = 0;
            continue;
        }
        const int why = SSL_get_error(self.ssl.get(), outcome);
        if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_ZERO_RETURN) {
            break;
        }
        self.failed = self.failure(why);
    }
    if (!self.failed && self.output.size() > limits::kTlsAnswers) {
        self.failed =
            fail(ErrorCode::TooLarge, "the peer renews TLS keys and does not read the answers");
    }
    if (self.failed && done == 0) {
        return *self.failed;
    }
    return done;
}

bool TlsSession::hasEnded() const noexcept
{
    return (SSL_get_shutdown(m_impl->ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

bool TlsSession::isInsideRecord() const noexcept
{
    constexpr std::string_view kBetweenRecords = "RH"; // it waits for a header …
    return SSL_rstate_string(m_impl->ssl.get()) != kBetweenRecords
           || SSL_has_pending(m_impl->ssl.get()) == 1; // … of which nothing is there
}

Result<void> TlsSession::seal(ByteView bytes)
{
    Impl& self = *m_impl;
    assert(self.isDone && !bytes.empty() && bytes.size() <= INT_MAX);
    ERR_clear_error();
    self.recordsUnderKey += (bytes.size() + kLargestPlain - 1) / kLargestPlain;
    if (self.recordsUnderKey > kRecordsPerKey) {
        renewKey(false);
    }
    std::size_t written = 0;
    const int outcome = SSL_write_ex(self.ssl.get(), bytes.data(), bytes.size(), &written);
    if (outcome != 1) {
        return self.failure(SSL_get_error(self.ssl.get(), outcome));
    }
    return {};
}

void TlsSession::renewKey(bool asksPeer)
{
    const int kind = asksPeer ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED;
    require(SSL_key_update(m_impl->ssl.get(), kind) == 1
                && SSL_do_handshake(m_impl->ssl.get()) == 1,
            "TLS");
    m_impl->recordsUnderKey = 0;
}

void TlsSession::sealEnd()
{
    ERR_clear_error();
    SSL_shutdown(m_impl->ssl.get()); // fails only where the session has
    ERR_clear_error();
}

Bytes& TlsSession::output() noexcept
{
    return m_impl->output;
}

} // namespace swapscope::libp2p
