// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/libp2p/host.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"

#include <functional>
#include <map>
#include <string>

namespace swapscope::node {

/// The addresses that the user wants to be connected to: dialled at once, and again after a loss,
/// with a pause that doubles from 1 s to 64 s.
class KeptPeers
{
public:
    using Outcome = std::function<void(Result<multiformats::PeerId>)>;

    KeptPeers(net::Executor executor, Clock& clock, libp2p::Host& host);

    /// Dials now. `first` hears of the first attempt; later ones are seen as events. When nothing
    /// answers at the first attempt, the address is not kept unless `isPersistent`.
    void add(const multiformats::Multiaddr& address, bool isPersistent, Outcome first);

    /// The user wants that peer no more.
    void forget(const multiformats::PeerId& peer);

    void onPeerGone(const multiformats::PeerId& peer);

    /// Completes once no dial is under way.
    [[nodiscard]] net::Task<void> stop();

private:
    struct Kept
    {
        multiformats::PeerId peer; ///< Empty until known.
        unsigned failures = 0;
        bool isPersistent = false;
        net::ScopedTimer retry;
    };

    net::Task<void> dial(multiformats::Multiaddr address, Outcome outcome);
    void retryLater(const multiformats::Multiaddr& address, Kept& kept);

    Clock* m_clock;
    libp2p::Host* m_host;
    std::map<multiformats::Multiaddr, Kept> m_kept;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
