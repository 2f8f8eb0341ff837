// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/notice_board.h"

#include <algorithm>
#include <utility>

namespace swapscope::telemetry {

void NoticeBoard::answer(Notice notice)
{
    append(std::move(notice));
}

void NoticeBoard::post(std::string_view kind, Notice notice)
{
    const auto held = m_held.find(std::string{kind});
    if (held != m_held.end() && notice.at < held->second.until) {
        ++held->second.more;
        held->second.last = std::move(notice);
        return;
    }
    if (!spendToken(notice.at)) {
        lose(1);
        return;
    }
    if (held != m_held.end()) {
        // The hold is over, yet no tick came by: its count goes into this notice's
        // new hold.
        held->second.until = notice.at + kHold;
    } else if (m_held.size() < kMaxHeld) {
        m_held.emplace(kind, Held{.until = notice.at + kHold, .last = notice, .more = 0});
    }
    append(std::move(notice));
}

void NoticeBoard::tick(TimePoint now)
{
    std::vector<Notice> due;
    for (auto it = m_held.begin(); it != m_held.end();) {
        Held& held = it->second;
        if (now < held.until) {
            ++it;
        } else if (held.more == 0) {
            it = m_held.erase(it);
        } else {
            Notice& notice = due.emplace_back(std::move(held.last));
            held.last = Notice{};
            notice.at = now;
            notice.text += " (" + std::to_string(held.more)
                           + (held.more == 1 ? " more time)" : " more times)");
            held.more = 0;
            held.until = now + kHold;
            ++it;
        }
    }
    std::ranges::sort(due, {}, &Notice::seq);
    for (Notice& notice : due) {
        append(std::move(notice));
    }
}

void NoticeBoard::take(Delta& out)
{
    const auto first = m_kept.end() - static_cast<std::ptrdiff_t>(m_fresh);
    out.notices.assign(first, m_kept.end());
    out.droppedNotices = std::exchange(m_freshLost, 0);
    m_fresh = 0;
}

void NoticeBoard::copy(Delta& out) const
{
    out.notices.assign(m_kept.begin(), m_kept.end());
    out.droppedNotices = m_lost;
}

void NoticeBoard::append(Notice notice)
{
    m_kept.push_back(std::move(notice));
    ++m_fresh;
    if (m_kept.size() > Delta::kMaxNotices) {
        m_kept.pop_front();
        ++m_lost;
        if (m_fresh > m_kept.size()) {
            --m_fresh;
            ++m_freshLost;
        }
    }
}

void NoticeBoard::lose(std::uint64_t count) noexcept
{
    m_lost += count;
    m_freshLost += count;
}

bool NoticeBoard::spendToken(TimePoint now) noexcept
{
    if (now > m_refilled) {
        const double seconds = std::chrono::duration<double>{now - m_refilled}.count();
        m_tokens = std::min(kBurst, m_tokens + seconds * kPerSecond);
        m_refilled = now;
    }
    if (m_tokens < 1) {
        return false;
    }
    m_tokens -= 1;
    return true;
}

} // namespace swapscope::telemetry
