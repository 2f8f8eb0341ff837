// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

#include <QWidget>

class QPushButton;

namespace swapscope::ui {

class RuleForm;

/// The inspector's "Rules of this peer": every rule at hand. Enter, a choice or a box sets it at
/// once; lines left untouched follow the node. Below, what can be done to the peer.
class PeerRulesBox final : public QWidget
{
    Q_OBJECT

public:
    /// @param context  Outlives the box.
    explicit PeerRulesBox(const ViewContext& context, QWidget* parent = nullptr);

    void setPeer(const PeerId& peer);
    /// Takes over what the node says, but for the line that is being typed in.
    void refresh();

    [[nodiscard]] RuleForm& form() noexcept { return *m_form; }

private:
    void apply();
    void fillDenyMenu();

    ViewContext m_context;
    PeerId m_peer;
    RuleForm* m_form;
    QPushButton* m_reset;
    QPushButton* m_deny;
    QPushButton* m_disconnect;
};

} // namespace swapscope::ui
