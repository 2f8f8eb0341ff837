// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/limits_model.h"
#include "ui/views/table_view.h"

namespace swapscope::ui {

/// The bounds against strangers and how far they are used. Not in the rail: the Node menu shows it.
class LimitsView final : public TableView
{
    Q_OBJECT

public:
    explicit LimitsView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("limits"); }
    [[nodiscard]] QString title() const override { return tr("Safety limits"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("shield"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    [[nodiscard]] bool wantsWidth() const override { return true; } // words, and nothing to inspect

private:
    LimitsModel m_model;
};

} // namespace swapscope::ui
