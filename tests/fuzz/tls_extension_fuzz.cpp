// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/identity_proof.h"
#include "core/libp2p/tls_extension.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::libp2p;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto key = decodeSignedKey({data, size});
    if (isAccepted(key)) {
        require(key->publicKey.size() + key->signature.size() < size, "both lie in the extension");
        require(std::ranges::equal(encodeSignedKey(*key), ByteView{data, size}),
                "an extension has one form only");
        // Signed for no certificate that there is.
        const auto peer =
            verifyIdentity({key->publicKey, key->signature, tlsSignedBytes({})}, std::nullopt);
        require(!isAccepted(peer), "a proof for another certificate does not count");
    }
    return 0;
}
