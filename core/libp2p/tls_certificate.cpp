// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/tls_certificate.h"

#include "core/base/tls_limits.h"
#include "core/crypto/openssl.h"
#include "core/libp2p/identity_proof.h"
#include "core/libp2p/tls_extension.h"

#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <string>

namespace swapscope::libp2p {
namespace {

using crypto::openssl::Deleter;
using crypto::openssl::Key;
using crypto::openssl::require;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Object = std::unique_ptr<ASN1_OBJECT, Deleter<ASN1_OBJECT_free>>;
using OctetString = std::unique_ptr<ASN1_OCTET_STRING, Deleter<ASN1_OCTET_STRING_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

constexpr const char* kExtensionName = "1.3.6.1.4.1.53594.1.1";
constexpr std::array<std::uint8_t, 10> kExtensionId{0x2b, 0x06, 0x01, 0x04, 0x01,
                                                    0x83, 0xa2, 0x5a, 0x01, 0x01};
constexpr long kSecondsBefore = 60L * 60;
constexpr int kDaysAfter = 100 * 365;
constexpr int kVersion3 = 2; // as X.509 counts

std::time_t secondsOf(WallTime now)
{
    return static_cast<std::time_t>(
        std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
}

/// What `write` (one of OpenSSL's i2d functions) makes of `object`.
template <typename Write, typename T>
Bytes derOf(Write write, T* object)
{
    const int size = write(object, nullptr);
    require(size > 0, "DER");
    Bytes bytes(static_cast<std::size_t>(size));
    std::uint8_t* at = bytes.data();
    require(write(object, &at) == size, "DER");
    return bytes;
}

/// A serial number of 63 bits, in the certificate and, as Go's peers do, as the name of its owner.
void setNames(X509* certificate)
{
    std::array<std::uint8_t, 8> number{};
    require(RAND_bytes(number.data(), static_cast<int>(number.size())) == 1, "randomness");
    number[0] = static_cast<std::uint8_t>((number[0] & 0x7fU) | 0x40U);
    const std::string text = toHex(number);
    ASN1_INTEGER* const serial = X509_get_serialNumber(certificate);
    require(ASN1_STRING_set(serial, number.data(), static_cast<int>(number.size())) == 1,
            "certificates");
    X509_NAME* const name = X509_get_subject_name(certificate);
    require(X509_NAME_add_entry_by_NID(name, NID_serialNumber, MBSTRING_ASC,
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()), -1, 0)
                    == 1
                && X509_set_issuer_name(certificate, name) == 1,
            "certificates");
}

void addExtension(X509* certificate, ByteView value)
{
    const Object id{OBJ_txt2obj(kExtensionName, 1)};
    const OctetString content{ASN1_OCTET_STRING_new()};
    require(
        id && content
            && ASN1_OCTET_STRING_set(content.get(), value.data(), static_cast<int>(value.size()))
                   == 1,
        "certificates");
    const Extension extension{X509_EXTENSION_create_by_OBJ(nullptr, id.get(), 0, content.get())};
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "certificates");
}

Error invalid(const char* what)
{
    ERR_clear_error();
    return fail(ErrorCode::Invalid, std::string{"the peer's certificate "} + what);
}

Result<Certificate> read(ByteView der)
{
    if (der.size() > limits::kTlsCertificate) {
        return fail(ErrorCode::TooLarge,
                    "a certificate of " + std::to_string(der.size()) + " bytes");
    }
    const std::uint8_t* at = der.data();
    Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    if (!certificate || at != der.data() + der.size()) {
        return invalid("is no X.509 in DER");
    }
    return certificate;
}

Result<void> checkTime(const X509* certificate, WallTime now)
{
    std::time_t at = secondsOf(now);
    const int start = X509_cmp_time(X509_get0_notBefore(certificate), &at);
    const int end = X509_cmp_time(X509_get0_notAfter(certificate), &at);
    if (start == 0 || end == 0) {
        return invalid("has no readable dates");
    }
    if (start > 0) {
        return fail(ErrorCode::Unverified,
                    "the peer's certificate is not valid yet: one of the two clocks is wrong");
    }
    if (end < 0) {
        return fail(ErrorCode::Unverified, "the peer's certificate has expired");
    }
    return {};
}

/// The value of the libp2p extension, once it and nothing unknown has to be understood.
Result<ByteView> findExtension(const X509* certificate)
{
    std::optional<ByteView> found;
    for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
        X509_EXTENSION* const extension = X509_get_ext(certificate, i);
        const ASN1_OBJECT* const id = X509_EXTENSION_get_object(extension);
        const ByteView idBytes{OBJ_get0_data(id), OBJ_length(id)};
        if (!std::ranges::equal(idBytes, kExtensionId)) {
            if (X509_EXTENSION_get_critical(extension) != 0
                && X509_supported_extension(extension) == 0) {
                return fail(ErrorCode::Unsupported,
                            "the peer's certificate has an unknown critical extension");
            }
            continue;
        }
        if (found) {
            return invalid("has two libp2p extensions");
        }
        const ASN1_OCTET_STRING* const value = X509_EXTENSION_get_data(extension);
        found = ByteView{ASN1_STRING_get0_data(value),
                         static_cast<std::size_t>(ASN1_STRING_length(value))};
    }
    if (!found) {
        return invalid("has no libp2p extension");
    }
    return *found;
}

} // namespace

