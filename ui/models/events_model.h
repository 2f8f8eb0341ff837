// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// What happened, newest first: outcomes of commands, warnings, connections.
class EventsModel final : public KeyedTableModel<std::uint64_t, telemetry::Notice>
{
    Q_DECLARE_TR_FUNCTIONS(EventsModel)

public:
    enum ColumnIndex { Ago, Kind, By, Text };

    explicit EventsModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] QVariant cell(const telemetry::Notice& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const telemetry::Notice& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::Notice& row) const override;
    [[nodiscard]] bool happenedIn(const TimeRange& range,
                                  const telemetry::Notice& row) const override
    {
        return range.contains(row.at);
    }
    [[nodiscard]] QByteArray nameOf(const std::uint64_t& key) const override
    {
        return QByteArray::number(static_cast<qulonglong>(key));
    }
    [[nodiscard]] std::optional<std::uint64_t> keyNamed(const QByteArray& name) const override;
};

} // namespace swapscope::ui
