// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>

#include <optional>
#include <vector>

namespace swapscope::ui::filter {

/// What a number stands for, and with it the unit that it is kept in.
enum class Quantity {
    Plain,   ///< A count or a ratio.
    Bytes,   ///< Bytes.
    Rate,    ///< Bytes per second.
    Seconds, ///< Seconds.
    Share,   ///< 0…1.
};

/// Something of a row that a filter can ask about.
struct Field
{
    QString name{};  ///< As written in filters, e.g. "up-rate".
    QString title{}; ///< As the user sees it elsewhere, e.g. "Up".
    bool isNumber = false;
    Quantity quantity = Quantity::Plain; ///< Of numbers.
};

using Fields = std::vector<Field>;

/// The field of that name; case, dots, dashes and underscores make no difference, and common short
/// names are known ("debt", "recv", "rate.up").
[[nodiscard]] std::optional<int> fieldNamed(const Fields& fields, QStringView name);

/// The field whose name is most like `name`; empty when none is near.
[[nodiscard]] QString nearestField(const Fields& fields, QStringView name);

} // namespace swapscope::ui::filter
