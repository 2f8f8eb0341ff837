// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/yamux_frame.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::libp2p;

/// The input is headers, one behind another.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    for (ByteView rest{data, size}; rest.size() >= kYamuxHeaderBytes;
         rest = rest.subspan(kYamuxHeaderBytes))
    {
        const auto bytes = rest.first<kYamuxHeaderBytes>();
        const auto header = decodeYamuxHeader(bytes);
        if (isAccepted(header)) {
            require(std::ranges::equal(encodeYamuxHeader(*header), bytes), "a header reads back");
        }
    }
    return 0;
}
