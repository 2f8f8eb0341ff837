// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/node/left_out.h"
#include "core/telemetry/rules.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The user's decisions as a text that outlives the node: JSON, version 1, only what differs from
/// the defaults.
namespace swapscope::node {

struct SavedRules
{
    telemetry::NodeRules node;
    std::vector<std::pair<multiformats::PeerId, telemetry::PeerRules>> peers;
    std::vector<std::pair<telemetry::DenyKey, telemetry::DenyAnswer>> denials;

    friend bool operator==(const SavedRules&, const SavedRules&) = default;
};

/// What a text held, and what of it could not be used.
struct ReadRules
{
    SavedRules rules;
    LeftOut leftOut;
};

inline constexpr std::string_view kRulesFile = "rules.json"; ///< In the profile's folder.
inline constexpr std::size_t kMaxRulesBytes = 8ULL * 1024 * 1024;

/// @param defaults  What the node follows where the text says nothing; not written either.
[[nodiscard]] std::string encodeRules(const SavedRules& rules,
                                      const telemetry::NodeRules& defaults);

/// What is not valid (bitswap::Rules says what is) is left out and the rest counts: one member of
/// the rules of the node or of a peer, where what was the case before stands, or a whole denial.
/// Errors: Invalid for a text that is not of this form, Unsupported for one of a newer version,
/// TooLarge over kMaxRulesBytes.
[[nodiscard]] Result<ReadRules> decodeRules(std::string_view text,
                                            const telemetry::NodeRules& defaults);

} // namespace swapscope::node
