// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

#include <QVBoxLayout>

namespace swapscope::ui {

/// A card with a column for its parts, clear of the rounded border.
[[nodiscard]] inline QVBoxLayout* contentOf(Card& card)
{
    auto* content = new QVBoxLayout{&card};
    content->setContentsMargins(2, 2, 2, 2);
    content->setSpacing(0);
    return content;
}

} // namespace swapscope::ui
