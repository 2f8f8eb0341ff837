// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/upgrade.h"

#include "core/libp2p/multistream.h"
#include "core/libp2p/noise.h"

#include <string>
#include <utility>

namespace swapscope::libp2p {

namespace {

/// Agrees on the one protocol that we have for this layer.
net::Task<Result<std::string>> settle(net::Stream& stream, Role role, std::string_view protocol)
{
    if (role == Role::Initiator) {
        std::vector<std::string> proposals{std::string{protocol}};
        auto selected = co_await selectOutbound(stream, std::move(proposals));
        co_return selected;
    }
    std::function<bool(std::string_view)> supports = [protocol](std::string_view asked) {
        return asked == protocol;
    };
    auto accepted = co_await acceptInbound(stream, std::move(supports));
    co_return accepted;
}

} // namespace

net::Task<Result<UpgradedConnection>>
upgrade(HostWorld world, std::unique_ptr<net::Connection> connection, UpgradeOptions options)
{
    UpgradedConnection upgraded;
    upgraded.localAddress = connection->localAddress();
    upgraded.remoteAddress = connection->remoteAddress().withoutPeerId();
    auto security = co_await settle(*connection, options.role, kNoiseProtocol);
    if (!security) {
        co_return security.error();
    }
    SecurityOptions noise{.role = options.role,
                          .identity = options.identity,
                          .expected = std::move(options.expected),
                          .muxers = {std::string{kYamuxProtocol}}};
    auto secured = co_await secure(std::move(connection), std::move(noise), world.random);
    if (!secured) {
        co_return secured.error();
    }
    if (!secured->muxer) {
        auto muxer = co_await settle(*secured->stream, options.role, kYamuxProtocol);
        if (!muxer) {
            co_return muxer.error();
        }
    }
    upgraded.peer = secured->remotePeer;
    upgraded.muxer = std::make_unique<Muxer>(std::move(secured->stream), options.role, world.clock);
    co_return upgraded;
}

} // namespace swapscope::libp2p
