// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"

#include <QWidget>

class QToolButton;

namespace swapscope::ui {

class Omnibox;
class Theme;

/// The line at the top: input, limits of all together, pauses, who this node is.
class TopBar final : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the bar.
    explicit TopBar(const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] Omnibox& omnibox() noexcept { return *m_omnibox; }
    void update(const telemetry::Totals& totals);

    [[nodiscard]] QToolButton& limits() noexcept { return *m_limits; }
    [[nodiscard]] QToolButton& alternative() noexcept { return *m_alternative; }
    [[nodiscard]] QToolButton& pauseServing() noexcept { return *m_pauseServing; }
    [[nodiscard]] QToolButton& pauseAsking() noexcept { return *m_pauseAsking; }

Q_SIGNALS:
    void nodeNameClicked(); ///< Asks for the listen addresses.
    void limitsClicked();
    void alternativeWanted(bool on);
    void servingPauseWanted(bool paused);
    void askingPauseWanted(bool paused);

private:
    [[nodiscard]] QToolButton* addButton(const QString& name);
    void updateLimits(const telemetry::Totals& totals);
    void recolor();

    const Theme* m_theme;
    Omnibox* m_omnibox;
    QToolButton* m_alternative;
    QToolButton* m_limits;
    QToolButton* m_pauseServing;
    QToolButton* m_pauseAsking;
    QToolButton* m_node;
};

} // namespace swapscope::ui
