// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"
#include "core/node/rules_file.h"
#include "tests/fuzz/oracle.h"

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::node;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto read = decodeRules(asText({data, size}), {});
    endOfDecoding();
    if (!isAccepted(read)) {
        return 0;
    }
    require(bitswap::Rules::check(read->rules.node).has_value(), "the node's rules are valid");
    for (const auto& [peer, rules] : read->rules.peers) {
        require(!peer.empty() && bitswap::Rules::check(rules).has_value(),
                "a peer's rules are valid");
    }
    require(read->leftOut.why.size() <= LeftOut::kMostSentences, "reasons are few");
    for (const std::string& reason : read->leftOut.why) {
        require(reason.size() <= kMaxDetailBytes, "a reason is short");
    }
    const auto again = decodeRules(encodeRules(read->rules, {}), {});
    require(isAccepted(again) && again->rules == read->rules && again->leftOut.entries == 0,
            "what is written reads back");
    return 0;
}
