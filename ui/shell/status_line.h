// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"

#include <QTimer>
#include <QWidget>

#include <chrono>

class QLabel;

namespace swapscope::ui {

class ElidedLabel;
class Theme;

/// The last line: the node in figures at the left; at the right, for a few seconds, what became of
/// the last act.
class StatusLine final : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the line.
    explicit StatusLine(const Theme& theme, QWidget* parent = nullptr);

    void update(const telemetry::Totals& totals);
    void say(const QString& text, telemetry::Notice::Tone tone = telemetry::Notice::Tone::Info);

    /// Says how often views are refreshed, if it is less often than usual.
    void showPace(std::chrono::milliseconds pace);

    /// What is being said now.
    [[nodiscard]] QString message() const;

    static constexpr int kShownMs = 6000;

Q_SIGNALS:
    void messageClicked();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void recolor();

    const Theme* m_theme;
    ElidedLabel* m_figures;
    QLabel* m_icon;
    ElidedLabel* m_message;
    telemetry::Notice::Tone m_tone = telemetry::Notice::Tone::Info;
    std::chrono::milliseconds m_pace{};
    QTimer m_passing;
};

} // namespace swapscope::ui
