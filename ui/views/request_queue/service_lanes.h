// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/selection.h"
#include "ui/views/request_queue/lane_layout.h"
#include "ui/views/request_queue/queue_snapshot.h"
#include "ui/widgets/accessible_rows.h"
#include "ui/widgets/theme.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace swapscope::ui {

class PeerPalette;

/// What is served next, one lane per peer in a steady order: the peer's waiting tasks as chips in
/// the order in which it would get them, its place in the queue as a badge.
///
/// Filled chips are blocks, as wide as they are large; outlined ones are want-haves; hatched lanes
/// are held back. Arrow keys walk lanes and chips, Enter and a click choose.
class ServiceLanes final
    : public QWidget
    , public AccessibleRows
{
    Q_OBJECT

public:
    static constexpr int kLaneHeight = 24;

    /// @param theme  Outlives the widget.
    explicit ServiceLanes(const Theme& theme, QWidget* parent = nullptr);

    void show(const QueueSnapshot& snapshot, const PeerPalette& palette);

    /// Marks the lane of a peer, or all chips of a block.
    void setSubject(const Selection::Subject& subject);

    [[nodiscard]] const LaneScale& scale() const noexcept { return m_scale; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 2 * kLaneHeight}; }

    [[nodiscard]] int accessibleRowCount() const override;
    [[nodiscard]] QString accessibleRowText(int row) const override;
    [[nodiscard]] QRect accessibleRowRect(int row) const override;

    /// Lights up the lane of this peer; empty: none.
    void showPointed(const PeerId& peer)
    {
        m_pointed = peer;
        update();
    }
    /// Where a chip is painted; empty when it is not.
    [[nodiscard]] QRect chipRect(std::size_t lane, std::size_t chip) const;
    /// Where a peer's lane is; empty when it has none.
    [[nodiscard]] QRect laneOf(const PeerId& peer) const;

Q_SIGNALS:
    void peerClicked(const swapscope::multiformats::PeerId& peer);
    void cidClicked(const swapscope::multiformats::Cid& cid);
    /// Empty when the pointer left.
    void peerHovered(const swapscope::multiformats::PeerId& peer);
    /// @param cid  Of the chip; empty when the menu is for the peer.
    void menuRequested(const swapscope::multiformats::PeerId& peer,
                       const swapscope::multiformats::Cid& cid, const QPoint& globalPos);
    /// The meaning of a pixel changed.
    void scaleChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Lane
    {
        PeerId peer;
        int slot = 0;
        QString name;
        std::optional<std::uint32_t> rank;
        QString why;
        bool held = false; ///< Frozen: hatched.
        std::size_t waiting = 0;
        std::uint64_t waitingBytes = 0;
        std::vector<telemetry::TaskRow> chips; ///< The first waiting tasks.
        LaneSpans spans;
    };
    /// A lane, or one of its chips.
    struct Spot
    {
        std::size_t lane = 0;
        std::optional<std::size_t> chip;

        friend bool operator==(const Spot&, const Spot&) = default;
    };

    [[nodiscard]] static Lane makeLane(const QueuePeer& peer, const PeerPalette& palette);
    void hover(std::optional<Spot> spot);
    void layOut();
    [[nodiscard]] int chipsLeft() const;
    [[nodiscard]] QRect laneRect(std::size_t lane) const;
    [[nodiscard]] std::optional<Spot> spotAt(QPoint at) const;
    [[nodiscard]] QString spotText(const Spot& spot) const;
    [[nodiscard]] bool isSelected(const Lane& lane) const;
    void choose(const Spot& spot);
    void walk(int lanes, int chips);
    void paintLane(QPainter& painter, std::size_t index) const;
    void paintBadge(QPainter& painter, const Lane& lane, const QRect& row) const;
    void paintChips(QPainter& painter, const Lane& lane, std::size_t index) const;
    void paintFocus(QPainter& painter) const;
    /// About those without a lane.
    [[nodiscard]] QString moreText() const;

    const Theme* m_theme;
    std::vector<Lane> m_lanes;
    std::size_t m_more = 0;  ///< Connected peers without a lane.
    bool m_moreWait = false; ///< Some of them have tasks.
    std::size_t m_refused = 0;
    LaneScale m_scale;
    int m_nameWidth = 0;
    TimePoint m_now{};
    Selection::Subject m_subject;
    PeerId m_pointed;
    std::optional<Spot> m_hovered;
    Spot m_current; ///< Of the keyboard.
};

} // namespace swapscope::ui
