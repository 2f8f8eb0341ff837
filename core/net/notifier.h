// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/task.h"

#include <memory>
#include <vector>

namespace swapscope::net {

/// Wakes coroutines. Like an auto-reset event: a notification while nobody waits is kept, several
/// coalesce into one, and the next wait takes it.
///
/// Lives on the node strand. Waiters go on in a later turn, never from inside notify(), so a woken
/// coroutine has to look at its condition again.
class Notifier
{
public:
    Notifier();
    ~Notifier(); ///< Completes whoever still waits.

    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    /// True when notified, false when cancelled or when the notifier has gone.
    Task<bool> wait();

    /// As wait(), but deaf to cancellation: for clean-up that has to be seen through.
    Task<bool> waitThroughCancellation();

    /// Wakes everyone who waits now, or else the next one who will.
    void notify();

    class Waiter; ///< Of the implementation.

private:
    Task<bool> park(bool isCancellable);

    std::vector<std::unique_ptr<Waiter>> m_waiters;
    bool m_isPending = false;
};

} // namespace swapscope::net
