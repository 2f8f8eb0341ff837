// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"
#include "ui/models/row_filter.h"

#include <QCoreApplication>
#include <QStringList>

#include <functional>
#include <vector>

namespace swapscope::ui {

/// A filter of peers for views that are no tables: words match names, ids, agents and addresses,
/// fields are what such views show of a peer.
class PeerFilter
{
    Q_DECLARE_TR_FUNCTIONS(PeerFilter)

public:
    PeerFilter();

    [[nodiscard]] const filter::Fields& fields() const noexcept { return m_fields; }
    /// As RowFilter::set().
    std::optional<filter::Problem> set(const QString& line, const QStringList& conditions);
    [[nodiscard]] bool empty() const noexcept { return m_filter.empty(); }
    [[nodiscard]] bool holds(const telemetry::PeerRow& row, TimePoint now) const;

    /// For completion, as TableModel::valuesOf().
    [[nodiscard]] QStringList valuesOf(int field, const QString& piece,
                                       const LiveState& state) const;

private:
    /// What the filter asks of a peer: a text, or a figure when `number` is set.
    struct Spec
    {
        filter::Field field;
        std::function<QString(const telemetry::PeerRow&)> text;
        std::function<double(const telemetry::PeerRow&, TimePoint now)> number;
    };
    class Row;

    [[nodiscard]] static std::vector<Spec> specs();

    std::vector<Spec> m_specs;
    filter::Fields m_fields;
    RowFilter m_filter;
};

} // namespace swapscope::ui
