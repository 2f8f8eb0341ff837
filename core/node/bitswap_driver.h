// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/exchange.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/node/peer_link.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace swapscope::node {

/// Moves the engine's messages over the host's streams: the only place that knows both.
class BitswapDriver final : public bitswap::ExchangePort
{
public:
    /// Registers the bitswap ids at the host. The context outlives the driver.
    explicit BitswapDriver(LinkContext& context);
    ~BitswapDriver() override; ///< After stop() has completed.

    /// What the peer offers is known. A peer without bitswap is left alone.
    void onPeerIdentified(const multiformats::PeerId& peer,
                          const std::vector<std::string>& protocols, telemetry::Seq cause);
    void onPeerGone(const multiformats::PeerId& peer, telemetry::Seq cause);

    [[nodiscard]] net::Task<void> stop();

    // --- ExchangePort
    void connectQueue(const multiformats::PeerId& peer) override;
    void sendWants(const multiformats::PeerId& peer, bitswap::Outgoing message) override;
    void sendEnvelope(const multiformats::PeerId& peer, bitswap::EnvelopeId envelope,
                      bitswap::Outgoing message) override;
    void wakeAt(TimePoint when) override;
    void onRulesChanged(const multiformats::PeerId& peer) override;
    bool withholdAnswer(const multiformats::PeerId& peer, const multiformats::Cid& cid) override;
    void disconnect(const multiformats::PeerId& peer) override; ///< In the next turn.

private:
    void later(std::function<void()> action);
    PeerLink* find(const multiformats::PeerId& peer);
    PeerLink& linkWith(const multiformats::PeerId& peer, bitswap::Protocol protocol,
                       telemetry::Seq cause);
    net::Task<void> serve(multiformats::PeerId peer, libp2p::NegotiatedStream stream);
    net::Task<void> retire(std::unique_ptr<PeerLink> link);

    LinkContext* m_context;
    std::map<multiformats::PeerId, std::unique_ptr<PeerLink>> m_links;
    net::ScopedTimer m_tick;
    bool m_isStopping = false;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
