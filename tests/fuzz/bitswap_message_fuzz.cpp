// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/bitswap/message.h"
#include "tests/fuzz/oracle.h"

#include <unordered_set>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::bitswap;

namespace {

/// What would be sent to say the same.
Outgoing answerWith(const Incoming& message)
{
    Outgoing outgoing{.wants = message.wants,
                      .full = message.full,
                      .blocks = {},
                      .presences = message.presences,
                      .pendingBytes = message.pendingBytes};
    for (const ReceivedBlock& block : message.blocks) {
        const auto cid = block.prefix.sum(*block.data);
        require(isAccepted(cid), "a block that was let through has a CID");
        outgoing.blocks.push_back({*cid, block.data});
    }
    return outgoing;
}

Result<Incoming> decodeWire(const Bytes& wire)
{
    const auto length = decodeVarint(wire);
    require(isAccepted(length) && length->value == wire.size() - length->size,
            "a message states its length");
    return decodeMessage(ByteView{wire}.subspan(length->size));
}

void checkLimits(const Incoming& message)
{
    std::unordered_set<Cid> wanted;
    for (const WantEntry& want : message.wants) {
        require(!want.cid.empty() && want.cid.bytes().size() <= limits::kCidBytes,
                "a want has a CID within its limit");
        require(wanted.insert(want.cid).second, "each CID is wanted once");
    }
    for (const ReceivedBlock& block : message.blocks) {
        require(block.data->size() <= limits::kBlockBytes, "a block is not over its limit");
    }
}

void checkWriting(const Outgoing& outgoing, Protocol protocol)
{
    const Bytes wire = encodeMessage(outgoing, protocol);
    const auto again = decodeWire(wire);
    require(isAccepted(again), "our own message is accepted");
    require(again->blocks.size() == outgoing.blocks.size(), "no block is lost");
    if (protocol == Protocol::V1_2_0) {
        require(again->wants.size() == outgoing.wants.size(), "no want is lost");
        require(again->presences == outgoing.presences, "presences read back");
        require(encodeMessage(answerWith(*again), protocol) == wire, "a message reads back");
    }
}

} // namespace

/// The input is the body of a message, without its length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto message = decodeMessage({data, size});
    endOfDecoding();
    if (isAccepted(message)) {
        checkLimits(*message);
        const Outgoing outgoing = answerWith(*message);
        for (const Protocol protocol :
             {Protocol::Bare, Protocol::V1_0_0, Protocol::V1_1_0, Protocol::V1_2_0})
        {
            checkWriting(outgoing, protocol);
        }
    }
    return 0;
}
