// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/rows.h"

#include <QKeySequence>
#include <QString>

#include <vector>

class QWidget;

namespace swapscope::ui {

struct ShortcutLine
{
    QString group;
    QString text;
    QKeySequence keys;
};

/// Every action that has keys.
void showShortcuts(const std::vector<ShortcutLine>& lines, QWidget* parent);
void showAbout(QWidget* parent);

/// Asks whether ledgers may be set to 0, and says what is lost. @param rows  Of the peers.
[[nodiscard]] bool confirmLedgerReset(const std::vector<const telemetry::PeerRow*>& rows,
                                      QWidget* parent);

} // namespace swapscope::ui
