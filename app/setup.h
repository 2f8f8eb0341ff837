// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"
#include "core/node/config.h"
#include "core/node/profile.h"
#include "core/rpc/server.h"

namespace swapscope::app {

/// The node that the options ask for. Without --listen a node listens on port 4001, a demo on a
/// free loopback port.
[[nodiscard]] node::NodeConfig configFrom(const Options& options);

/// Opens the profile folder, or makes a temporary profile. Errors: those of node::Profile::open.
[[nodiscard]] Result<node::Profile> profileFrom(const Options& options);

/// The server that the options ask for, with --rpc. A client may end the program.
[[nodiscard]] rpc::ServerOptions serverFrom(const Options& options);

} // namespace swapscope::app
