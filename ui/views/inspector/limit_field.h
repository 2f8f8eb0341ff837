// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

#include <QWidget>

class QLabel;

namespace swapscope::ui {

class RateEdit;

/// The inspector's "Serve this peer": its upload limit, and what the typed one would do. Enter
/// sets it; leaving the line untouched follows the node.
class LimitField final : public QWidget
{
    Q_OBJECT

public:
    /// @param context  Outlives the field.
    explicit LimitField(const ViewContext& context, QWidget* parent = nullptr);

    void setPeer(const PeerId& peer);
    /// Takes over what the node says, unless the user is typing.
    void refresh();

    [[nodiscard]] RateEdit& rateEdit() noexcept { return *m_rate; }

private:
    void apply();
    void updateSentence();

    ViewContext m_context;
    PeerId m_peer;
    RateEdit* m_rate;
    QLabel* m_sentence;
    bool m_typing = false; ///< The text differs from what the node said.
};

} // namespace swapscope::ui
