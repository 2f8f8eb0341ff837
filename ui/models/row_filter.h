// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/filter.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace swapscope::ui {

/// What the rows of a table have to satisfy: a line that is being typed, and conditions beside it.
class RowFilter
{
public:
    static constexpr qsizetype kMostConditions = 12;

    /// Takes over both. A line that makes no sense leaves the former one in force; conditions that
    /// make none are left out.
    /// @return what is wrong with the line.
    std::optional<filter::Problem> set(const QString& line, const QStringList& conditions,
                                       const filter::Fields& fields);

    [[nodiscard]] bool empty() const noexcept { return m_line.empty() && m_conditions.empty(); }
    [[nodiscard]] bool holds(const filter::Row& row) const;
    /// Fields that are asked for.
    [[nodiscard]] std::vector<int> fields() const;

private:
    filter::Expression m_line;
    std::vector<filter::Expression> m_conditions;
};

/// What a field's figures stand for, told by a sample of them: "9.99 MiB/s" is a rate.
[[nodiscard]] filter::Quantity quantityOf(const QString& sample);

/// A figure as a filter's value, exactly: "2034237B", "12.5s", "3".
[[nodiscard]] QString exactFigure(double value, filter::Quantity quantity);

} // namespace swapscope::ui
