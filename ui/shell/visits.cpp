// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/visits.h"

namespace swapscope::ui {

void Visits::note(const Visit& visit, Moment now)
{
    if (m_visits.empty()) {
        m_visits.push_back(visit);
        return;
    }
    Visit& here = m_visits[m_current];
    if (here == visit) {
        return;
    }
    const bool onlyFilter = here.view == visit.view && here.subject == visit.subject;
    const bool typing = onlyFilter && m_filtered != Moment{} && now - m_filtered < kTyping;
    m_filtered = onlyFilter ? now : Moment{};
    m_visits.resize(m_current + 1);
    if (typing) {
        m_visits[m_current] = visit;
        return;
    }
    m_visits.push_back(visit);
    if (m_visits.size() > kMost) {
        m_visits.erase(m_visits.begin());
    }
    m_current = m_visits.size() - 1;
}

} // namespace swapscope::ui
