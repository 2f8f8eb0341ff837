// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/conduct.h"

#include <algorithm>

namespace swapscope::node {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr Duration kPause = std::chrono::milliseconds{limits::kMalformedPauseMs.value};

} // namespace

bool Conduct::onMalformed(const multiformats::PeerId& peer, TimePoint now)
{
    if (m_records.size() >= limits::kMalformedPeers && !m_records.contains(peer)) {
        forgetRested(now);
        if (m_records.size() >= limits::kMalformedPeers) {
            m_peers.refuse();
            return false;
        }
    }
    Record& record = m_records[peer];
    m_peers.set(m_records.size());
    std::erase_if(record.malformed, [now](TimePoint at) { return at + kMinute <= now; });
    record.malformed.push_back(now);
    if (record.malformed.size() < limits::kMalformedMessages) {
        return false;
    }
    m_malformed.refuse();
    record.malformed.clear();
    record.ignoredUntil = now + kPause;
    return true;
}

bool Conduct::isIgnored(const multiformats::PeerId& peer, TimePoint now) const
{
    const auto record = m_records.find(peer);
    return record != m_records.end() && now < record->second.ignoredUntil;
}

std::vector<limits::Use> Conduct::limitUses() const
{
    return {m_malformed.refusals(), m_peers.use()};
}

void Conduct::forgetRested(TimePoint now)
{
    std::erase_if(m_records, [now](const auto& entry) {
        const Record& record = entry.second;
        return record.ignoredUntil <= now
               && (record.malformed.empty() || record.malformed.back() + kMinute <= now);
    });
}

} // namespace swapscope::node
