// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace swapscope::telemetry {

/// The newest notices, kept readable when a stranger causes a flood of them:
/// equal ones within 10 s are counted and told once, and others are bounded in
/// rate. Answers to commands always come.
class NoticeBoard
{
public:
    static constexpr Duration kHold = std::chrono::seconds{10};
    static constexpr std::size_t kMaxHeld = 256; ///< Kinds counted at the same time.
    static constexpr double kBurst = 100;        ///< Different notices at once.
    static constexpr double kPerSecond = 10;     ///< Different notices in the long run.

    /// Posts a notice that nobody may suppress.
    void answer(Notice notice);

    /// @param kind  What makes two notices equal, e.g. the words without the
    /// numbers.
    void post(std::string_view kind, Notice notice);

    /// Tells the counts of floods that have been held for long enough.
    void tick(TimePoint now);

    /// Moves the notices since the last call to `out`, with the number of those
    /// that were lost.
    void take(Delta& out);

    /// All kept ones; `lost` counts from the start.
    void copy(Delta& out) const;

    [[nodiscard]] bool hasNews() const noexcept { return m_fresh > 0 || m_freshLost > 0; }

private:
    struct Held
    {
        TimePoint until{};
        Notice last;
        std::uint64_t more = 0;
    };

    void append(Notice notice);
    void lose(std::uint64_t count) noexcept;
    [[nodiscard]] bool spendToken(TimePoint now) noexcept;

    std::deque<Notice> m_kept;
    std::size_t m_fresh = 0; ///< At the back of m_kept, not yet taken.
    std::uint64_t m_lost = 0, m_freshLost = 0;
    std::unordered_map<std::string, Held> m_held;
    double m_tokens = kBurst;
    TimePoint m_refilled{};
};

} // namespace swapscope::telemetry
