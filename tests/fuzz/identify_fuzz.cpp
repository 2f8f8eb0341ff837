// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/base/varint.h"
#include "core/libp2p/identify.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::libp2p;

namespace {

void checkLimits(const Identity& identity)
{
    require(identity.listenAddresses.size() <= limits::kIdentifyAddresses, "addresses are limited");
    require(identity.protocols.size() <= limits::kIdentifyProtocols, "protocols are limited");
    for (const auto* const text : {&identity.agent, &identity.protocolVersion}) {
        require(!*text || cleanText(**text) == **text, "a text for display stays as it is");
    }
}

/// What is written of an identity and read again is written the same.
void checkWriting(const Identity& identity)
{
    const auto messages = encodeIdentity(identity);
    Identity again;
    for (const Bytes& message : messages) {
        if (message.size() > limits::kIdentifyBytes) {
            return; // the texts grew while they were cleaned
        }
        require(isAccepted(mergeIdentity(again, message)), "our own message is accepted");
    }
    require(encodeIdentity(again) == messages, "a message reads back");
}

void checkTrust(Identity identity)
{
    const auto peer = multiformats::PeerId::ofPublicKey(
        identity.publicKey ? ByteView{*identity.publicKey} : asBytes("no key"));
    require(isAccepted(checkIdentity(identity, peer)), "a peer may show its own key");
    checkLimits(identity);
}

} // namespace

/// The input is a whole stream: messages, each behind its length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ByteView rest{data, size};
    Identity identity;
    for (std::uint64_t count = 0; count < limits::kIdentifyMessages && !rest.empty(); ++count) {
        const auto length = decodeVarint(rest);
        if (!isAccepted(length)) {
            break;
        }
        rest = rest.subspan(length->size);
        const ByteView message = rest.first(
            static_cast<std::size_t>(std::min<std::uint64_t>(length->value, rest.size())));
        rest = rest.subspan(message.size());
        const std::size_t protocols = identity.protocols.size();
        if (!isAccepted(mergeIdentity(identity, message))) {
            require(identity.protocols.size() == protocols, "a refused message changes nothing");
            break;
        }
        checkLimits(identity);
    }
    checkWriting(identity);
    checkTrust(std::move(identity));
    return 0;
}
