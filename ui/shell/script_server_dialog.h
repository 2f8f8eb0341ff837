// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/script_server.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace swapscope::ui {

class Theme;

/// Whether and where scripts are served, what they reach it by, or why they cannot.
class ScriptServerDialog final : public QDialog
{
    Q_OBJECT

public:
    /// @param server, theme  Outlive the dialog.
    ScriptServerDialog(ScriptServer& server, const Theme& theme, QWidget* parent);

    [[nodiscard]] QCheckBox& onBox() noexcept { return *m_on; }
    [[nodiscard]] QLineEdit& addressEdit() noexcept { return *m_address; }
    [[nodiscard]] QLineEdit& tokenEdit() noexcept { return *m_token; }
    [[nodiscard]] QPushButton& applyButton() noexcept { return *m_apply; }
    [[nodiscard]] QString statusText() const;

private:
    [[nodiscard]] ScriptServerSettings entered() const;
    void update();

    ScriptServer* m_server;
    const Theme* m_theme;
    QCheckBox* m_on;
    QLineEdit* m_address;
    QLineEdit* m_token;
    QLabel* m_status;
    QLineEdit* m_try;
    QPushButton* m_apply = nullptr;
};

} // namespace swapscope::ui
