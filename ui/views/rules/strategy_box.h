// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

class QComboBox;

namespace swapscope::ui {

class ElidedLabel;

/// Chooses one of the node's strategies: its title, and in one sentence its rule.
class StrategyBox final : public QWidget
{
    Q_OBJECT

public:
    explicit StrategyBox(QWidget* parent = nullptr);

    /// Shows the strategy, unless the user is choosing.
    void setStrategy(const std::string& id);
    /// What is shown: an id of telemetry::NodeRules::strategy.
    [[nodiscard]] std::string strategy() const;
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QComboBox& choices() noexcept { return *m_choices; }

Q_SIGNALS:
    /// The user chose another.
    void chosen();

private:
    void showSummary();

    QComboBox* m_choices;
    ElidedLabel* m_summary;
};

} // namespace swapscope::ui
