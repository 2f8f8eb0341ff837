// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/notifier.h"

#include <cstddef>

namespace swapscope::libp2p {

/// One of a bounded or awaited number, for as long as it lives.
class Place
{
public:
    /// Both outlive the place. `onFreed` is notified when it goes.
    Place(std::size_t& taken, net::Notifier& onFreed)
        : m_taken{taken}
        , m_onFreed{onFreed}
    {
        ++m_taken;
    }
    ~Place()
    {
        --m_taken;
        m_onFreed.notify();
    }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    std::size_t& m_taken;
    net::Notifier& m_onFreed;
};

} // namespace swapscope::libp2p
