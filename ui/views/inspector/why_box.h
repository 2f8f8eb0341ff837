// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

#include <QWidget>

class QLabel;

namespace swapscope::ui {

class FigureList;

/// "Why is it not next?", "Why is it not here?": the present reason in a sentence and the figures
/// behind it, asked of the node again and again while it is looked at.
class WhyBox final : public QWidget
{
    Q_OBJECT

public:
    /// The node is asked at most this often.
    static constexpr Duration kAskPace = std::chrono::milliseconds{500};

    /// @param context  Outlives the box.
    explicit WhyBox(const ViewContext& context, QWidget* parent = nullptr);

    /// Asks about what is selected, now.
    void ask();
    /// Asks again when it is time to.
    void askInTime();
    void showPeer(const PeerId& peer);
    void showBlock(const Cid& cid);

    [[nodiscard]] QString answer() const;
    [[nodiscard]] const FigureList& reasons() const noexcept { return *m_reasons; }

private:
    void show(const QString& question, const QString& answer,
              const std::vector<telemetry::Reason>& reasons);

    ViewContext m_context;
    QLabel* m_question;
    QLabel* m_answer;
    QLabel* m_reasonsTitle;
    FigureList* m_reasons;
    TimePoint m_asked{};
};

} // namespace swapscope::ui
