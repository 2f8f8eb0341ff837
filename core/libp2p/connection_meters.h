// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limit_use.h"

#include <vector>

namespace swapscope::libp2p {

/// How far the limits that hold for each connection are used, over all connections of a host: the
/// peak is that of the connection that went furthest.
struct ConnectionMeters
{
    limits::Meter negotiating{limits::kNegotiatingStreams};
    limits::Meter slowNegotiations{limits::kNegotiationMs};
    limits::Meter bitswapStreams{limits::kBitswapStreams};
    limits::Meter waitedTooLong{limits::kStreamQueueMs};

    [[nodiscard]] std::vector<limits::Use> uses() const
    {
        const auto ofFurthest = [](const limits::Meter& meter, bool refuses) {
            limits::Use use = meter.use();
            use.current.reset(); // of no connection in particular
            if (!refuses) {
                use.refusals.reset(); // more only wait
            }
            return use;
        };
        return {ofFurthest(negotiating, false), slowNegotiations.refusals(),
                ofFurthest(bitswapStreams, false), waitedTooLong.refusals()};
    }
};

} // namespace swapscope::libp2p
