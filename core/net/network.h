// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multiaddr.h"
#include "core/net/stream.h"

#include <memory>
#include <vector>

namespace swapscope::net {

/// A stream between two addresses, before any security.
class Connection : public Stream
{
public:
    [[nodiscard]] virtual const multiformats::Multiaddr& localAddress() const = 0;
    [[nodiscard]] virtual const multiformats::Multiaddr& remoteAddress() const = 0;
};

/// A bound port.
class Listener
{
public:
    virtual ~Listener() = default;

    /// The next inbound connection. Errors: Closed after close(), Io for a failure that may pass
    /// (out of descriptors); the caller pauses and goes on.
    [[nodiscard]] virtual Task<Result<std::unique_ptr<Connection>>> accept() = 0;

    /// What it is bound to: port 0 replaced by the real one, 0.0.0.0 and :: by each interface
    /// address.
    [[nodiscard]] virtual std::vector<multiformats::Multiaddr> addresses() const = 0;

    virtual void close() = 0;
};

/// Where connections come from: the operating system, or a simulation.
class Network
{
public:
    virtual ~Network() = default;

    /// Dials /ip4|ip6/…/tcp/… (a trailing /p2p is ignored). Errors: Unsupported for other
    /// addresses, Refused, TimedOut, Io, each with the system's own words.
    [[nodiscard]] virtual Task<Result<std::unique_ptr<Connection>>>
    dial(multiformats::Multiaddr address) = 0;

    /// Errors: Busy when the port is taken, Unsupported, Io.
    [[nodiscard]] virtual Result<std::unique_ptr<Listener>>
    listen(const multiformats::Multiaddr& address) = 0;
};

} // namespace swapscope::net
