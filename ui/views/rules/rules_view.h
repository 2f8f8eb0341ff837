// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/denials_model.h"
#include "ui/models/rules_model.h"
#include "ui/views/view.h"

class QPushButton;
class QStackedWidget;
class QTabBar;

namespace swapscope::ui {

class ElidedLabel;
class TablePage;

/// Everything that the user has decided: the node's rules in one line, the rules of peers, and what
/// is denied; each can be taken back.
class RulesView final : public View
{
    Q_OBJECT

public:
    /// @param context  Outlives the view.
    explicit RulesView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("rules"); }
    [[nodiscard]] QString title() const override { return tr("Rules"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("rules"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    void setActive(bool active) override;
    void focusFilter() override;

    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;
    [[nodiscard]] QVariantMap filterState() const override;
    void setFilterState(const QVariantMap& state) override;
    [[nodiscard]] std::vector<PeerId> selectedPeers() const override;

    void showPeers() { showTab(kPeers); }
    void showDenied() { showTab(kDenied); }
    [[nodiscard]] TablePage& peers() noexcept { return *m_peerPage; }
    [[nodiscard]] TablePage& denied() noexcept { return *m_deniedPage; }

private:
    static constexpr int kPeers = 0;
    static constexpr int kDenied = 1;

    [[nodiscard]] QWidget* buildNodeLine();
    void setUpPeers();
    void setUpDenied();
    void showTab(int tab);
    void refreshTexts();
    [[nodiscard]] TablePage& shownPage() const;
    [[nodiscard]] std::vector<telemetry::DenyKey> selectedDenials() const;

    ViewContext m_context;
    RulesModel m_peerModel;
    DenialsModel m_deniedModel;
    ElidedLabel* m_node;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    TablePage* m_peerPage = nullptr;
    TablePage* m_deniedPage = nullptr;
    QPushButton* m_reset = nullptr;
    QPushButton* m_lift = nullptr;
    bool m_active = false;
};

} // namespace swapscope::ui
