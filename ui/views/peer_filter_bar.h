// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/peer_filter.h"
#include "ui/widgets/filter_bar.h"

namespace swapscope::ui {

/// The filter line of a view that shows peers without being a table.
class PeerFilterBar final : public FilterBar
{
    Q_OBJECT

public:
    /// Both outlive the bar.
    PeerFilterBar(const LiveState& state, const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] const PeerFilter& peers() const noexcept { return m_peers; }
    [[nodiscard]] bool accepts(const telemetry::PeerRow& row) const
    {
        return m_peers.holds(row, m_state->now());
    }
    void restore(const QVariantMap& state) { setState(state, m_peers.fields()); }

Q_SIGNALS:
    /// Other peers are to be shown.
    void peersChanged();

private:
    void apply();

    const LiveState* m_state;
    PeerFilter m_peers;
};

} // namespace swapscope::ui
