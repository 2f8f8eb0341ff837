// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"

#include "core/base/conduct_limits.h"
#include "core/base/connection_limits.h"
#include "core/base/rpc_limits.h"
#include "core/base/tls_limits.h"

#include <array>

namespace swapscope::limits {

std::span<const Limit> all() noexcept
{
    // One a line: additions do not collide.
    // clang-format off
    static constexpr std::array kAll{
        kMessageBytes,
        kMessageElements,
        kBlockBytes,
        kCidBytes,
        kIdentifierText,
        kMultiaddrBytes,
        kDagPbLinks,
        kDagDepth,
        kDagBlocks,
        kHeldLinks,
        kCarHeader,
        kCarSection,
        kWantsPerPeer,
        kWantsInAll,
        kLedgers,
        kLedgersOnDisk,
        kWantsAtPeer,
        kOutstandingBytes,
        kEnvelopeBytes,
        kHaveReplaceBytes,
        kTaskWorkers,
        kBitswapStreams,
        kMalformedMessages,
        kMalformedPauseMs,
        kMalformedPeers,
        kMultistreamToken,
        kMultistreamProposals,
        kNoisePayload,
        kTlsCertificate,
        kTlsHandshake,
        kTlsAnswers,
        kTlsHousekeeping,
        kYamuxWindow,
        kYamuxMaxWindow,
        kYamuxConnectionCredit,
        kYamuxFrame,
        kYamuxInboundStreams,
        kYamuxControlFrames,
        kIdentifyBytes,
        kIdentifyMessages,
        kIdentifyProtocols,
        kIdentifyAddresses,
        kHandshakeMs,
        kNegotiationMs,
        kConnections,
        kInboundConnections,
        kConnectionsPerAddress,
        kConnectsPerAddress,
        kConnectsPerAddressMs,
        kConnects,
        kKnownOrigins,
        kHandshaking,
        kHandshakingPerAddress,
        kNegotiatingStreams,
        kServiceStreams,
        kStreamQueueMs,
        kRpcConnections,
        kRpcHead,
        kRpcHeadMs,
        kRpcIdleMs,
        kRpcSilenceMs,
        kRpcReadAhead,
        kRpcDrain,
        kRpcDrainMs,
        kRpcArguments,
        kRpcArgumentBytes,
        kRpcPartHead,
        kRpcHeldBytes,
        kRpcUploadEntries,
        kRpcUploadTrees,
    };
    // clang-format on
    return kAll;
}

} // namespace swapscope::limits
