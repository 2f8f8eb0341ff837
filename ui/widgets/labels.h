// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QLabel>
#include <QString>

namespace swapscope::ui {

/// A label that shows its text letter by letter: Qt guesses at markup otherwise, and much of what
/// the window shows was written by strangers. The only way labels are made here.
[[nodiscard]] QLabel* plainLabel(const QString& text, QWidget* parent);

/// The colour of a label's text, as long as the theme stays.
void setTextColor(QWidget& widget, const QColor& color);

/// A plain label that shortens its text instead of widening its parent; the whole text is its
/// tooltip then.
class ElidedLabel : public QLabel
{
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setPlainText(const QString& text);
    [[nodiscard]] const QString& plainText() const noexcept { return m_text; }

    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
};

} // namespace swapscope::ui
