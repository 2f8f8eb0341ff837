// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/peer_filter_bar.h"

#include "ui/filter/completion.h"

#include <QLayout>

namespace swapscope::ui {

PeerFilterBar::PeerFilterBar(const LiveState& state, const Theme& theme, QWidget* parent)
    : FilterBar{theme, QStringLiteral("waiting > 1s"), parent}
    , m_state{&state}
{
    setComplete([this](const QString& text, qsizetype cursor) {
        return filter::complete(text, cursor, m_peers.fields(),
                                [this](int field, const QString& piece) {
                                    return m_peers.valuesOf(field, piece, *m_state);
                                });
    });
    connect(this, &FilterBar::changed, this, &PeerFilterBar::apply);
    setCountsShown(false);
    layout()->setContentsMargins(0, 0, 0, 0);
}

void PeerFilterBar::apply()
{
    showProblem(m_peers.set(filter().line, filter().conditions));
    setCountsShown(!m_peers.empty());
    Q_EMIT peersChanged();
}

} // namespace swapscope::ui
