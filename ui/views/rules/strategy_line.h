// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

namespace swapscope::ui {

class StrategyBox;

/// The strategy in force above a view, to be changed there: a choice is sent at once.
class StrategyLine final : public QWidget
{
    Q_OBJECT

public:
    /// @param context  Outlives the line.
    explicit StrategyLine(const ViewContext& context, QWidget* parent = nullptr);

    /// Shows what the node says.
    void update();

    [[nodiscard]] StrategyBox& box() noexcept { return *m_box; }

private:
    ViewContext m_context;
    StrategyBox* m_box;
};

} // namespace swapscope::ui