TlsCredentials makeTlsCredentials(const crypto::PrivateKey& identity, WallTime now)
{
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate{X509_new()};
    require(key && certificate, "certificates");
    std::time_t at = secondsOf(now);
    require(X509_set_version(certificate.get(), kVersion3) == 1
                && X509_set_pubkey(certificate.get(), key.get()) == 1
                && X509_time_adj_ex(X509_getm_notBefore(certificate.get()), 0, -kSecondsBefore, &at)
                       != nullptr
                && X509_time_adj_ex(X509_getm_notAfter(certificate.get()), kDaysAfter, 0, &at)
                       != nullptr,
            "certificates");
    setNames(certificate.get());
    const Bytes info = derOf(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate.get()));
    const auto signature = identity.sign(tlsSignedBytes(info));
    const crypto::PublicKey publicKey = identity.publicKey();
    addExtension(certificate.get(),
                 encodeSignedKey({.publicKey = publicKey.encoded(), .signature = signature}));
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "certificates");
    return {.certificate = derOf(i2d_X509, certificate.get()),
            .key = derOf(i2d_PrivateKey, key.get())};
}

Result<multiformats::PeerId>
verifyTlsCertificate(std::span<const Bytes> chain, WallTime now,
                     const std::optional<multiformats::PeerId>& expected)
{
    if (chain.size() != 1) {
        return fail(ErrorCode::Invalid, "the peer shows " + std::to_string(chain.size())
                                            + " certificates instead of one");
    }
    const auto certificate = read(chain.front());
    if (!certificate) {
        return certificate.error();
    }
    X509* const x509 = certificate->get();
    if (const auto checked = checkTime(x509, now); !checked) {
        return checked.error();
    }
    const auto extension = findExtension(x509);
    if (!extension) {
        return extension.error();
    }
    const auto signedKey = decodeSignedKey(*extension);
    if (!signedKey) {
        return signedKey.error();
    }
    const Bytes info = derOf(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(x509));
    if (const auto checked = crypto::checkPkixKey(info); !checked) { // before it is used
        return fail(checked.error().code,
                    "the key of the peer's certificate: " + checked.error().detail);
    }
    EVP_PKEY* const key = X509_get0_pubkey(x509);
    if (key == nullptr) {
        return invalid("has no readable key");
    }
    if (X509_verify(x509, key) != 1) {
        ERR_clear_error();
        return fail(ErrorCode::Unverified, "the peer's certificate is not signed by its own key");
    }
    const Bytes signedBytes = tlsSignedBytes(info);
    return verifyIdentity({.encodedKey = signedKey->publicKey,
                           .signature = signedKey->signature,
                           .signedBytes = signedBytes},
                          expected);
}

} // namespace swapscope::libp2p
