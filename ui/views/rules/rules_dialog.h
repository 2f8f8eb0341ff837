// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/acts.h"
#include "ui/views/view.h"

#include <QDialog>

#include <vector>

class QLayout;
class QPushButton;

namespace swapscope::ui {

class RuleForm;

/// "Rules of this peer": what the user decides about one peer or several, with a sentence that says
/// what it would do now. OK sends one command with those rules that were changed.
class RulesDialog final : public QDialog
{
    Q_OBJECT

public:
    /// @param context  Outlives the dialog.  @param peers  At least one; kept as they are, also
    /// when some of them leave meanwhile.
    RulesDialog(const ViewContext& context, std::vector<PeerId> peers,
                RuleField first = RuleField::UpLimit, QWidget* parent = nullptr);

    [[nodiscard]] RuleForm& form() noexcept { return *m_form; }

    void accept() override;

private:
    void focusOn(RuleField field);
    [[nodiscard]] QLayout* buildPresets();

    ViewContext m_context;
    RuleForm* m_form;
    QPushButton* m_ok = nullptr;
};

} // namespace swapscope::ui
