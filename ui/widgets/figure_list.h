// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/accessible_rows.h"
#include "ui/widgets/theme.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace swapscope::ui {

/// One fact: what it is called and what it is.
struct Figure
{
    QString label;
    QString value;
    QString meaning; ///< Tooltip, plain; empty: the whole value.

    friend bool operator==(const Figure&, const Figure&) = default;
};

/// Facts below each other. As pairs, labels stand left and values right, so that figures can be
/// compared; as lines, a narrow label stands before a text that may be long.
class FigureList final
    : public QWidget
    , public AccessibleRows
{
    Q_OBJECT

public:
    enum class Look { Pairs, Lines };
    static constexpr int kRowHeight = 24;

    /// @param theme  Outlives the list.  @param name  For assistive tools.
    FigureList(const Theme& theme, Look look, const QString& name, QWidget* parent = nullptr);

    /// Repaints only when something changed.
    void setFigures(std::vector<Figure> figures);
    [[nodiscard]] const std::vector<Figure>& figures() const noexcept { return m_figures; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    [[nodiscard]] int accessibleRowCount() const override;
    [[nodiscard]] QString accessibleRowText(int row) const override;
    [[nodiscard]] QRect accessibleRowRect(int row) const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
    Look m_look;
    std::vector<Figure> m_figures;
};

} // namespace swapscope::ui
