// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace swapscope::ui {

class Theme;

/// A strip across the window for a state that explains much of what is seen, and the one thing to
/// do about it. Hidden while there is nothing to say.
class Banner final : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the banner.
    explicit Banner(const Theme& theme, QWidget* parent = nullptr);

    /// An empty text hides the banner.
    void show(const QString& icon, const QString& text, const QString& button);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QPushButton& button() noexcept { return *m_button; }

Q_SIGNALS:
    void buttonClicked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void recolor();

    const Theme* m_theme;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_button;
    QString m_iconName;
};

} // namespace swapscope::ui
