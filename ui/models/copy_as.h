// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/csv.h"

namespace swapscope::ui {

/// An array of objects, one a row, with the headers as names; figures are numbers, what is not
/// known is null.
[[nodiscard]] QString toJson(const PlainTable& table);

/// A table for Markdown documents. Nothing in a cell can end it or act as markup.
[[nodiscard]] QString toMarkdown(const PlainTable& table);

} // namespace swapscope::ui
