// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/service_lanes.h"

#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/models/words.h"
#include "ui/views/request_queue/lane_metrics.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>

namespace swapscope::ui {

using namespace lane_metrics;

namespace {

constexpr std::size_t kMostChips = 256; // more would not fit into any lane

} // namespace

ServiceLanes::ServiceLanes(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    installAccessibleRows();
    setAccessibleName(tr("Next to be served"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    connect(&theme, &Theme::changed, this, qOverload<>(&ServiceLanes::update));
}

ServiceLanes::Lane ServiceLanes::makeLane(const QueuePeer& peer, const PeerPalette& palette)
{
    const auto& row = *peer.row;
    Lane lane;
    lane.peer = row.peer;
    lane.slot = palette.slot(row.peer);
    lane.name = peer.name;
    lane.rank = peer.rank;
    lane.why = peer.why;
    lane.held = row.eligibility == telemetry::Eligibility::Parked
                && row.parkReason == telemetry::ParkReason::Frozen;
    for (const auto* task : peer.tasks) {
        if (task->state != telemetry::TaskState::Queued) {
            continue; // already taken from the queue
        }
        ++lane.waiting;
        lane.waitingBytes += task->type == telemetry::TaskType::Block ? task->bytes : 0;
        if (lane.chips.size() < kMostChips) {
            lane.chips.push_back(*task);
        }
    }
    return lane;
}

void ServiceLanes::show(const QueueSnapshot& snapshot, const PeerPalette& palette)
{
    const auto lanesBefore = m_lanes.size() + (m_more > 0 ? 1 : 0);
    m_now = snapshot.now();
    m_lanes.clear();
    int nameWidth = 0;
    for (const auto& peer : snapshot.peers()) {
        m_lanes.push_back(makeLane(peer, palette));
        nameWidth = std::max(nameWidth, fontMetrics().horizontalAdvance(peer.name));
    }
    m_nameWidth = std::min(nameWidth, kMostNameWidth);
    m_more = snapshot.connected() - std::min(snapshot.connected(), m_lanes.size());
    m_moreWait = snapshot.leftOut() > 0;
    m_refused = snapshot.refused();
    m_hovered.reset();
    if (underMouse()) {
        m_hovered = spotAt(mapFromGlobal(QCursor::pos()));
    }
    m_current.lane = std::min(m_current.lane, m_lanes.empty() ? 0 : m_lanes.size() - 1);
    layOut();
    if (lanesBefore != m_lanes.size() + (m_more > 0 ? 1 : 0)) {
        updateGeometry();
    }
    update();
}

void ServiceLanes::setSubject(const Selection::Subject& subject)
{
    m_subject = subject;
    update();
}

int ServiceLanes::chipsLeft() const
{
    return kPadding + kSwatch + kSwatchGap + m_nameWidth + kCountWidth + kSwatchGap + kBadgeWidth
           + kBadgeGap;
}

void ServiceLanes::layOut()
{
    const int room = std::max(40, width() - chipsLeft() - kPadding);
    std::uint64_t largest = 0;
    for (const auto& lane : m_lanes) {
        for (const auto& chip : lane.chips) {
            largest = std::max(largest, chip.type == telemetry::TaskType::Block ? chip.bytes : 0);
        }
    }
    const auto before = m_scale.pixelsPerByte;
    m_scale = laneScale(largest, room);
    for (auto& lane : m_lanes) {
        std::vector<ChipSpec> specs;
        for (const auto& chip : lane.chips) {
            specs.push_back({chip.bytes, chip.type == telemetry::TaskType::Presence});
        }
        lane.spans = layOutLane(specs, lane.waiting, m_scale, room, kMoreWidth);
    }
    if (before != m_scale.pixelsPerByte) {
        Q_EMIT scaleChanged();
    }
}

QSize ServiceLanes::sizeHint() const
{
    const auto rows = static_cast<int>(m_lanes.size()) + (m_more > 0 ? 1 : 0);
    return {480, std::max(2, rows) * kLaneHeight};
}

QRect ServiceLanes::laneRect(std::size_t lane) const
{
    return {0, static_cast<int>(lane) * kLaneHeight, width(), kLaneHeight};
}

QRect ServiceLanes::chipRect(std::size_t lane, std::size_t chip) const
{
    if (lane >= m_lanes.size() || chip >= m_lanes[lane].spans.chips.size()) {
        return {};
    }
    const auto& span = m_lanes[lane].spans.chips[chip];
    const QRect row = laneRect(lane);
    return {chipsLeft() + span.x, row.top() + (kLaneHeight - kChipHeight) / 2, span.width,
            kChipHeight};
}

QRect ServiceLanes::laneOf(const PeerId& peer) const
{
    const auto found = std::ranges::find(m_lanes, peer, &Lane::peer);
    return found == m_lanes.end() ? QRect{}
                                  : laneRect(static_cast<std::size_t>(found - m_lanes.begin()));
}

std::optional<ServiceLanes::Spot> ServiceLanes::spotAt(QPoint at) const
{
    if (at.y() < 0 || !rect().contains(at)) {
        return std::nullopt;
    }
    const auto lane = static_cast<std::size_t>(at.y() / kLaneHeight);
    if (lane >= m_lanes.size()) {
        return std::nullopt;
    }
    for (std::size_t chip = 0; chip < m_lanes[lane].spans.chips.size(); ++chip) {
        if (chipRect(lane, chip).adjusted(-1, -3, 1, 3).contains(at)) {
            return Spot{lane, chip};
        }
    }
    return Spot{lane, std::nullopt};
}

bool ServiceLanes::isSelected(const Lane& lane) const
{
    const auto* peer = std::get_if<PeerId>(&m_subject);
    return peer != nullptr && *peer == lane.peer;
}

QString ServiceLanes::spotText(const Spot& spot) const
{
    const auto& lane = m_lanes[spot.lane];
    if (spot.chip && *spot.chip < lane.chips.size()) {
        const auto& task = lane.chips[*spot.chip];
        const QString what = task.type == telemetry::TaskType::Block
                                 ? tr("block of %1").arg(format::bytes(task.bytes))
                                 : words::of(task.type);
        return tr("%1\n%2 · priority %3 · waits for %4")
            .arg(format::fullCid(task.cid), what, format::signedCount(task.priority),
                 format::age(task.since, m_now));
    }
    return tr("%1\n%2").arg(format::fullPeer(lane.peer),
                            accessibleRowText(static_cast<int>(spot.lane)));
}

int ServiceLanes::accessibleRowCount() const
{
    return static_cast<int>(m_lanes.size());
}

QString ServiceLanes::accessibleRowText(int row) const
{
    const auto& lane = m_lanes.at(static_cast<std::size_t>(row));
    QString place = tr("place not known");
    if (lane.rank) {
        place = *lane.rank > 0 ? tr("place %1").arg(*lane.rank) : tr("not next");
    }
    QString text =
        tr("%1: %2 tasks wait, %3, %4")
            .arg(lane.name, format::count(lane.waiting), format::bytes(lane.waitingBytes), place);
    return lane.why.isEmpty() ? text : text + QStringLiteral(": ") + lane.why;
}

QRect ServiceLanes::accessibleRowRect(int row) const
{
    return laneRect(static_cast<std::size_t>(row));
}

void ServiceLanes::choose(const Spot& spot)
{
    if (spot.lane >= m_lanes.size()) {
        return;
    }
    const auto& lane = m_lanes[spot.lane];
    if (spot.chip && *spot.chip < lane.chips.size()) {
        Q_EMIT cidClicked(lane.chips[*spot.chip].cid);
    } else {
        Q_EMIT peerClicked(lane.peer);
    }
}

void ServiceLanes::walk(int lanes, int chips)
{
    if (m_lanes.empty()) {
        return;
    }
    const auto last = static_cast<int>(m_lanes.size()) - 1;
    m_current.lane =
        static_cast<std::size_t>(std::clamp(static_cast<int>(m_current.lane) + lanes, 0, last));
    // The lane itself stands left of its first chip.
    const auto shown = static_cast<int>(m_lanes[m_current.lane].spans.chips.size());
    const int before = m_current.chip ? static_cast<int>(*m_current.chip) : -1;
    const int now = std::clamp(before + chips, -1, shown - 1);
    m_current.chip = now < 0 ? std::nullopt : std::optional{static_cast<std::size_t>(now)};
    update();
}

void ServiceLanes::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up: walk(-1, 0); break;
    case Qt::Key_Down: walk(1, 0); break;
    case Qt::Key_Left: walk(0, -1); break;
    case Qt::Key_Right: walk(0, 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: choose(m_current); break;
    default: QWidget::keyPressEvent(event);
    }
}

void ServiceLanes::mouseMoveEvent(QMouseEvent* event)
{
    hover(spotAt(event->pos()));
}

void ServiceLanes::hover(std::optional<Spot> spot)
{
    if (spot == m_hovered) {
        return;
    }
    const auto peerOf = [this](const std::optional<Spot>& at) {
        return at && at->lane < m_lanes.size() ? m_lanes[at->lane].peer : PeerId{};
    };
    const PeerId before = peerOf(m_hovered);
    const PeerId now = peerOf(spot);
    m_hovered = spot;
    setCursor(spot ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
    if (before != now) {
        Q_EMIT peerHovered(now);
    }
}

void ServiceLanes::mousePressEvent(QMouseEvent* event)
{
    const auto spot = spotAt(event->pos());
    if (event->button() == Qt::LeftButton && spot) {
        m_current = *spot;
        choose(*spot);
    }
}

void ServiceLanes::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    hover(std::nullopt);
}

void ServiceLanes::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void ServiceLanes::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto spot = byKey ? std::optional{m_current} : spotAt(event->pos());
    if (spot && spot->lane < m_lanes.size()) {
        const QPoint at = byKey ? mapToGlobal(laneRect(spot->lane).center()) : event->globalPos();
        const Lane& lane = m_lanes[spot->lane];
        const bool onChip = spot->chip && *spot->chip < lane.chips.size();
        Q_EMIT menuRequested(lane.peer, onChip ? lane.chips[*spot->chip].cid : Cid{}, at);
    }
}

void ServiceLanes::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layOut();
}

bool ServiceLanes::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto& help = dynamic_cast<QHelpEvent&>(*event);
    if (const auto spot = spotAt(help.pos())) {
        QToolTip::showText(help.globalPos(), format::toolTip(spotText(*spot)), this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

} // namespace swapscope::ui
