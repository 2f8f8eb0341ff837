// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/events_model.h"
#include "ui/views/table_view.h"

namespace swapscope::ui {

/// What happened: outcomes of commands, warnings, peers coming and going.
class EventsView final : public TableView
{
    Q_OBJECT

public:
    explicit EventsView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("events"); }
    [[nodiscard]] QString title() const override { return tr("Events"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("events"); }
    [[nodiscard]] telemetry::Tables tables() const override { return 0; }
    [[nodiscard]] QString sentence(const LiveState& state) const override;

private:
    EventsModel m_model;
};

} // namespace swapscope::ui
