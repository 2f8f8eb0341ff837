// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/exchange.h"
#include "core/files/block_source.h"
#include "core/net/sleep.h"
#include "core/net/task.h"
#include "core/store/block_store.h"
#include "core/telemetry/event_log.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::node {

using multiformats::Cid;

/// How a job gets its blocks.
struct BlockOptions
{
    std::string origin = "user"; ///< Shown to people with the wants.
    bool offline = false;        ///< Nobody is asked: what is not stored is NotFound.
    std::optional<std::int32_t> priority{};
    telemetry::Seq cause = 0; ///< The event that led to the job.
};

/// The blocks of one job, such as a file that is fetched: from the store, else from peers, all in
/// one bitswap session. With the last of its callers a want ends; with the session all do.
class BlockSession final : public files::BlockSource
{
public:
    /// All references outlive the session.
    BlockSession(Clock& clock, store::BlockStore& store, bitswap::Exchange& exchange,
                 BlockOptions options);
    ~BlockSession() override;

    [[nodiscard]] Ticket fetch(const Cid& cid, Done done) override;
    void cancel(Ticket ticket) override;
    [[nodiscard]] std::optional<std::uint32_t> sizeOf(const Cid& cid) const override;

    /// One block as something to await; cancelling the coroutine ends its want. Errors: those of
    /// fetch().
    [[nodiscard]] net::Task<Result<SharedBytes>> get(Cid cid);

    /// While paused, nobody is asked: wants wait here.
    void setPaused(bool isPaused);

    /// For good: whatever is and will be asked for is Cancelled, and nobody is asked any more.
    void end();

    /// What is asked of peers or held back by a pause, each CID once, at most `most`.
    [[nodiscard]] std::vector<Cid> missing(std::size_t most) const;
    [[nodiscard]] std::size_t missingCount() const noexcept { return m_wanted.size(); }

private:
    struct Fetch
    {
        Cid cid;
        Done done;
    };

    void answerLater(Ticket ticket, Result<SharedBytes> result);
    void answer(Ticket ticket, const Result<SharedBytes>& result);
    void answerAll(const Cid& cid, const Result<SharedBytes>& result);
    void read(Ticket ticket, const Cid& cid);
    void want(Ticket ticket, const Cid& cid);
    void askSoon(const Cid& cid);
    void askNow();

    Clock* m_clock;
    store::BlockStore* m_store;
    bitswap::Exchange* m_exchange;
    BlockOptions m_options;
    bitswap::RequestId m_request; // none before the first want
    NodeMap<Ticket, Fetch> m_fetches;
    NodeMap<Cid, std::vector<Ticket>> m_wanted; // those who wait for peers
    std::vector<Cid> m_toAsk;                   // in the next turn, all at once
    net::ScopedTimer m_asking;
    bool m_isPaused = false;
    bool m_isEnded = false;
    Ticket m_last = 0;
    // Answers that are on their way look at it.
    std::shared_ptr<const bool> m_isAlive = std::make_shared<const bool>(true);
};

/// The node's blocks for jobs and scripts. Lives on the node strand.
class BlockAccess
{
public:
    /// All references outlive this and the sessions.
    BlockAccess(Clock& clock, store::BlockStore& store, bitswap::Exchange& exchange,
                telemetry::EventLog& log) noexcept
        : m_clock{&clock}
        , m_store{&store}
        , m_exchange{&exchange}
        , m_log{&log}
    {}

    /// A session for the blocks of one job.
    [[nodiscard]] std::unique_ptr<BlockSession> open(BlockOptions options);

    /// One block by itself; cancelling the coroutine ends its want.
    [[nodiscard]] net::Task<Result<SharedBytes>> get(Cid cid, BlockOptions options);

    /// Stores blocks that the caller has made or verified, and serves whoever waits for them.
    /// Errors: those of BlockStore::put.
    [[nodiscard]] net::Task<Result<void>> put(std::vector<store::Block> blocks,
                                              telemetry::Seq cause = 0);

    /// Takes a block out of the store, kept or not. Errors: NotFound, Io.
    [[nodiscard]] net::Task<Result<void>> remove(Cid cid);

    [[nodiscard]] bool has(const Cid& cid) const { return sizeOf(cid).has_value(); }
    /// Of a stored block, or of one whose CID holds its bytes.
    [[nodiscard]] std::optional<std::uint32_t> sizeOf(const Cid& cid) const;

    [[nodiscard]] store::BlockStore& store() noexcept { return *m_store; }

private:
    Clock* m_clock;
    store::BlockStore* m_store;
    bitswap::Exchange* m_exchange;
    telemetry::EventLog* m_log;
};

} // namespace swapscope::node
