// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>

namespace swapscope::ui::filter {

/// What the filter language says, in the user's language.
[[nodiscard]] inline QString say(const char* text)
{
    return QCoreApplication::translate("Filter", text);
}

} // namespace swapscope::ui::filter
