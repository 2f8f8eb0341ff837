// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/csv.h"

#include <QDialog>

namespace swapscope::ui {

/// The figures behind a chart as a table, with what the chart says above them: for screen readers,
/// and for people. They stand still while the dialog is open.
class ChartFiguresDialog final : public QDialog
{
    Q_OBJECT

public:
    ChartFiguresDialog(const QString& title, const QString& summary, const PlainTable& table,
                       QWidget* parent = nullptr);
};

} // namespace swapscope::ui
