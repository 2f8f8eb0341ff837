// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/multiformats/peer_id.h"

#include <cstddef>
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

    /// Peers that are remembered. For tests.
    [[nodiscard]] std::size_t size() const noexcept { return m_records.size(); }

private:
    struct Record
    {
        std::vector<TimePoint> malformed; ///< Within the last minute, oldest first.
        TimePoint ignoredUntil{};
    };

    void forgetRested(TimePoint now);

    std::map<multiformats::PeerId, Record> m_records;
};

} // namespace swapscope::node
