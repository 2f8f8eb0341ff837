// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/network.h"

#include <cstdint>

namespace swapscope::net {

/// A network whose connections are read at a bounded rate, as if the line were that slow: flow
/// control then pushes back on whoever sends.
class PacedNetwork final : public Network
{
public:
    /// `network` and `clock` outlive this. @param bytesPerSecond  Per connection, not 0.
    PacedNetwork(Network& network, Clock& clock, std::uint64_t bytesPerSecond) noexcept;

    [[nodiscard]] Task<Result<std::unique_ptr<Connection>>>
    dial(multiformats::Multiaddr address) override;
    [[nodiscard]] Result<std::unique_ptr<Listener>>
    listen(const multiformats::Multiaddr& address) override;

private:
    Network* m_network;
    Clock* m_clock;
    std::uint64_t m_bytesPerSecond;
};

} // namespace swapscope::net
