// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/keys.h"
#include "core/net/task.h"
#include "core/node/block_access.h"
#include "core/node/command.h"
#include "core/node/config.h"
#include "core/node/environment.h"
#include "core/node/node_parts.h"
#include "core/node/rules_keeper.h"
#include "core/telemetry/event_log.h"
#include "core/telemetry/state.h"

#include <memory>

namespace swapscope::node {

/// One whole bitswap node: host, exchange, state. Wires the parts and drives the engine's streams.
///
/// Lives on the executor of its environment; nothing here is thread-safe.
class Node
{
public:
    Node(Environment environment, crypto::PrivateKey identity, NodeConfig config);
    ~Node(); ///< After stop() has completed, or before start().

    /// Listens and dials; returns at once. A port that cannot be had is a ListenFailed event.
    void start();

    /// Closes every stream and connection and writes what is not written yet. Completes within 2 s
    /// whatever the peers do.
    [[nodiscard]] net::Task<void> stop();

    /// How the writing went, after stop(). Errors: what could not be written, and why.
    [[nodiscard]] const Result<void>& written() const noexcept;

    void execute(Command command);

    /// For jobs on the node strand that move blocks themselves.
    [[nodiscard]] BlockAccess& blocks() noexcept;
    [[nodiscard]] Kept& kept() noexcept;
    [[nodiscard]] RulesKeeper& rulesKeeper() noexcept;
    [[nodiscard]] Collector& collector() noexcept;
    [[nodiscard]] StoreGate& gate() noexcept;

    [[nodiscard]] const multiformats::PeerId& self() const noexcept;
    [[nodiscard]] std::vector<multiformats::Multiaddr> listenAddresses() const; ///< With /p2p/.
    [[nodiscard]] telemetry::State& state() noexcept;
    [[nodiscard]] telemetry::EventLog& log() noexcept;
    [[nodiscard]] const NodeParts& parts() const noexcept;
    [[nodiscard]] const NodeConfig& config() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::node
