// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/growing_bytes.h"
#include "core/base/worker_pool.h"
#include "core/bitswap/exchange.h"
#include "core/libp2p/host.h"
#include "core/net/notifier.h"
#include "core/net/pacer.h"
#include "core/net/scope.h"
#include "core/node/conduct.h"
#include "core/telemetry/event_log.h"

#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace swapscope::node {

/// What the bitswap streams of all peers share. Everything outlives the links.
struct LinkContext
{
    net::Executor executor;
    Clock& clock;
    WorkerPool& pool;
    libp2p::Host& host;
    telemetry::EventLog& log;
    bitswap::Exchange* exchange = nullptr;     ///< Set before the first link is used.
    net::Pacer upload{clock}, download{clock}; ///< Of all peers together.
    bool isServingPaused = false;              ///< For all peers.
    Conduct conduct{};                         ///< Of the peers that err.
};

/// The bitswap streams with one peer: one kept for our wants, one kept for our answers, and every
/// stream that the peer opens. Reads them all: some peers answer on the stream of the want.
///
/// Everything goes at the pace of the limits, peer's and node's, in slices: bytes are those of the
/// streams' messages with their lengths. While an answer of l bytes is under way it may run ahead
/// of the limit so that it is there within kMostAnswerTime; the debt is slept off afterwards. For
/// any Δt that gives at most limit·Δt + max(B, l) bytes, B 64 KiB or 20 ms of the limit. Inbound,
/// what lies within the windows that were granted before comes on top; windows are small meanwhile.
///
/// Outcomes go to the Exchange in a later turn than the call that asked for them.
/// Source: ipfs/specs bitswap-protocol; streams as boxo and others use them.
class PeerLink
{
public:
    PeerLink(LinkContext& context, multiformats::PeerId peer);
    ~PeerLink(); ///< After close() has completed.

    void connectQueue();
    void sendWants(bitswap::Outgoing message);
    void sendEnvelope(bitswap::EnvelopeId envelope, bitswap::Outgoing message);

    /// An answer that waits here, or is being written, does not leave: see ExchangePort.
    bool withholdAnswer(const multiformats::Cid& cid);

    /// Limits and pauses of the peer or the node have changed: acts at once.
    void applyRules();

    /// Reads a stream that the peer opened. Completes when that has ended, or the link has closed.
    /// May outlive the link.
    [[nodiscard]] static net::Task<void> serve(PeerLink& link, libp2p::NegotiatedStream stream);

    /// Gives up everything that waits; each outstanding envelope fails with Closed.
    [[nodiscard]] net::Task<void> close();

private:
    class EndSignal;

    struct Outbound;
    struct Delivery;
    enum class ReadEnd { More, Closed, Broken };
    struct Envelope
    {
        bitswap::EnvelopeId id;
        bitswap::Outgoing message;
    };

    net::Task<void> readInbound(libp2p::NegotiatedStream stream, EndSignal ended);
    net::Task<void> openWants();
    net::Task<void> writeWants(bitswap::Outgoing message);
    net::Task<Result<Outbound*>> wantStream();
    net::Task<Result<std::uint64_t>> writeOnWantStream(bitswap::Outgoing message);
    net::Task<void> writeAnswers();
    net::Task<Result<std::uint64_t>> writeAnswer(Delivery& delivery);
    net::Task<Result<Outbound*>> openStream();
    net::Task<Result<std::uint64_t>> write(Outbound& stream, Delivery& delivery);
    net::Task<Result<void>> writeSlices(Outbound& stream, Delivery& delivery);
    net::Task<Result<void>> awaitTurn(const Outbound& stream, Delivery& delivery,
                                      std::size_t bytes);
    [[nodiscard]] bool isServingStopped() const;
    [[nodiscard]] std::size_t outputSlice() const;
    [[nodiscard]] bool isInputPaced() const;
    [[nodiscard]] std::optional<std::uint64_t> inputPace() const;
    [[nodiscard]] std::size_t inputSlice() const;
    net::Task<void> payForInput();
    void chargeInput(std::size_t bytes);
    net::Task<void> watchOutbound(Outbound& stream);
    net::Task<bool> readMessages(net::Stream& stream);
    net::Task<ReadEnd> readMessage(net::Stream& stream);
    void refuse(Error error, const GrowingBytes& body, bool isOversize);
    net::Task<Result<GrowingBytes>> readBody(net::Stream& stream, std::uint64_t length);
    net::Task<Result<std::vector<multiformats::Cid>>>
    hashBlocks(const std::vector<bitswap::ReceivedBlock>& blocks);
    void abandon(Outbound& stream);
    void forget(const Outbound& stream);

    LinkContext* m_context;
    multiformats::PeerId m_peer;
    std::list<std::unique_ptr<Outbound>> m_outbound; ///< In use, or still being read.
    Outbound* m_wants = nullptr;
    Outbound* m_answers = nullptr;
    std::deque<Envelope> m_queue; ///< The first is being written while m_delivery is set.
    net::Notifier m_queued;
    Delivery* m_delivery = nullptr;
    net::Notifier m_rulesChanged;
    net::Pacer m_upload, m_download;
    bool m_isServingPaused = false;
    bool m_isClosing = false;
    net::TaskScope m_tasks;
};

} // namespace swapscope::node
