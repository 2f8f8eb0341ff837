// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/setup.h"

#include "core/base/system_random.h"

#include <unistd.h>

#include <csignal>

namespace swapscope::app {

node::NodeConfig configFrom(const Options& options)
{
    using multiformats::Multiaddr;
    node::NodeConfig config;
    config.agent = "swapscope/" SWAPSCOPE_VERSION;
    config.listen = options.listen;
    config.connect = options.connect;
    config.security = options.security;
    config.keepsNothing = options.demo;
    if (!options.isListenGiven && options.demo) {
        config.listen = {Multiaddr::parse("/ip4/127.0.0.1/tcp/0").value()};
    } else if (!options.isListenGiven) {
        config.takesAnyPort = true;
        config.listen = {Multiaddr::parse("/ip4/0.0.0.0/tcp/4001").value(),
                         Multiaddr::parse("/ip6/::/tcp/4001").value()};
    }
    return config;
}

Result<node::Profile> profileFrom(const Options& options)
{
    SystemRandom random;
    if (options.profile.empty()) {
        return node::Profile::temporary(random);
    }
    return node::Profile::open(options.profile, random);
}

rpc::ServerOptions serverFrom(const Options& options)
{
    rpc::ServerOptions server;
    server.listen = options.rpc.value_or(multiformats::Multiaddr{});
    server.token = options.rpcToken;
    server.origins = options.rpcOrigins;
    server.version = SWAPSCOPE_VERSION;
    server.shutDown = [] { kill(getpid(), SIGTERM); }; // as if the operator had ended it
    return server;
}

} // namespace swapscope::app
