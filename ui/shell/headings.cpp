// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/headings.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

namespace swapscope::ui {

QLabel* groupHeading(const QString& text, const Theme& theme, QWidget* parent)
{
    QLabel* label = plainLabel(text, parent);
    label->setFont(textFont(Theme::kSmallPixels, true));
    label->setContentsMargins(10, 6, 8, 4);
    setTextColor(*label, theme.colors().muted);
    QObject::connect(&theme, &Theme::changed, label,
                     [label, &theme] { setTextColor(*label, theme.colors().muted); });
    return label;
}

} // namespace swapscope::ui
