// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QWidget>

#include <cstdint>
#include <optional>
#include <vector>

class QButtonGroup;
class QLabel;
class QVBoxLayout;

namespace swapscope::ui {

class Theme;
class View;

/// One line of the rail: icon, word, count.
class RailButton final : public QAbstractButton
{
    Q_OBJECT

public:
    /// @param theme  Outlives the button.
    RailButton(const Theme& theme, const QString& icon, const QString& text, QWidget* parent);

    void setCount(std::optional<std::uint64_t> count);
    [[nodiscard]] QSize sizeHint() const override;

    void setCompact(bool compact);

    static constexpr int kHeight = 30;
    static constexpr int kCompactHeight = 24;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
    QString m_icon;
    QString m_count;
    bool m_isCompact = false;
};

/// The list of views at the left: which exist, how full they are, which one is shown.
class ViewRail final : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the rail.
    explicit ViewRail(const Theme& theme, QWidget* parent = nullptr);

    void addHeading(const QString& text);
    /// Lower lines, so that more room is left below.
    void setCompact(bool compact);
    void addView(const View& view);

    [[nodiscard]] int count() const noexcept { return static_cast<int>(m_buttons.size()); }

    /// None is marked when the rail has no such view.
    void setCurrent(int index);
    void setCount(int index, std::optional<std::uint64_t> figure);

Q_SIGNALS:
    void chosen(int index);

private:
    const Theme* m_theme;
    QVBoxLayout* m_layout;
    QButtonGroup* m_group;
    std::vector<RailButton*> m_buttons;
};

} // namespace swapscope::ui
