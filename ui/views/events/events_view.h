// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/events_model.h"
#include "ui/views/view.h"

namespace swapscope::ui {

class TablePage;

/// What happened: outcomes of commands, warnings, peers coming and going.
class EventsView final : public View
{
    Q_OBJECT

public:
    explicit EventsView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("events"); }
    [[nodiscard]] QString title() const override { return tr("Events"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("events"); }
    [[nodiscard]] telemetry::Tables tables() const override { return 0; }
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    void setActive(bool active) override;
    void focusFilter() override;
    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;

private:
    ViewContext m_context;
    EventsModel m_model;
    TablePage* m_page;
    bool m_active = false;
};

} // namespace swapscope::ui
