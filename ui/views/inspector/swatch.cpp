// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/swatch.h"

#include "ui/models/peer_palette.h"
#include "ui/widgets/theme.h"

#include <QPainter>

namespace swapscope::ui {

Swatch::Swatch(const PeerPalette& palette, const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_palette{&palette}
    , m_theme{&theme}
{
    setFixedSize(12, 12);
    connect(&palette, &PeerPalette::changed, this, qOverload<>(&Swatch::update));
    connect(&theme, &Theme::changed, this, qOverload<>(&Swatch::update));
}

void Swatch::setPeer(const multiformats::PeerId& peer)
{
    if (peer != m_peer) {
        m_peer = peer;
        update();
    }
}

void Swatch::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme->peer(m_palette->slot(m_peer)));
    painter.drawRoundedRect(rect(), 2, 2);
}

} // namespace swapscope::ui
