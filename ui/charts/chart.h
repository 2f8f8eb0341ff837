// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/peer_id.h"
#include "ui/models/csv.h"
#include "ui/models/live_state.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QMenu;
class QVBoxLayout;

namespace swapscope::ui {

/// What all charts share: a title with its meaning, the unit, a menu to take the chart away as a
/// picture or as figures, and a table of those figures for people who would rather read them.
///
/// A chart that is not active does no work; on becoming active it catches up from LiveState.
class Chart : public QWidget
{
    Q_OBJECT

public:
    virtual void setActive(bool active) = 0;

    /// What the chart says, in words.
    [[nodiscard]] virtual QString summary() const = 0;
    /// The figures that are drawn, in base units.
    [[nodiscard]] virtual PlainTable figures() const = 0;

    [[nodiscard]] QString title() const;

    /// The chart without its menu. PNG, at twice the size on screen.
    [[nodiscard]] QImage picture();
    /// The same as SVG.
    [[nodiscard]] QByteArray vectorPicture();

    /// The entries of the chart's menu, for it and for the context menu.
    void fillMenu(QMenu& menu);

Q_SIGNALS:
    void peerClicked(const swapscope::multiformats::PeerId& peer);
    /// The pointer is on this peer's figures; empty when on nobody's.
    void peerHovered(const swapscope::multiformats::PeerId& peer);

protected:
    /// @param theme  Outlives the chart.
    Chart(const QString& title, const QString& meaning, const Theme& theme,
          QWidget* parent = nullptr);

    [[nodiscard]] const Theme& theme() const noexcept { return *m_theme; }
    /// Where a chart puts what stands right of its title: the menu's button comes last.
    [[nodiscard]] QHBoxLayout& header() noexcept { return *m_header; }
    /// Below the header.
    [[nodiscard]] QVBoxLayout& body() noexcept { return *m_body; }
    void setUnit(const QString& unit);

    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void savePicture();
    void saveFigures();
    void showFigures();
    void write(const QString& path, const QByteArray& bytes);

    const Theme* m_theme;
    QLabel* m_title;
    QLabel* m_unit;
    QWidget* m_menuButton;
    QHBoxLayout* m_header;
    QVBoxLayout* m_body;
};

} // namespace swapscope::ui
