// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/libp2p/byte_queue.h"

#include <cstdint>
#include <optional>

namespace swapscope::libp2p {

/// What a session knows about one stream; of the implementation of YamuxSession.
struct YamuxStreamState
{
    // Receiving.
    ByteQueue received;
    std::uint32_t window = static_cast<std::uint32_t>(limits::kYamuxWindow);
    std::uint32_t receiveCredit = static_cast<std::uint32_t>(limits::kYamuxWindow);
    TimePoint windowStart{}; ///< When the last credit was granted.
    bool isReadAwaited = false;
    bool hasPeerFin = false;

    // Sending.
    ByteView unsent; ///< Lent by the writer.
    std::uint32_t sendCredit = static_cast<std::uint32_t>(limits::kYamuxWindow);
    bool hasFin = false; ///< closeWrite() was called.
    bool isFinSent = false;
    bool isInDataQueue = false;

    // Waiting to be sent besides data.
    std::uint16_t flags = 0; ///< SYN or ACK.
    std::uint32_t grant = 0;
    bool isInControlQueue = false;

    bool isUnacknowledged = false; ///< Ours, no frame of the peer yet.
    bool isReleased = false;
    std::optional<Error> failure; ///< Reset by either side.
};

} // namespace swapscope::libp2p
