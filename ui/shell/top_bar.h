// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace swapscope::ui {

class Omnibox;
class Theme;

/// The line at the top: input, rates, limits, who this node is.
class TopBar final : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the bar.
    explicit TopBar(const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] Omnibox& omnibox() noexcept { return *m_omnibox; }
    void update(const telemetry::Totals& totals);

Q_SIGNALS:
    void nodeNameClicked(); ///< Asks for the listen addresses.

private:
    void recolor();

    const Theme* m_theme;
    Omnibox* m_omnibox;
    QLabel* m_limits;
    QToolButton* m_node;
};

} // namespace swapscope::ui
