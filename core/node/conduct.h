// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/conduct_limits.h"
#include "core/base/limit_use.h"
#include "core/multiformats/peer_id.h"

#include <map>
#include <vector>

namespace swapscope::node {

/// Who sends limits::kMalformedMessages within a minute is not listened to for
/// limits::kMalformedPauseMs, also when it connects anew. Lives on the node strand.
class Conduct
{
public:
    /// The peer sent one more message that cannot be read. @return whether it is ignored from now
    /// on. Beyond limits::kMalformedPeers no further peers are remembered.
    bool onMalformed(const multiformats::PeerId& peer, TimePoint now);

    [[nodiscard]] bool isIgnored(const multiformats::PeerId& peer, TimePoint now) const;

    /// How far the limits are used.
    [[nodiscard]] std::vector<limits::Use> limitUses() const;

private:
    struct Record
    {
        std::vector<TimePoint> malformed; ///< Within the last minute, oldest first.
        TimePoint ignoredUntil{};
    };

    void forgetRested(TimePoint now);

    std::map<multiformats::PeerId, Record> m_records;
    limits::Meter m_malformed{limits::kMalformedMessages};
    limits::Meter m_peers{limits::kMalformedPeers};
};

} // namespace swapscope::node
