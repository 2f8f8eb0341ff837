// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/multiformats/cid.h"
#include "core/node/left_out.h"
#include "core/telemetry/job_events.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What the user keeps as a text that outlives the node: JSON, version 1.
namespace swapscope::node {

using multiformats::Cid;

/// How one CID is kept.
struct Pin
{
    telemetry::KeepKind kind = telemetry::KeepKind::All;
    std::string name{}; ///< The user's, may be empty; at most kMaxPinName bytes.

    friend bool operator==(const Pin&, const Pin&) = default;
};
using Pins = std::map<Cid, Pin>;

inline constexpr std::size_t kMaxPinName = 255;

inline constexpr std::string_view kKeptFile = "kept.json"; ///< In the profile's folder.
inline constexpr std::size_t kMaxKeptBytes = 64ULL * 1024 * 1024;

/// What a text held, and what of it could not be used.
struct ReadPins
{
    Pins pins;
    LeftOut leftOut;
};

[[nodiscard]] std::string encodePins(const Pins& pins);

/// An entry that is not valid is skipped, the others count. Errors: Invalid for a text that is not
/// of this form, Unsupported for one of a newer version, TooLarge over kMaxKeptBytes.
[[nodiscard]] Result<ReadPins> decodePins(std::string_view text);

} // namespace swapscope::node
