// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/format.h"
#include "ui/views/request_queue/lane_metrics.h"
#include "ui/views/request_queue/service_lanes.h"
#include "ui/widgets/fonts.h"

#include <QPaintEvent>
#include <QPainter>

namespace swapscope::ui {

using namespace lane_metrics;

void ServiceLanes::paintEvent(QPaintEvent* event)
{
    QPainter painter{this};
    painter.fillRect(event->rect(), m_theme->colors().panel);
    if (m_lanes.empty()) {
        painter.setPen(m_theme->colors().muted);
        painter.drawText(
            rect().adjusted(kPadding, 0, -kPadding, 0), Qt::AlignCenter | Qt::TextWordWrap,
            m_refused > 0 ? moreText()
                          : tr("Nobody waits: no connected peer has asked for a block."));
        return;
    }
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        if (laneRect(i).intersects(event->rect())) {
            paintLane(painter, i);
        }
    }
    if (m_more > 0) {
        painter.setPen(m_theme->colors().muted);
        painter.drawText(
            laneRect(m_lanes.size()).adjusted(kPadding + kSwatch + kSwatchGap, 0, 0, 0),
            Qt::AlignVCenter | Qt::AlignLeft, moreText());
    }
    if (hasFocus()) {
        paintFocus(painter);
    }
}

void ServiceLanes::paintLane(QPainter& painter, std::size_t index) const
{
    const auto& colors = m_theme->colors();
    const auto& lane = m_lanes[index];
    const QRect row = laneRect(index);
    if (isSelected(lane)) {
        painter.fillRect(row, colors.accentSoft);
        painter.fillRect(row.left(), row.top(), 3, row.height(), colors.accent);
    } else if ((m_hovered && m_hovered->lane == index)
               || (!m_pointed.empty() && lane.peer == m_pointed))
    {
        painter.fillRect(row, colors.raised);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme->peer(lane.slot));
    painter.drawRoundedRect(QRect{kPadding, row.center().y() - kSwatch / 2 + 1, kSwatch, kSwatch},
                            2, 2);
    const int nameLeft = kPadding + kSwatch + kSwatchGap;
    painter.setPen(lane.waiting > 0 ? colors.text : colors.muted);
    painter.drawText(QRect{nameLeft, row.top(), m_nameWidth + 2, row.height()},
                     Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(lane.name, Qt::ElideRight, m_nameWidth + 2));
    painter.setPen(colors.muted);
    painter.drawText(QRect{nameLeft + m_nameWidth, row.top(), kCountWidth, row.height()},
                     Qt::AlignVCenter | Qt::AlignRight,
                     lane.waiting == 0 ? QString{} : format::count(lane.waiting));
    paintBadge(painter, lane, row);
    paintChips(painter, lane, index);
}

void ServiceLanes::paintBadge(QPainter& painter, const Lane& lane, const QRect& row) const
{
    if (lane.waiting == 0 && lane.rank.value_or(0) == 0) {
        return;
    }
    const auto& colors = m_theme->colors();
    const bool ranked = lane.rank.value_or(0) > 0;
    const QRectF badge(chipsLeft() - kBadgeGap - kBadgeWidth + 0.5,
                       row.top() + (kLaneHeight - kBadgeHeight) / 2 + 0.5, kBadgeWidth - 1,
                       kBadgeHeight - 1);
    const bool first = lane.rank == 1U;
    painter.setPen(QPen{first ? colors.text : colors.line, 1});
    painter.setBrush(first ? colors.text : colors.raised);
    painter.drawRoundedRect(badge, kBadgeHeight / 2.0, kBadgeHeight / 2.0);
    painter.setPen(first ? colors.panel : ranked ? colors.text : colors.muted);
    painter.setFont(textFont(Theme::kSmallPixels, first));
    painter.drawText(badge, Qt::AlignCenter,
                     ranked ? QString::number(*lane.rank) : format::unknown());
    painter.setFont(font());
}

void ServiceLanes::paintChips(QPainter& painter, const Lane& lane, std::size_t index) const
{
    const auto& colors = m_theme->colors();
    const QColor color = m_theme->peer(lane.slot);
    const auto* wanted = std::get_if<Cid>(&m_subject);
    for (std::size_t i = 0; i < lane.spans.chips.size(); ++i) {
        const auto& task = lane.chips[i];
        const QRectF box = QRectF{chipRect(index, i)};
        const bool presence = task.type == telemetry::TaskType::Presence;
        painter.setPen(presence || lane.held ? QPen{color, 1.4} : QPen{Qt::NoPen});
        painter.setBrush(presence    ? QBrush{Qt::NoBrush}
                         : lane.held ? QBrush{color, Qt::BDiagPattern}
                                     : QBrush{color});
        painter.drawRoundedRect(presence || lane.held ? box.adjusted(0.7, 0.7, -0.7, -0.7) : box, 2,
                                2);
        const bool hovered = m_hovered == Spot{index, i};
        if (hovered || (wanted != nullptr && *wanted == task.cid)) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen{hovered ? colors.text : colors.accent, 1.5});
            painter.drawRoundedRect(box.adjusted(-1, -1.5, 1, 1.5), 3, 3);
        }
    }
    if (lane.spans.hidden > 0) {
        painter.setPen(colors.muted);
        painter.setFont(textFont(Theme::kSmallPixels));
        painter.drawText(
            QRect{chipsLeft() + lane.spans.end + 6, laneRect(index).top(), kMoreWidth, kLaneHeight},
            Qt::AlignVCenter | Qt::AlignLeft,
            QStringLiteral("+%1").arg(format::count(lane.spans.hidden)));
        painter.setFont(font());
    }
}

void ServiceLanes::paintFocus(QPainter& painter) const
{
    const QRect spot = m_current.chip
                           ? chipRect(m_current.lane, *m_current.chip).adjusted(-2, -3, 1, 2)
                           : laneRect(m_current.lane).adjusted(1, 1, -2, -2);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen{m_theme->colors().accent, 1});
    painter.drawRect(spot);
}

QString ServiceLanes::moreText() const
{
    if (m_refused > 0) {
        return m_refused == 1
                   ? tr("1 peer does not match the filter")
                   : tr("%1 peers do not match the filter").arg(format::count(m_refused));
    }
    if (m_moreWait) {
        return tr("%1 more peers: they come here as others are done").arg(format::count(m_more));
    }
    return m_more == 1 ? tr("1 more peer waits for nothing")
                       : tr("%1 more peers wait for nothing").arg(format::count(m_more));
}

} // namespace swapscope::ui
