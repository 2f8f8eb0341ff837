// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/message.h"
#include "core/libp2p/host.h"
#include "core/net/notifier.h"

#include <chrono>
#include <span>
#include <vector>

namespace swapscope::bench {

using multiformats::Cid;
using Seconds = std::chrono::duration<double>;

/// The leanest peer that can ask: messages made by hand over one host, no engine. It asks for what
/// nobody has and counts the refusals.
class HandClient
{
public:
    HandClient(libp2p::HostWorld world, libp2p::Security security);

    /// Asks with want-haves, `batch` of them in a message and two messages unanswered at most, and
    /// cancels a batch once every one of it was refused. @return how long it took in all.
    [[nodiscard]] net::Task<Seconds> askInVain(multiformats::Multiaddr address,
                                               std::span<const Cid> cids, std::size_t batch);

private:
    net::Task<void> hear(libp2p::NegotiatedStream stream);

    libp2p::Host m_host;
    std::size_t m_refused = 0;
    net::Notifier m_heard;
};

} // namespace swapscope::bench
