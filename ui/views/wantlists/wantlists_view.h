// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/our_wants_model.h"
#include "ui/models/their_wants_model.h"
#include "ui/views/view.h"

class QTabBar;
class QStackedWidget;

namespace swapscope::ui {

class TablePage;

/// What we want of others (Ours) and what others want of us (Theirs).
class WantlistsView final : public View
{
    Q_OBJECT

public:
    explicit WantlistsView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("wantlists"); }
    [[nodiscard]] QString title() const override { return tr("Wantlists"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("wantlists"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    [[nodiscard]] std::optional<std::uint64_t>
    count(const telemetry::Totals& totals) const override;
    void setActive(bool active) override;
    void focusFilter() override;

    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;
    [[nodiscard]] QVariantMap filterState() const override;
    void setFilterState(const QVariantMap& state) override;

    /// Wants of ours selected in the table now; empty while Theirs is shown.
    [[nodiscard]] std::vector<Cid> selectedWants() const override;

    void showOurs() { showTab(kOurs); }
    void showTheirs() { showTab(kTheirs); }
    [[nodiscard]] TablePage& ours() noexcept { return *m_ourPage; }
    [[nodiscard]] TablePage& theirs() noexcept { return *m_theirPage; }

private:
    static constexpr int kOurs = 0;
    static constexpr int kTheirs = 1;

    void setUpOurs();
    void setUpTheirs();
    void showTab(int tab);
    void updateTabs();
    [[nodiscard]] TablePage& shownPage() const;

    ViewContext m_context;
    OurWantsModel m_ourModel;
    TheirWantsModel m_theirModel;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    TablePage* m_ourPage;
    TablePage* m_theirPage;
    bool m_active = false;
};

} // namespace swapscope::ui
