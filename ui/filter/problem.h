// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace swapscope::ui::filter {

/// Why a text is no filter, and where.
struct Problem
{
    qsizetype at = 0; ///< The character that the complaint is about; may be the end of the text.
    qsizetype length = 0;
    QString sentence;
};

} // namespace swapscope::ui::filter
