// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/ledgers_model.h"
#include "ui/views/view.h"

class QToolButton;

namespace swapscope::ui {

class TablePage;

/// Who owes whom: everyone ever met, with what moved between us.
class LedgersView final : public View
{
    Q_OBJECT

public:
    explicit LedgersView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("ledgers"); }
    [[nodiscard]] QString title() const override { return tr("Ledgers"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("ledgers"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    void setActive(bool active) override;
    void focusFilter() override;

    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;
    [[nodiscard]] std::vector<PeerId> selectedPeers() const override;

    [[nodiscard]] TablePage& page() noexcept { return *m_page; }

private:
    void addButtons();

    ViewContext m_context;
    LedgersModel m_model;
    TablePage* m_page;
    QToolButton* m_connectedOnly;
    bool m_active = false;
};

} // namespace swapscope::ui
