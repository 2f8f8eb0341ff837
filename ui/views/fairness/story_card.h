// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;

namespace swapscope::ui {

/// A guided text above the charts: what is done with each step, and what to look at then. The user
/// goes from step to step, or it plays by itself.
class StoryCard final : public Card
{
    Q_OBJECT

public:
    struct Step
    {
        QString title; ///< What is done.
        QString look;  ///< What then can be seen.
        std::function<void()> act;
        std::chrono::milliseconds lasts{}; ///< When it plays by itself.
    };

    /// @param steps  At least one.  @param theme  Outlives the card.
    StoryCard(std::vector<Step> steps, const Theme& theme, QWidget* parent = nullptr);

    /// Takes one step after the other, the first after `delay`.
    void play(std::chrono::milliseconds delay);

    /// Steps taken so far.
    [[nodiscard]] std::size_t taken() const noexcept { return m_taken; }
    [[nodiscard]] QPushButton& nextButton() noexcept { return *m_next; }
    [[nodiscard]] QToolButton& closeButton() noexcept { return *m_close; }

Q_SIGNALS:
    /// The user has seen it to its end, or does not want it.
    void finished();

private:
    void take();
    void showStep();

    std::vector<Step> m_steps;
    std::size_t m_taken = 0;
    bool m_plays = false;
    QTimer m_timer;
    QLabel* m_title;
    QLabel* m_look;
    QPushButton* m_next;
    QToolButton* m_close;
};

} // namespace swapscope::ui
