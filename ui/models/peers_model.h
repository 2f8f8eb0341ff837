// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/peer_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// The short list beside every view: who is connected, at what limit and rates.
class PeersModel final : public PeerTableModel
{
    Q_DECLARE_TR_FUNCTIONS(PeersModel)

public:
    enum ColumnIndex { Peer, Limit, Down, Up };

    explicit PeersModel(QObject* parent = nullptr);

protected:
    /// Those who left stay for a while as departed rows.
    [[nodiscard]] bool belongs(const telemetry::PeerRow& row) const override;
};

} // namespace swapscope::ui
