// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/multiaddr.h"
#include "core/node/service.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The node as an HTTP server that speaks the part of Kubo's RPC that concerns bitswap.
namespace swapscope::rpc {

struct ServerOptions
{
    multiformats::Multiaddr listen;     ///< /ip4|ip6/…/tcp/…; port 0: a free one.
    std::string token{};                ///< Asked of every client; empty: none is.
    std::vector<std::string> origins{}; ///< Of web pages that may use it, besides its own.
    std::string version{"0.0.0"};       ///< Three numbers: clients insist.
    /// Asks the owner of the node to end it; on the node strand, and has to return at once.
    std::function<void()> shutDown{};
};

/// "127.0.0.1:5001", "[::1]:5001", "localhost:5001" or a multiaddr. Errors: Invalid.
[[nodiscard]] Result<multiformats::Multiaddr> parseListenAddress(std::string_view text);

/// Whether only this machine reaches it there.
[[nodiscard]] bool isLoopback(const multiformats::Multiaddr& address);

/// For node::NodeThread::serve(). The service fails to start with Refused for an address that
/// others reach without a token, and as net::Network::listen() does.
[[nodiscard]] node::ServiceMaker serverMaker(ServerOptions options);

} // namespace swapscope::rpc
