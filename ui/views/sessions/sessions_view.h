// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/sessions_model.h"
#include "ui/views/table_view.h"

class QMenu;

namespace swapscope::ui {

/// The sessions of our wants: how far each has come, and whom it asks.
class SessionsView final : public TableView
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

private:
    void fillMenu(QMenu& menu, const std::vector<QByteArray>& keys);

    SessionsModel m_model;
};

} // namespace swapscope::ui
