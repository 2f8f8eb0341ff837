// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/pasted.h"
#include "ui/views/acts.h"

#include <QDialog>

class QComboBox;

namespace swapscope::ui {

/// What was recognised in a pasted text, and what to do with it.
class PasteDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit PasteDialog(const Pasted& pasted, QWidget* parent = nullptr);

    /// After accept().
    [[nodiscard]] bool wantsBlocks() const noexcept { return m_wants; }
    [[nodiscard]] bool connects() const noexcept { return m_connects; }
    /// The file or directory below the one CID.
    [[nodiscard]] bool fetches() const noexcept { return m_fetches; }
    /// Where the wants stand among those that are open.
    [[nodiscard]] WantPlace place() const;

private:
    [[nodiscard]] QLayout* buildPlace();

    QComboBox* m_place;
    bool m_fetches = false;
    bool m_wants = false;
    bool m_connects = false;
};

} // namespace swapscope::ui
