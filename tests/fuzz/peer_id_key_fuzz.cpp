// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/keys.h"
#include "core/multiformats/peer_id.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>
#include <array>

using namespace swapscope;
using namespace swapscope::fuzz;
using multiformats::PeerId;

namespace {

void checkId(const PeerId& id)
{
    requireSame(PeerId::decode(id.bytes()), id, "a peer id's bytes read back");
    requireSame(PeerId::parse(id.toString()), id, "a peer id's text reads back");
}

void checkPublicKey(ByteView input)
{
    const auto key = crypto::PublicKey::decode(input);
    if (!isAccepted(key)) {
        return;
    }
    require(std::ranges::equal(key->encoded(), input), "a key has one encoding only");
    checkId(PeerId::ofPublicKey(key->encoded()));
    const std::array<std::uint8_t, 64> zeros{};
    for (const ByteView signature : {ByteView{}, ByteView{zeros}, input}) {
        require(!isAccepted(key->verify(asBytes("message"), signature)),
                "no key has signed what nobody signed");
    }
}

void checkPrivateKey(ByteView input)
{
    const auto key = crypto::PrivateKey::decode(input);
    if (!isAccepted(key)) {
        return;
    }
    const auto again = crypto::PrivateKey::decode(key->encode());
    require(isAccepted(again) && again->encode() == key->encode(), "a private key reads back");
    const auto signature = key->sign(asBytes("message"));
    require(isAccepted(key->publicKey().verify(asBytes("message"), signature)),
            "a key verifies its own signature");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    for (const auto& id : {PeerId::decode(input), PeerId::parse(asText(input))}) {
        if (isAccepted(id)) {
            checkId(*id);
        }
    }
    checkPublicKey(input);
    checkPrivateKey(input);
    return 0;
}
