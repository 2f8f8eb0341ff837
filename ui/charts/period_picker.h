// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

#include <chrono>

class QButtonGroup;

namespace swapscope::ui {

/// "1 min · 5 min · 30 min": the period of a chart, one of which is always chosen.
class PeriodPicker final : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the picker.
    explicit PeriodPicker(const Theme& theme, QWidget* parent = nullptr);

    /// Marks the period without telling; one that is not on offer marks none.
    void setPeriod(std::chrono::minutes period);

    [[nodiscard]] static QString text(std::chrono::minutes period);

Q_SIGNALS:
    void picked(std::chrono::minutes period);

private:
    QButtonGroup* m_buttons;
};

} // namespace swapscope::ui
