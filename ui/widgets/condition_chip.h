// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace swapscope::ui {

class Theme;

/// A condition of a filter that is in force: clicking it takes the condition back.
class ConditionChip final : public QToolButton
{
    Q_OBJECT

public:
    static constexpr int kMostWidth =
        260; ///< Longer conditions are cut; the tooltip has them whole.

    /// @param theme    Outlives the chip.
    /// @param meaning  What clicking it does.
    ConditionChip(const Theme& theme, const QString& condition, const QString& meaning,
                  QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
};

} // namespace swapscope::ui
