// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/block_book.h"

namespace swapscope::telemetry {

void BlockBook::stored(const BlockStored& body, TimePoint at)
{
    BlockRecord& record = freshen(body.cid);
    record.row.bytes = body.bytes;
    record.row.from = body.from;
    record.row.arrived = at;
    m_changes.touch(body.cid, record.mark);
}

void BlockBook::fetched(const Cid& cid, Duration delay)
{
    if (m_last == nullptr || m_last->row.cid != cid) {
        const auto found = m_records.find(cid);
        if (found == m_records.end()) {
            return;
        }
        m_last = &found->second;
    }
    m_last->row.delay = delay;
    m_changes.touch(cid, m_last->mark);
}

void BlockBook::served(const Cid& cid, std::uint64_t bytes, TimePoint at)
{
    BlockRecord& record = freshen(cid);
    record.row.bytes = bytes;
    ++record.row.served;
    record.row.servedBytes += bytes;
    record.row.lastServed = at;
    m_changes.touch(cid, record.mark);
}

BlockRecord& BlockBook::freshen(const Cid& cid)
{
    const auto [place, isNew] = m_records.try_emplace(cid);
    BlockRecord& record = place->second;
    if (isNew) {
        record.row.cid = cid;
    } else if (record.isRecent) {
        m_recent.erase(m_recent.iterator_to(record));
    } else {
        m_mostServed.erase({record.row.served, cid});
        record.isRecent = true;
    }
    m_recent.push_back(record);
    m_last = &record;
    if (m_recent.size() > kRecent) {
        makeRoom();
    }
    return record;
}

/// The one that rested longest goes, unless it was served more often than those that are kept for
/// that.
void BlockBook::makeRoom()
{
    BlockRecord& oldest = m_recent.front();
    m_recent.pop_front();
    const bool isFull = m_mostServed.size() == kMostServed;
    const std::uint64_t least = isFull ? m_mostServed.begin()->first : 0;
    if (oldest.row.served <= least) {
        forget(oldest);
        return;
    }
    oldest.isRecent = false;
    m_mostServed.insert({oldest.row.served, oldest.row.cid});
    if (isFull) {
        const auto first = m_mostServed.begin();
        BlockRecord& record = m_records.find(first->second)->second;
        m_mostServed.erase(first);
        forget(record);
    }
}

void BlockBook::forget(BlockRecord& record)
{
    m_changes.erased(record.row.cid, record.mark);
    m_records.erase(m_records.find(record.row.cid));
}

} // namespace swapscope::telemetry
