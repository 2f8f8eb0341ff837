// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/exchange.h"
#include "core/bitswap/peer_request_queue.h"
#include "core/store/block_store.h"
#include "core/telemetry/event_log.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace swapscope::bitswap {

/// An answer message that is with the port.
struct Envelope
{
    PeerId peer;
    std::vector<TaskId> tasks{};
    std::uint64_t taskBytes = 0;    ///< What it counts as outstanding.
    std::uint64_t payloadBytes = 0; ///< Of its blocks.
    std::uint32_t blocks = 0, presences = 0;
    std::uint32_t haves = 0; ///< Of the presences.
    Seq cause = 0;
};

/// Task workers: each takes a turn from the request queue, reads the turn's blocks, hands one
/// envelope to the port and is free again. Writing is the port's part, so a slow reader never holds
/// a worker. Lives on the node strand.
class TaskWorkers
{
public:
    static constexpr std::uint32_t kMost = 64;

    /// Whom the workers report to.
    class Owner
    {
    public:
        virtual ~Owner() = default;
        /// The block of an Active task cannot be read. The owner ends the task.
        virtual void onVanished(TaskId task, const Error& error) = 0;
        /// A turn that waited for the store is over.
        virtual void onTurnEnded() = 0;
    };

    /// All references outlive the workers.
    TaskWorkers(store::BlockStore& store, telemetry::EventLog& log, PeerRequestQueue& queue,
                ExchangePort& port, Owner& owner);
    TaskWorkers(const TaskWorkers&) = delete;
    TaskWorkers& operator=(const TaskWorkers&) = delete;

    /// @param count  Clamped to 1…kMost. Emits WorkersResized when it changes.
    void resize(std::uint32_t count, Seq cause);

    /// Gives turns to idle workers until one of both has run out.
    void pump();

    /// Takes back an envelope whose outcome is known; none for an unknown id.
    [[nodiscard]] std::optional<Envelope> take(EnvelopeId envelope);

    [[nodiscard]] std::uint32_t idle() const noexcept;

private:
    struct Worker
    {
        bool busy = false;
        Dispatch turn;
        NodeMap<TaskId, SharedBytes, StrongIdHash> read;
        std::size_t reading = 0;
        Seq lastEvent = 0;
    };

    void begin(std::uint32_t number);
    void onRead(std::uint32_t number, TaskId task, Result<SharedBytes> data);
    void finish(std::uint32_t number);
    [[nodiscard]] Outgoing pack(Worker& worker, Envelope& envelope);
    void tell(std::uint32_t number, telemetry::WorkerState state, const Cid& first, Seq cause);

    store::BlockStore* m_store;
    telemetry::EventLog* m_log;
    PeerRequestQueue* m_queue;
    ExchangePort* m_port;
    Owner* m_owner;
    std::vector<Worker> m_workers; // those beyond m_count finish their turn
    std::uint32_t m_count = 0;
    NodeMap<EnvelopeId, Envelope, StrongIdHash> m_sent;
    std::uint64_t m_lastEnvelope = 0;
    bool m_pumping = false;
    // Answers of the store may come after the workers are gone: they hold a weak reference to this.
    std::shared_ptr<const bool> m_alive = std::make_shared<const bool>(true);
};

} // namespace swapscope::bitswap
