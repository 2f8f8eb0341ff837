// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/network.h"

namespace swapscope::net {

/// How sockets are set up.
struct TcpOptions
{
    /// Of connections that we dial, B; 0 leaves it to the system. A small one makes a slow reader
    /// felt at once.
    int receiveBufferBytes = 0;
};

/// The operating system's TCP over IPv4 and IPv6. A listener on :: takes IPv6 only.
///
/// Outlives its connections and listeners.
class TcpNetwork final : public Network
{
public:
    explicit TcpNetwork(Executor executor, TcpOptions options = {});

    [[nodiscard]] Task<Result<std::unique_ptr<Connection>>>
    dial(multiformats::Multiaddr address) override;
    [[nodiscard]] Result<std::unique_ptr<Listener>>
    listen(const multiformats::Multiaddr& address) override;

private:
    Executor m_executor;
    TcpOptions m_options;
};

} // namespace swapscope::net
