// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/upgrade.h"

#include "core/libp2p/multistream.h"
#include "core/libp2p/noise.h"
#include "core/libp2p/tls.h"

#include <algorithm>
#include <string>
#include <utility>

namespace swapscope::libp2p {

namespace {

constexpr std::string_view nameOf(Security security)
{
    return security == Security::Tls ? kTlsProtocol : kNoiseProtocol;
}

/// Agrees on one of the protocols that we have for this layer.
net::Task<Result<std::string>> settle(net::Stream& stream, Role role,
                                      std::vector<std::string> protocols)
{
    if (role == Role::Initiator) {
        auto selected = co_await selectOutbound(stream, std::move(protocols));
        co_return selected;
    }
    std::function<bool(std::string_view)> supports = [&protocols](std::string_view asked) {
        return std::ranges::count(protocols, asked) > 0;
    };
    auto accepted = co_await acceptInbound(stream, std::move(supports));
    co_return accepted;
}

net::Task<Result<SecuredStream>> secureWith(Security security, HostWorld& world,
                                            std::unique_ptr<net::Connection> connection,
                                            UpgradeOptions& options)
{
    SecurityOptions its{.role = options.role,
                        .identity = options.identity,
                        .expected = std::move(options.expected),
                        .muxers = {std::string{kYamuxProtocol}}};
    if (security == Security::Tls) {
        return secureWithTls(std::move(connection), std::move(its), options.tls(),
                             world.clock.wall());
    }
    return secureWithNoise(std::move(connection), std::move(its), world.random);
}

} // namespace

net::Task<Result<UpgradedConnection>>
upgrade(HostWorld world, std::unique_ptr<net::Connection> connection, UpgradeOptions options)
{
    UpgradedConnection upgraded;
    upgraded.localAddress = connection->localAddress();
    upgraded.remoteAddress = connection->remoteAddress().withoutPeerId();
    std::vector<std::string> securities;
    for (const Security security : options.security) {
        securities.emplace_back(nameOf(security));
    }
    auto settled = co_await settle(*connection, options.role, std::move(securities));
    if (!settled) {
        co_return settled.error();
    }
    upgraded.security = *settled == kTlsProtocol ? Security::Tls : Security::Noise;
    auto securing = secureWith(upgraded.security, world, std::move(connection), options);
    auto secured = co_await std::move(securing);
    if (!secured) {
        co_return secured.error();
    }
    if (!secured->muxer) {
        std::vector<std::string> muxers{std::string{kYamuxProtocol}};
        auto muxer = co_await settle(*secured->stream, options.role, std::move(muxers));
        if (!muxer) {
            co_return muxer.error();
        }
    }
    upgraded.peer = secured->remotePeer;
    upgraded.muxer = std::make_unique<Muxer>(std::move(secured->stream), options.role, world.clock);
    co_return upgraded;
}

} // namespace swapscope::libp2p
