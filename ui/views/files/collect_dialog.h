// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/file_state.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace swapscope::ui {

/// "Collect": says what would go before it can be asked for.
class CollectDialog final : public QDialog
{
    Q_OBJECT

public:
    /// @param files  Outlives the dialog; brings the plan that was asked for.
    explicit CollectDialog(const FileState& files, QWidget* parent = nullptr);

    [[nodiscard]] QPushButton& collectButton() noexcept { return *m_collect; }
    [[nodiscard]] QString sentence() const;

private:
    void show(const telemetry::CollectPlanned& plan);

    QLabel* m_sentence;
    QPushButton* m_collect;
};

} // namespace swapscope::ui
