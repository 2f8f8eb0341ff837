// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fonts.h"

#include "ui/widgets/theme.h"

#include <QApplication>
#include <QFontDatabase>

// Outside every namespace, as Q_INIT_RESOURCE demands.
static void initialiseResources()
{
    Q_INIT_RESOURCE(swapscope);
}

namespace swapscope::ui {

void installFonts(QApplication& app)
{
    initialiseResources();
    QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/NotoSans-Regular.ttf"));
    QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/NotoSans-Bold.ttf"));
    Q_UNUSED(app)
    QApplication::setFont(textFont(Theme::kTextPixels));
}

QFont textFont(int pixels, bool bold)
{
    QFont font{QStringLiteral("Noto Sans")};
    font.setPixelSize(pixels);
    font.setBold(bold);
    font.setHintingPreference(QFont::PreferVerticalHinting);
    return font;
}

} // namespace swapscope::ui
