// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/libp2p/multistream.h"
#include "tests/fuzz/oracle.h"

using namespace swapscope;
using namespace swapscope::fuzz;

/// The input is the direction of one negotiation: tokens, each behind its length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ByteView rest{data, size};
    isAccepted(libp2p::decodeToken(rest));
    while (!rest.empty()) {
        const auto length = decodeVarint(rest);
        if (!isAccepted(length) || length->value > rest.size() - length->size) {
            break;
        }
        const ByteView body = rest.subspan(length->size, static_cast<std::size_t>(length->value));
        rest = rest.subspan(length->size + body.size());
        const auto token = libp2p::decodeToken(body);
        if (!isAccepted(token)) {
            break;
        }
        require(token->size() < limits::kMultistreamToken, "a token is not over its limit");
        Bytes written;
        libp2p::appendToken(written, *token);
        const ByteView writtenBody = ByteView{written}.subspan(varintSize(token->size() + 1));
        requireSame(libp2p::decodeToken(writtenBody), *token, "a token reads back");
    }
    return 0;
}
