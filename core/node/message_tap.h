// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/message.h"
#include "core/telemetry/event.h"

#include <span>

/// What is told of a bitswap message to who watches messages: everything but the bytes of its
/// blocks, of which as much as lies within the first MessageContent::kHeadBytes of the message.
namespace swapscope::node {

/// @param body  As it came, without its length prefix. @param cids  Of the blocks, in order.
[[nodiscard]] telemetry::MessageSeen messageIn(const multiformats::PeerId& peer, ByteView body,
                                               const bitswap::Incoming& message,
                                               std::span<const multiformats::Cid> cids);
/// One that was refused whole.
[[nodiscard]] telemetry::MessageSeen refusedIn(const multiformats::PeerId& peer, ByteView body,
                                               const Error& why);
/// @param wire  With its length prefix, as `protocol` says it.
[[nodiscard]] telemetry::MessageSeen messageOut(const multiformats::PeerId& peer, ByteView wire,
                                                const bitswap::Outgoing& message,
                                                bitswap::Protocol protocol);

} // namespace swapscope::node
