// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/asker.h"
#include "core/bitswap/ledger.h"
#include "core/bitswap/recent_cancels.h"
#include "core/bitswap/requests.h"
#include "core/bitswap/want_table.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace swapscope::bitswap {

/// Keeps what we want: who asked for it, whether it came, and whose it was. Blocks are taken only
/// when wanted and only under the CID that their bytes hash to; they are handed on once they are
/// durable.
class WantManager
{
public:
    /// Told after wanted blocks became durable, with the event that says so; and whenever something
    /// happened outside the owner's calls, so that it can look at nextWake().
    struct Owner
    {
        std::function<void(std::span<const Block>, Seq)> onStored;
        std::function<void()> onTurn;
    };

    /// All references outlive the manager.
    WantManager(const Clock& clock, store::BlockStore& store, telemetry::EventLog& log,
                ExchangePort& port, Ledgers& ledgers, ExchangeConfig config);
    void setOwner(Owner owner) { m_owner = std::move(owner); }

    RequestId want(std::span<const Cid> cids, const std::string& origin, Seq cause,
                   RequestListener listener);
    RequestId openRequest(std::string origin, Seq cause, RequestListener listener);
    void addWants(RequestId request, std::span<const Cid> cids, Seq cause);
    void dropWants(RequestId request, std::span<const Cid> cids, Seq cause);
    void cancelRequest(RequestId request, Seq cause);
    /// @return how many were wanted.
    std::size_t cancelWants(std::span<const Cid> cids, Seq cause);
    /// @return how many were wanted.
    std::size_t setPriority(std::span<const Cid> cids, std::int32_t priority, Seq cause);
    /// Emits WantExplained, also for what is not wanted.
    void explain(const Cid& cid, Seq cause);

    /// Blocks from a peer, in the order of its message, each under the CID that it hashes to.
    void onBlocks(const PeerId& peer, std::span<const Block> blocks, Seq cause);
    /// Blocks that are in the store already.
    void onBlocksAdded(std::span<const Block> blocks, Seq cause);

    [[nodiscard]] Asker& asker() noexcept { return m_asker; }
    [[nodiscard]] std::size_t size() const noexcept { return m_wants.size(); }

    void onTick();
    [[nodiscard]] TimePoint nextWake() const; ///< Epoch: none needed.
    /// To be called at the end of each turn.
    void pump();

private:
    /// A wanted block on its way into the store.
    struct Arrival
    {
        Block block;
        PeerId from;
        Seq received = 0;
    };

    void begin(RequestId request, std::span<const Cid> distinct, const std::string& origin,
               Seq cause);
    [[nodiscard]] Want* add(const Cid& cid, RequestId request, const std::string& origin,
                            Seq cause);
    void join(Want& want, RequestId request, Seq cause);
    void leave(Want& want, RequestId request, Seq cause);
    void cancel(Want& want, Seq cause);
    void readLocal(const Cid& cid);
    void onRead(const Cid& cid, const Result<SharedBytes>& data);
    [[nodiscard]] telemetry::BlockClass classOf(const Block& block);
    void onStored(const std::vector<Arrival>& arrivals, const Result<void>& outcome);
    void finish(Want& want, const Block& block, const PeerId& from, Seq cause);

    const Clock* m_clock;
    store::BlockStore* m_store;
    telemetry::EventLog* m_log;
    Ledgers* m_ledgers;
    Owner m_owner;

    WantTable m_wants;
    Asker m_asker;
    Requests m_requests;
    RecentCancels m_cancels;
    std::vector<Block> m_inlined; ///< Wanted identity CIDs: their bytes are in the CID.
    bool m_hasNews = false;       ///< To be told in a later turn.

    // Answers of the store may come after our end: they look at this first.
    std::shared_ptr<const bool> m_isAlive = std::make_shared<const bool>(true);
};

} // namespace swapscope::bitswap
