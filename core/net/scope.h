// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/notifier.h"
#include "core/net/task.h"

#include <cstddef>
#include <list>
#include <memory>

namespace swapscope::net {

/// Owns the coroutines that run beside their creator: none is forgotten, all can be cancelled and
/// awaited. The only place of the project that starts a coroutine which nobody awaits directly.
///
/// An exception out of a child, other than that of its cancellation, is a bug: it ends the process
/// with the message.
class TaskScope
{
public:
    explicit TaskScope(Executor executor);
    ~TaskScope(); ///< After all children have ended: cancel(), then join().

    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;

    /// Starts `task` in the next turn. After cancel(), the task is dropped unstarted.
    void spawn(Task<void> task);

    /// Cancels every child: what it awaits completes early, and its next co_await throws
    /// operation_aborted, which unwinds it. For good: the scope takes no children afterwards.
    void cancel();

    /// Completes when no child is left. Not cut short by cancellation of the awaiting coroutine.
    Task<void> join();

    [[nodiscard]] std::size_t size() const noexcept { return m_children.size(); }

private:
    struct Child;
    void onEnded(Child& child);

    Executor m_executor;
    std::list<std::unique_ptr<Child>> m_children;
    Notifier m_ended;
    bool m_isCancelled = false;
};

} // namespace swapscope::net
