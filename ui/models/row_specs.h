// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/format.h"
#include "ui/models/ordered_rows.h"
#include "ui/models/table_model.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace swapscope::ui {

/// A column with the functions that read it from a row.
template <typename Row>
struct RowSpec
{
    Column column;
    std::function<QString(const Row&, TimePoint now)> text;
    /// What the column is sorted by; NaN goes last. Empty: by text.
    std::function<double(const Row&, TimePoint now)> number;
    bool ages = false; ///< The text changes with time alone.
    /// Stands for `number` when rows are put in order, where time alone does not change who comes
    /// first. Empty: `number` itself.
    std::function<double(const Row&)> rank{};
};

/// All columns of a table.
template <typename Row>
class RowSpecs
{
public:
    using Spec = RowSpec<Row>;

    RowSpecs() = default;
    explicit RowSpecs(std::vector<Spec> specs)
        : m_specs{std::move(specs)}
    {}

    [[nodiscard]] const Spec& operator[](int column) const
    {
        return m_specs[static_cast<std::size_t>(column)];
    }
    [[nodiscard]] std::vector<Column> columns() const
    {
        std::vector<Column> columns;
        std::ranges::transform(m_specs, std::back_inserter(columns), &Spec::column);
        return columns;
    }
    /// Which of them are figures.
    [[nodiscard]] std::vector<bool> figures() const
    {
        std::vector<bool> figures;
        for (const Spec& spec : m_specs) {
            figures.push_back(spec.number && isFigure(spec.column.kind));
        }
        return figures;
    }

    [[nodiscard]] SortValue sortValue(const Row& row, int column, TimePoint now) const
    {
        const Spec& spec = (*this)[column];
        if (spec.rank) {
            return {.number = spec.rank(row), .text = {}};
        }
        if (spec.number) {
            return {.number = spec.number(row, now), .text = {}};
        }
        return {.number = 0, .text = spec.text(row, now)};
    }
    /// Whether time alone changes who comes first.
    [[nodiscard]] bool isOrderAgeing(int column) const
    {
        return (*this)[column].ages && !(*this)[column].rank;
    }
    /// The first and the last column whose texts change with time alone.
    [[nodiscard]] std::optional<std::pair<int, int>> ageing() const
    {
        const auto ages = [](const Spec& spec) { return spec.ages; };
        const auto first = std::ranges::find_if(m_specs, ages);
        if (first == m_specs.end()) {
            return std::nullopt;
        }
        const auto last = std::find_if(m_specs.rbegin(), m_specs.rend(), ages);
        return std::pair{static_cast<int>(first - m_specs.begin()),
                         static_cast<int>(m_specs.rend() - last) - 1};
    }

    /// Texts of a column that contain `piece`, of nodes of OrderedRows that are spread over all.
    template <typename Nodes>
    [[nodiscard]] QStringList values(int column, const QString& piece, const Nodes& nodes,
                                     TimePoint now) const
    {
        constexpr std::size_t kMostRead = 20'000;
        constexpr std::size_t kMostKept = 100;
        const Spec& spec = (*this)[column];
        std::set<QString> values;
        const std::size_t step = 1 + nodes.size() / kMostRead;
        for (std::size_t i = 0; i < nodes.size() && values.size() < kMostKept; i += step) {
            QString text = spec.text(nodes[i]->second.row, now);
            if (!text.isEmpty() && text != format::unknown()
                && text.contains(piece, Qt::CaseInsensitive)) {
                values.insert(std::move(text));
            }
        }
        return {values.begin(), values.end()};
    }

private:
    std::vector<Spec> m_specs;
};

} // namespace swapscope::ui
