// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace swapscope::ui::filter {

/// The values of one row, by index of their field.
class Row
{
public:
    virtual ~Row() = default;

    /// In base units; NaN when it is not known.
    [[nodiscard]] virtual double number(int field) const = 0;
    /// As it stands in the cell; empty or "–" when it is not known.
    [[nodiscard]] virtual QString shown(int field) const = 0;
    /// Identifiers in full; the same as shown() for the rest. Valid as long
    /// as the row is.
    [[nodiscard]] virtual QString full(int field) const = 0;
    /// Whether full() is an identifier in lower case and shown() leaves out its middle: then only
    /// what asks for the gap itself has to look at shown(), and full() is searched faster.
    [[nodiscard]] virtual bool isElided(int field) const
    {
        Q_UNUSED(field)
        return false;
    }
    /// What plain words look at, in lower case.
    [[nodiscard]] virtual const QString& identity() const = 0;

protected:
    Row() = default;
    Row(const Row&) = default;
    Row& operator=(const Row&) = default;
};

} // namespace swapscope::ui::filter
