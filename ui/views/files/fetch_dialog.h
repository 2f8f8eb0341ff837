// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"

#include <QDialog>

#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace swapscope::ui {

class Theme;

/// "Fetch": a CID, link or path, and whether its block alone is wanted or the whole file or
/// directory, saved under a name that is free.
class FetchDialog final : public QDialog
{
    Q_OBJECT

public:
    /// @param theme  Outlives the dialog.
    explicit FetchDialog(const Theme& theme, QWidget* parent = nullptr);

    void setLink(const QString& link);

    /// What is wrong with what stands there; empty while nothing is.
    [[nodiscard]] QString problem() const;
    /// What was asked for. To be read once problem() is empty.
    [[nodiscard]] std::vector<node::CommandBody> commands() const;

    [[nodiscard]] QLineEdit& link() noexcept { return *m_link; }
    [[nodiscard]] QLineEdit& place() noexcept { return *m_place; }
    [[nodiscard]] QRadioButton& wholeChoice() noexcept { return *m_whole; }
    [[nodiscard]] QRadioButton& blockChoice() noexcept { return *m_block; }

private:
    void browse();
    void update();
    void proposePlace();

    const Theme* m_theme;
    QLineEdit* m_link;
    QRadioButton* m_whole;
    QRadioButton* m_block;
    QLineEdit* m_place;
    QPushButton* m_browse;
    QCheckBox* m_keep;
    QLabel* m_sentence;
    QPushButton* m_ok = nullptr;
    bool m_placeIsOurs = true; ///< Nobody has typed one.
};

} // namespace swapscope::ui
