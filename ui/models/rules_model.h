// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/peer_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// Every peer about which the user has decided anything, present or not.
class RulesModel final : public PeerTableModel
{
    Q_DECLARE_TR_FUNCTIONS(RulesModel)

public:
    enum ColumnIndex { Peer, State, DownLimit, UpLimit, Weight, Class, Asking, Serving };

    explicit RulesModel(QObject* parent = nullptr);

protected:
    [[nodiscard]] bool belongs(const telemetry::PeerRow& row) const override
    {
        return !row.rules.isDefault();
    }
    [[nodiscard]] Duration departedStay() const override { return {}; }
};

} // namespace swapscope::ui
