// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/sessions_model.h"
#include "ui/views/view.h"

class QMenu;

namespace swapscope::ui {

class TablePage;

/// The sessions of our wants: how far each has come, and whom it asks.
class SessionsView final : public View
{
    Q_OBJECT

public:
    /// @param context  Outlives the view.
    explicit SessionsView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("sessions"); }
    [[nodiscard]] QString title() const override { return tr("Sessions"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("sessions"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    void setActive(bool active) override;
    void focusFilter() override;

    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;

    [[nodiscard]] TablePage& page() noexcept { return *m_page; }

private:
    void fillMenu(QMenu& menu, const std::vector<QByteArray>& keys);

    ViewContext m_context;
    SessionsModel m_model;
    TablePage* m_page;
    bool m_active = false;
};

} // namespace swapscope::ui
