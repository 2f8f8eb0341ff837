// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/icons.h"

#include "ui/widgets/theme.h"

#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace swapscope::ui {

QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal ratio)
{
    if (name.isEmpty()) {
        return {};
    }
    const QString key = QStringLiteral("swapscope/%1/%2/%3/%4")
                            .arg(name)
                            .arg(size)
                            .arg(color.rgba(), 0, 16)
                            .arg(ratio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    QSvgRenderer renderer{QStringLiteral(":/icons/%1.svg").arg(name)};
    if (!renderer.isValid()) {
        return {};
    }
    const int pixels = qRound(size * ratio);
    pixmap = QPixmap{pixels, pixels};
    pixmap.fill(Qt::transparent);
    {
        QPainter painter{&pixmap};
        renderer.render(&painter);
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(pixmap.rect(), color);
    }
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon themedIcon(const QString& name, const Theme& theme)
{
    constexpr int kSize = 20;
    QIcon icon;
    for (const qreal ratio : {1.0, 2.0}) {
        icon.addPixmap(iconPixmap(name, kSize, theme.colors().muted, ratio));
        icon.addPixmap(iconPixmap(name, kSize, theme.colors().faint, ratio), QIcon::Disabled);
        icon.addPixmap(iconPixmap(name, kSize, theme.colors().accent, ratio), QIcon::Normal,
                       QIcon::On);
    }
    return icon;
}

} // namespace swapscope::ui
