// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/libp2p/identity_proof.h"
#include "core/libp2p/noise_payload.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::libp2p;

namespace {

bool operator==(const NoisePayload& a, const NoisePayload& b)
{
    return a.identityKey == b.identityKey && a.identitySignature == b.identitySignature
           && a.muxers == b.muxers;
}

void checkIdentity(const NoisePayload& payload)
{
    // Signed for no session that there is: the static key of this one is all zero.
    const Bytes signedBytes = noiseSignedBytes({});
    const auto peer =
        verifyIdentity({payload.identityKey, payload.identitySignature, signedBytes}, std::nullopt);
    require(!isAccepted(peer), "a proof from another session does not count");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto payload = decodeNoisePayload({data, size});
    if (isAccepted(payload)) {
        const Bytes written = encodeNoisePayload(*payload);
        require(written.size() <= limits::kNoisePayload,
                "an encoding is no longer than its origin");
        const auto again = decodeNoisePayload(written);
        require(isAccepted(again) && *again == *payload, "a payload reads back");
        checkIdentity(*payload);
        const auto muxer = settleMuxer(payload->muxers, {"/yamux/1.0.0", "/mplex/6.7.0"});
        require(!muxer || std::ranges::count(payload->muxers, *muxer) > 0,
                "a settled muxer was offered");
    }
    return 0;
}
