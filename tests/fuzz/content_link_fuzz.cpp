// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/link.h"
#include "tests/fuzz/oracle.h"

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::multiformats;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto cid = parseContentLink(asText({data, size}));
    if (isAccepted(cid)) {
        const std::string text = cid->toString();
        for (const auto* const before : {"", "ipfs://", "/ipfs/", "  https://example.org/ipfs/"}) {
            requireSame(parseContentLink(before + text), *cid, "every form of a link reads back");
        }
    }
    return 0;
}
