// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/peer_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// The short list beside every view: who is connected, under what rules, at what rates.
class PeersModel final : public PeerTableModel
{
    Q_DECLARE_TR_FUNCTIONS(PeersModel)

public:
    enum ColumnIndex { Peer, Rules, Down, Up };

    explicit PeersModel(QObject* parent = nullptr);

protected:
    /// Those who left stay for a while as departed rows.
    [[nodiscard]] bool belongs(const telemetry::PeerRow& row) const override;
    [[nodiscard]] QVariant cell(const telemetry::PeerRow& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const telemetry::PeerRow& row, int column) const override;

private:
    struct Badge
    {
        QString icon, text;
    };

    /// The rule that explains most of what is seen of the peer.
    [[nodiscard]] Badge badge(const telemetry::PeerRow& row) const;
};

} // namespace swapscope::ui
