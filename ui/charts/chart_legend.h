// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/theme.h"

#include <QString>
#include <QWidget>

#include <utility>
#include <vector>

namespace swapscope::ui {

/// The names of a chart's bands beside their colours, on one line; those that do not fit are
/// counted as "+2", where a click lists them. Hovering an entry tells which band is meant, a click
/// isolates it: the chart shows it alone until the next click there.
class ChartLegend final : public QWidget
{
    Q_OBJECT

public:
    struct Entry
    {
        int band = 0;
        QString name;
        QString toolTip; ///< Plain.
        QColor color{};  ///< Invalid: that of the palette slot `band`.

        friend bool operator==(const Entry&, const Entry&) = default;
    };

    /// @param theme  Outlives the legend.
    explicit ChartLegend(const Theme& theme, QWidget* parent = nullptr);

    void setEntries(std::vector<Entry> entries);
    /// −1 when all are shown.
    [[nodiscard]] int isolated() const noexcept { return m_isolated; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void hovered(int band); ///< −1 when the pointer left.
    void isolationChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Place
    {
        std::size_t entry = 0;
        QRect rect;
    };
    [[nodiscard]] int entryWidth(const Entry& entry) const;
    [[nodiscard]] std::pair<std::size_t, int> fit(const std::vector<std::size_t>& order) const;
    [[nodiscard]] std::vector<Place> places() const;
    [[nodiscard]] const Entry* entryAt(QPoint at) const;
    [[nodiscard]] QColor colorOf(const Entry& entry) const;
    /// Where "+2" stands; empty when all fit.
    [[nodiscard]] QRect moreRect() const;
    void toggle(int band);
    void listMore();

    const Theme* m_theme;
    std::vector<Entry> m_entries;
    int m_hovered = -1;
    int m_isolated = -1;
};

} // namespace swapscope::ui
