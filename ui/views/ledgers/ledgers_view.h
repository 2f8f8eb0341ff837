// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/ledgers_model.h"
#include "ui/views/table_view.h"

class QToolButton;

namespace swapscope::ui {

/// Who owes whom: everyone ever met, with what moved between us.
class LedgersView final : public TableView
{
    Q_OBJECT

public:
    explicit LedgersView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("ledgers"); }
    [[nodiscard]] QString title() const override { return tr("Ledgers"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("ledgers"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    [[nodiscard]] std::optional<std::uint64_t>
    count(const telemetry::Totals& totals) const override;

    [[nodiscard]] std::vector<PeerId> selectedPeers() const override;

private:
    void addButtons();

    LedgersModel m_model;
    QToolButton* m_connectedOnly;
};

} // namespace swapscope::ui
