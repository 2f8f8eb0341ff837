// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/ipld/dag_pb.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::ipld;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto node = decodeDagPb({data, size});
    endOfDecoding();
    if (isAccepted(node)) {
        require(node->links.size() <= limits::kDagPbLinks, "links are limited");
        const Bytes block = encodeDagPb(*node);
        DagPbNode sorted = *node;
        std::ranges::stable_sort(sorted.links, {}, &DagPbLink::name);
        requireSame(decodeDagPb(block), sorted, "a node reads back");
        require(encodeDagPb(sorted) == block, "a node has one canonical form");
    }
    return 0;
}
