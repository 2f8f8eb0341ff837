// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/rules_model.h"

namespace swapscope::ui {

using telemetry::PeerRow;

RulesModel::RulesModel(QObject* parent)
    : PeerTableModel{parent}
{
    const auto pauseText = [on = tr("on"),
                            paused = tr("paused")](bool telemetry::PeerRules::*rule) {
        return [rule, on, paused](const PeerRow& row, TimePoint) {
            return row.rules.*rule ? paused : on;
        };
    };
    setSpecs({
        peerSpec(),
        stateSpec(),
        limitSpec(Rate::Down, true),
        limitSpec(Rate::Up, true),
        weightSpec(true),
        classSpec(true),
        {.column = {.id = QStringLiteral("asking"),
                    .title = tr("Asking"),
                    .meaning = tr("paused: it is asked for nothing."),
                    .widest = tr("paused")},
         .text = pauseText(&telemetry::PeerRules::askingPaused),
         .number = {}},
        {.column = {.id = QStringLiteral("serving"),
                    .title = tr("Serving"),
                    .meaning = tr("paused: it gets nothing; its wants are kept."),
                    .widest = tr("paused")},
         .text = pauseText(&telemetry::PeerRules::servingPaused),
         .number = {}},
    });
    m_sort = {Peer, Qt::AscendingOrder};
}

} // namespace swapscope::ui
