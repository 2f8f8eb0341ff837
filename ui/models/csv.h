// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace swapscope::ui {

/// A table as the window hands it out: headers and cells in plain text, numbers in base units.
struct PlainTable
{
    QStringList headers;
    std::vector<QStringList> rows; ///< Each as long as `headers`.
};

/// The table as comma-separated values with a header line and CRLF. A cell that a spreadsheet would
/// take for a formula gets an apostrophe before it, unless it is a number. Source: RFC 4180.
[[nodiscard]] QString toCsv(const PlainTable& table);

} // namespace swapscope::ui
