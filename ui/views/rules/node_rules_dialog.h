// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/node/command.h"
#include "ui/views/view.h"

#include <QDialog>

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace swapscope::ui {

class RateEdit;
class StrategyBox;

/// "Rules of this node": strategy, task workers, the limits of all together, pauses. OK sends one
/// command with those that were changed.
class NodeRulesDialog final : public QDialog
{
    Q_OBJECT

public:
    static constexpr int kMaxTaskWorkers = 64;

    /// @param context  Outlives the dialog.
    explicit NodeRulesDialog(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] node::ChangeNodeRules change() const;
    /// What is wrong; empty while all can be read.
    [[nodiscard]] QString problem() const;

    [[nodiscard]] StrategyBox& strategy() noexcept { return *m_strategy; }
    [[nodiscard]] QSpinBox& workers() noexcept { return *m_workers; }
    [[nodiscard]] RateEdit& upLimit() noexcept { return *m_up; }
    [[nodiscard]] RateEdit& downLimit() noexcept { return *m_down; }
    [[nodiscard]] RateEdit& alternativeUp() noexcept { return *m_alternativeUp; }
    [[nodiscard]] RateEdit& alternativeDown() noexcept { return *m_alternativeDown; }
    [[nodiscard]] QCheckBox& usesAlternative() noexcept { return *m_usesAlternative; }
    [[nodiscard]] QDoubleSpinBox& storeLimit() noexcept { return *m_store; }
    [[nodiscard]] QCheckBox& servingPaused() noexcept { return *m_serving; }
    [[nodiscard]] QCheckBox& askingPaused() noexcept { return *m_asking; }

    void accept() override;

private:
    [[nodiscard]] std::optional<std::uint64_t> typedStoreLimit() const;
    void addRow(QFormLayout& form, const QString& label, QWidget& editor, const QString& meaning);
    void update();

    ViewContext m_context;
    telemetry::NodeRules m_before; ///< When the dialog opened.
    StrategyBox* m_strategy;
    QSpinBox* m_workers;
    RateEdit* m_down;
    RateEdit* m_up;
    RateEdit* m_alternativeDown;
    RateEdit* m_alternativeUp;
    QCheckBox* m_usesAlternative;
    QDoubleSpinBox* m_store;
    QCheckBox* m_serving;
    QCheckBox* m_asking;
    QLabel* m_sentence;
    QPushButton* m_ok = nullptr;
};

} // namespace swapscope::ui
