// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/peer_link.h"

#include <cstddef>
#include <memory>
#include <utility>

/// Of the implementation of PeerLink.
namespace swapscope::node {

/// A stream of ours.
struct PeerLink::Outbound
{
    std::unique_ptr<net::Stream> stream;
    bitswap::Protocol protocol = bitswap::Protocol::V1_2_0;
    bool isBroken = false;  ///< Reset: no more writing.
    bool isRead = true;     ///< watchOutbound() is still in it.
    bool isWritten = false; ///< write() is in it.
};

/// A message on its way to the stream.
struct PeerLink::Delivery
{
    Delivery(bitswap::Outgoing content, bool isAnswerMessage, std::uint64_t itsPlace = 0)
        : message{std::move(content)}
        , isAnswer{isAnswerMessage}
        , place{itsPlace}
    {}

    bitswap::Outgoing message;
    bool isAnswer;
    std::uint64_t place;  ///< In the node's line: answers go in the order of their turns.
    Duration allowance{}; ///< Time that the stream may still take for it, pacing not counted.
    Bytes wire{};
    std::size_t written = 0; ///< Of `wire`, handed to the stream.
    TimePoint begun{};       ///< When its first slice went.
    bool isBroken = false;   ///< Something in it may not leave any more.
};

} // namespace swapscope::node
