// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/net/stream.h"
#include "core/net/task.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::libp2p {

inline constexpr std::string_view kMultistreamHeader = "/multistream/1.0.0";
inline constexpr std::string_view kMultistreamRefusal = "na";

/// Appends length, `token` and a line feed. `token` and its line feed are at most
/// limits::kMultistreamToken bytes.
void appendToken(Bytes& to, std::string_view token);

/// The token of a message body (what follows the length), without its line feed.
/// Errors: TooLarge, Invalid when the line feed is missing.
/// Source: libp2p/specs connections "multistream-select".
[[nodiscard]] Result<std::string_view> decodeToken(ByteView body);

/// Settles the protocol of a stream that we opened: proposes in order until one is echoed.
///
/// Reads up to the end of the answer and nothing behind it. The caller sets the deadline.
/// @param proposals  1…limits::kMultistreamProposals.
/// @return The agreed proposal. Errors: Refused when the peer supports none of them, Invalid for an
///         answer outside the protocol, those of the stream.
[[nodiscard]] net::Task<Result<std::string>> selectOutbound(net::Stream& stream,
                                                            std::vector<std::string> proposals);

/// Settles the protocol of a stream that the peer opened.
///
/// Reads up to the end of the accepted proposal: what follows it belongs to the protocol. An answer
/// that cannot be written is no error, because an initiator that only sends may have closed its
/// reading side. The caller sets the deadline and resets the stream on an error.
/// @return The agreed proposal. Errors: Closed when the peer ends without an agreement, TooLarge
///         for a long token or more than limits::kMultistreamProposals, Invalid, Truncated.
[[nodiscard]] net::Task<Result<std::string>>
acceptInbound(net::Stream& stream, std::function<bool(std::string_view)> supports);

} // namespace swapscope::libp2p
