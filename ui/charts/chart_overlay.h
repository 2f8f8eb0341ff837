// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/theme.h"

#include <QColor>
#include <QRect>
#include <QString>
#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

namespace swapscope::ui {

/// What lies over a plot and changes without a new drawing of its areas: marks with their labels,
/// the pointer's reading, and the words of an empty chart. Takes no mouse events.
class ChartOverlay final : public QWidget
{
public:
    struct Mark
    {
        int x = 0;
        QString text; ///< Drawn as plain text, cut when long.
    };
    struct Reading
    {
        QPoint at{};                ///< The pointer.
        std::optional<int> lineX{}; ///< The point in time that is read.
        QColor color{};             ///< Of the band; invalid for none.
        QString text{};
    };

    /// @param theme  Outlives the overlay.
    explicit ChartOverlay(const Theme& theme, QWidget* parent = nullptr);

    /// The plot's inner rectangle, in this widget's pixels.
    void setPlotRect(const QRect& plot);
    void setMarks(std::vector<Mark> marks);
    /// A span that is marked: its left and right pixel.
    void setBand(std::optional<std::pair<int, int>> band);
    void setReading(std::optional<Reading> reading);
    /// Headline and reason; both empty when there is something to see.
    void setEmptyText(const QString& headline, const QString& reason);

    [[nodiscard]] const QString& emptyHeadline() const noexcept { return m_headline; }
    [[nodiscard]] const std::optional<std::pair<int, int>>& band() const noexcept { return m_band; }
    [[nodiscard]] const std::vector<Mark>& marks() const noexcept { return m_marks; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintBand(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintReading(QPainter& painter) const;
    void paintEmpty(QPainter& painter) const;
    void paintBox(QPainter& painter, const QRect& box) const;

    const Theme* m_theme;
    QRect m_plot;
    std::vector<Mark> m_marks;
    std::optional<std::pair<int, int>> m_band;
    std::optional<Reading> m_reading;
    QString m_headline;
    QString m_reason;
};

} // namespace swapscope::ui
