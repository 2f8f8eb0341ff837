// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/recent_cancels.h"

namespace swapscope::bitswap {

void RecentCancels::add(const multiformats::Cid& cid, TimePoint now)
{
    m_last[cid] = now;
    m_inOrder.emplace_back(now, cid);
    while (m_inOrder.size() > kMost || m_inOrder.front().first + kMemory <= now) {
        const auto& [at, oldest] = m_inOrder.front();
        const auto found = m_last.find(oldest);
        if (found != m_last.end() && found->second == at) {
            m_last.erase(found);
        }
        m_inOrder.pop_front();
    }
}

bool RecentCancels::contains(const multiformats::Cid& cid, TimePoint now) const
{
    const auto found = m_last.find(cid);
    return found != m_last.end() && now < found->second + kMemory;
}

} // namespace swapscope::bitswap
