// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/network.h"

namespace swapscope::net {

/// The operating system's TCP over IPv4 and IPv6. A listener on :: takes IPv6 only.
///
/// Outlives its connections and listeners.
class TcpNetwork final : public Network
{
public:
    explicit TcpNetwork(Executor executor);

    [[nodiscard]] Task<Result<std::unique_ptr<Connection>>>
    dial(multiformats::Multiaddr address) override;
    [[nodiscard]] Result<std::unique_ptr<Listener>>
    listen(const multiformats::Multiaddr& address) override;

private:
    Executor m_executor;
};

} // namespace swapscope::net
