// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/multiformats/multiaddr.h"
#include "tests/fuzz/oracle.h"

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::multiformats;

namespace {

void checkEndpoint(const Multiaddr& address)
{
    const auto endpoint = address.tcpEndpoint();
    if (!endpoint) {
        return;
    }
    const auto rebuilt = Multiaddr::ofTcp(*endpoint);
    require(isAccepted(rebuilt) && rebuilt->tcpEndpoint().has_value(),
            "a socket's address makes an address");
    require(rebuilt->tcpEndpoint()->host == endpoint->host
                && rebuilt->tcpEndpoint()->port == endpoint->port,
            "a socket's address reads back");
}

void checkAddress(const Multiaddr& address)
{
    requireSame(Multiaddr::decode(address.bytes()), address, "an address's bytes read back");
    std::size_t valueBytes = 0;
    for (const auto& part : address.parts()) {
        valueBytes += part.value.size();
    }
    require(valueBytes <= address.bytes().size(), "an address holds its parts");
    const std::string text = address.toString();
    if (text.size() <= limits::kIdentifierText) {
        requireSame(Multiaddr::parse(text), address, "an address's text reads back");
    }
    checkEndpoint(address);
    if (const auto peer = address.peerId()) {
        require(!peer->empty(), "a named peer is somebody");
        const Multiaddr rest = address.withoutPeerId();
        require(rest.peerId().has_value() || rest.withPeerId(*peer) == address,
                "a peer id comes off and on again");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    for (const auto& address : {Multiaddr::parse(asText(input)), Multiaddr::decode(input)}) {
        if (isAccepted(address)) {
            checkAddress(*address);
        }
    }
    return 0;
}
