// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"

/// The part of the table of limits that says what scripts may ask of the node at once.
namespace swapscope::limits {

inline constexpr Limit kRpcConnections{"rpc.connections", 512, "connections",
                                       "each may hold a request, a reply and a read-ahead"};
inline constexpr Limit kRpcHead{"rpc.head", 64 * kKiB, "B",
                                "request line and header; clients send below 1 KiB"};
inline constexpr Limit kRpcHeadMs{"rpc.head-time", 15'000, "ms",
                                  "a client that never ends its request must not hold a place"};
inline constexpr Limit kRpcIdleMs{"rpc.idle", 90'000, "ms",
                                  "a connection that is kept for a next request"};
inline constexpr Limit kRpcSilenceMs{"rpc.silence", 300'000, "ms",
                                     "of a client within an upload, or that does not read"};
inline constexpr Limit kRpcReadAhead{"rpc.read-ahead", 64 * kKiB, "B",
                                     "of a body, before the command takes it"};
inline constexpr Limit kRpcDrain{"rpc.drain", 4 * kMiB, "B",
                                 "read and dropped, so that a refusal is seen before the end"};
inline constexpr Limit kRpcDrainMs{"rpc.drain-time", 2'000, "ms", "for the same"};
inline constexpr Limit kRpcArguments{"rpc.arguments", 16'384, "arguments",
                                     "of one command, those that come in its body included"};
inline constexpr Limit kRpcArgumentBytes{"rpc.argument-bytes", 4 * kMiB, "B",
                                         "of all arguments that come in a body"};
inline constexpr Limit kRpcPartHead{"rpc.part-head", 16 * kKiB, "B",
                                    "header of one part of an upload; names are below 4 KiB"};
inline constexpr Limit kRpcHeldBytes{"rpc.held", 64 * kMiB, "B",
                                     "blocks ahead of clients, shared by the requests that run"};
inline constexpr Limit kRpcUploadEntries{"rpc.upload-entries", 1'000'000, "entries",
                                         "files and directories of one upload, kept until its end"};
inline constexpr Limit kRpcUploadTrees{"rpc.upload-trees", 128 * kMiB, "B",
                                       "for the same, with their names, of all uploads together"};

} // namespace swapscope::limits
