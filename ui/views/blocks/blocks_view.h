// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/blocks_model.h"
#include "ui/models/file_state.h"
#include "ui/views/table_view.h"

namespace swapscope::ui {

class BlockLookup;

/// Blocks of the store: those that came or were served in this run, and any other by its CID.
class BlocksView final : public TableView
{
    Q_OBJECT

public:
    explicit BlocksView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("blocks"); }
    [[nodiscard]] QString title() const override { return tr("Blocks"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("block"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    [[nodiscard]] std::optional<std::uint64_t>
    count(const telemetry::Totals& totals) const override;

    [[nodiscard]] BlockLookup& lookup() const noexcept { return *m_lookup; }

private:
    FileState m_files;
    BlocksModel m_model;
    BlockLookup* m_lookup;
};

} // namespace swapscope::ui
