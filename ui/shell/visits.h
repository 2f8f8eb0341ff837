// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/selection.h"

#include <QString>
#include <QVariantMap>

#include <chrono>
#include <cstddef>
#include <vector>

namespace swapscope::ui {

/// A place in the window that can be gone back to.
struct Visit
{
    QString view;       ///< Its id.
    QVariantMap filter; ///< View::filterState.
    Selection::Subject subject;

    friend bool operator==(const Visit&, const Visit&) = default;
};

/// Where the user was, as in a browser: going on from an earlier place forgets the later ones.
class Visits
{
public:
    using Moment = std::chrono::steady_clock::time_point;

    static constexpr std::size_t kMost = 100;
    /// Changes of one filter that follow each other faster are one step: somebody is typing.
    static constexpr std::chrono::milliseconds kTyping{1500};

    /// The window is here now. The same place again is no step.
    void note(const Visit& visit, Moment now);

    [[nodiscard]] bool canGoBack() const noexcept { return m_current > 0; }
    [[nodiscard]] bool canGoForward() const noexcept { return m_current + 1 < m_visits.size(); }
    /// Only while they can be gone to.
    const Visit& back() { return m_visits.at(--m_current); }
    const Visit& forward() { return m_visits.at(++m_current); }

private:
    std::vector<Visit> m_visits;
    std::size_t m_current = 0;
    Moment m_filtered{}; ///< When only the filter changed, the last time.
};

} // namespace swapscope::ui
