// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/peers_model.h"
#include "ui/views/view.h"

#include <QWidget>

class QLabel;

namespace swapscope::ui {

class EmptyState;
class LiveTable;

/// The connected peers, beside every view.
class PeersList : public QWidget
{
    Q_OBJECT

public:
    explicit PeersList(const ViewContext& context, QWidget* parent = nullptr);

    void setActive(bool active);

    [[nodiscard]] LiveTable& table() noexcept { return *m_table; }
    [[nodiscard]] std::vector<PeerId> selectedPeers() const;

private:
    void update(const telemetry::Delta& delta);
    void showWhatThereIs();

    ViewContext m_context;
    PeersModel m_model;
    LiveTable* m_table;
    QLabel* m_none;
    bool m_active = false;
};

} // namespace swapscope::ui
