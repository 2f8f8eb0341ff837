// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>

/// Owners of OpenSSL objects, for the sources of core/crypto and of TLS in core/libp2p only.
namespace swapscope::crypto::openssl {

template <auto Free>
struct Deleter
{
    template <typename T>
    void operator()(T* object) const noexcept
    {
        Free(object);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD, Deleter<EVP_MD_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;

/// For calls that no input can make fail: only lack of memory or a broken OpenSSL gets here.
inline void require(bool done, const char* what)
{
    if (!done) {
        throw std::runtime_error{std::string{"OpenSSL cannot do "} + what};
    }
}

} // namespace swapscope::crypto::openssl
