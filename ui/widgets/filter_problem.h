// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/problem.h"

#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;

namespace swapscope::ui {

class Theme;

/// What is wrong with a line's text, under the line, with a caret that points at the character.
class FilterProblem final : public QWidget
{
    Q_OBJECT

public:
    /// Both outlive it.
    FilterProblem(QLineEdit& edit, const Theme& theme);

    /// Nothing: it disappears.
    void show(const std::optional<filter::Problem>& problem);
    [[nodiscard]] QString sentence() const;
    /// Where the caret's tip is, in pixels from the line's left edge.
    [[nodiscard]] int caret() const noexcept { return m_caret; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] int pixelOf(qsizetype character) const;

    QLineEdit* m_edit;
    const Theme* m_theme;
    QLabel* m_label;
    int m_caret = 0;
};

} // namespace swapscope::ui
