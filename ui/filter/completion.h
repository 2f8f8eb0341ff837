// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/field.h"

#include <QString>
#include <QStringList>

#include <functional>

namespace swapscope::ui::filter {

/// What the piece of text before the cursor could become.
struct Completion
{
    qsizetype from = 0; ///< The piece that an offer replaces.
    qsizetype length = 0;
    QStringList offers; ///< Best first, at most kMostOffers.

    static constexpr qsizetype kMostOffers = 12;
};

/// Values that a field has in the table now, as they are shown, and that contain a piece.
using Values = std::function<QStringList(int field, const QString& piece)>;

[[nodiscard]] Completion complete(const QString& text, qsizetype cursor, const Fields& fields,
                                  const Values& values);

} // namespace swapscope::ui::filter
