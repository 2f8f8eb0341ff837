// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/hash_map.h"
#include "core/store/block_store.h"

#include <list>

namespace swapscope::store {

/// Blocks in memory only: for demos, simulated nodes and tests.
class MemoryStore final : public BlockStore
{
public:
    /// @param clock  Runs the callbacks; outlives the store.
    /// @param capacityBytes  Beyond this, the blocks that were read or written longest ago go; one
    ///                       block always stays. 0: no bound.
    explicit MemoryStore(Clock& clock, std::uint64_t capacityBytes = 0) noexcept;
    ~MemoryStore() override;
    MemoryStore(const MemoryStore&) = delete;
    MemoryStore& operator=(const MemoryStore&) = delete;

    [[nodiscard]] std::optional<std::uint32_t> sizeOf(const Multihash& hash) const override;
    void get(const Multihash& hash, GetDone done) override;
    void put(std::vector<Block> blocks, PutDone done) override;
    void remove(const Multihash& hash, PutDone done) override;
    [[nodiscard]] std::size_t partCount() const override;
    [[nodiscard]] std::vector<StoredBlock> list(std::size_t part) const override;
    [[nodiscard]] std::uint64_t blockCount() const override;
    [[nodiscard]] std::uint64_t byteCount() const override;

private:
    using Ticket = std::uint64_t; ///< Names an answer that is on its way.

    void answerLater(std::function<void()> answer);

    struct Kept
    {
        SharedBytes data;
        std::uint32_t lastRead = 0;
        std::list<Multihash>::iterator use;
    };
    void forget(const Multihash& hash);

    Clock* m_clock;
    std::uint64_t m_capacityBytes;
    NodeMap<Multihash, Kept> m_blocks;
    std::list<Multihash> m_uses; ///< Least recent first.
    std::uint64_t m_bytes = 0;
    FlatMap<Ticket, Clock::TimerId> m_answers;
    Ticket m_lastTicket = 0;
};

} // namespace swapscope::store
