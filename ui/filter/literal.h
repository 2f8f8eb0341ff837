// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/field.h"

#include <QStringView>

#include <optional>

namespace swapscope::ui::filter {

/// A number with what its unit says about it.
struct Figure
{
    double value = 0;                 ///< In base units: bytes, seconds, 0…1.
    std::optional<Quantity> quantity; ///< None without a unit.
};

/// Reads "10MiB", "1.5 MiB/s", "30s", "20%", "-3". Units: B KiB MiB GiB TiB (K, M, G, T and kB, MB,
/// GB, TB), each with /s for rates; us ms s m h d; %. None when it is no number.
[[nodiscard]] std::optional<Figure> readFigure(QStringView text);

/// Whether it is a unit on its own, as after "30 ".
[[nodiscard]] bool isUnit(QStringView text);

/// Whether a figure with this unit can be compared with such a field.
[[nodiscard]] bool fits(const Figure& figure, Quantity quantity);

} // namespace swapscope::ui::filter
