// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/peer_id.h"

#include <QWidget>

namespace swapscope::ui {

class PeerPalette;
class Theme;

/// The small square in a peer's colour that stands before its name.
class Swatch final : public QWidget
{
    Q_OBJECT

public:
    /// Both outlive the swatch.
    Swatch(const PeerPalette& palette, const Theme& theme, QWidget* parent = nullptr);

    void setPeer(const multiformats::PeerId& peer);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const PeerPalette* m_palette;
    const Theme* m_theme;
    multiformats::PeerId m_peer;
};

} // namespace swapscope::ui
