// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace swapscope::ui {

class Theme;

/// What stands in a view that has nothing to show: what would appear here, why it does not, and
/// one thing to do about it.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    struct Text
    {
        QString icon;
        QString headline;
        QString reason;
        QString button; ///< Empty: no button.

        friend bool operator==(const Text&, const Text&) = default;
    };

    /// @param theme  Outlives the widget.
    explicit EmptyState(const Theme& theme, QWidget* parent = nullptr);

    void show(const Text& text);
    [[nodiscard]] const Text& text() const noexcept { return m_text; }

Q_SIGNALS:
    void buttonClicked();

private:
    void recolor();

    const Theme* m_theme;
    Text m_text;
    QLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_reason;
    QPushButton* m_button;
};

} // namespace swapscope::ui
