// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/telemetry/changes.h"
#include "core/telemetry/rows.h"

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <set>
#include <utility>

namespace swapscope::telemetry {

struct BlockRecord
    : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>
{
    BlockRow row;
    RowMark mark;
    bool isRecent = true; ///< In the list of the recent ones, else among the most served.
};

/// What is told of single blocks, whatever the size of the store: those that came or were served
/// lately, and of the others those that were served most.
class BlockBook
{
public:
    static constexpr std::size_t kRecent = 4096;
    static constexpr std::size_t kMostServed = 1024;

    using Records = NodeMap<Cid, BlockRecord>;

    void stored(const BlockStored& body, TimePoint at);
    /// A want of ours ended with this block.
    void fetched(const Cid& cid, Duration delay);
    /// It was sent whole.
    void served(const Cid& cid, std::uint64_t bytes, TimePoint at);

    [[nodiscard]] Records& records() noexcept { return m_records; }
    [[nodiscard]] const Records& records() const noexcept { return m_records; }
    [[nodiscard]] Changes<Cid>& changes() noexcept { return m_changes; }

private:
    using List = boost::intrusive::list<BlockRecord>;

    /// Makes it the latest one.
    BlockRecord& freshen(const Cid& cid);
    void makeRoom();
    void forget(BlockRecord& record);

    Records m_records;
    List m_recent;                                        ///< Latest last.
    std::set<std::pair<std::uint64_t, Cid>> m_mostServed; ///< By times.
    Changes<Cid> m_changes;
    BlockRecord* m_last = nullptr; ///< A want ends right after its block was stored.
};

} // namespace swapscope::telemetry
