// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/worker_panel.h"

#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/models/words.h"
#include "ui/widgets/fonts.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 8;
constexpr int kBar = 2;
constexpr int kLeastCidWidth = 110;

} // namespace

WorkerPanel::WorkerPanel(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    installAccessibleRows();
    setAccessibleName(tr("Task workers"));
    setFont(textFont(Theme::kSmallPixels));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    connect(&theme, &Theme::changed, this, qOverload<>(&WorkerPanel::update));
}

void WorkerPanel::show(const LiveState& state, const PeerPalette& palette)
{
    const auto before = m_workers.size();
    m_now = state.now();
    m_workers.clear();
    for (const auto& [number, row] : state.workers()) {
        m_workers.push_back({row, state.name(row.peer), palette.slot(row.peer)});
    }
    if (before != m_workers.size()) {
        updateGeometry();
    }
    update();
}

QSize WorkerPanel::sizeHint() const
{
    return {230, std::max(2, static_cast<int>(m_workers.size())) * kRowHeight};
}

int WorkerPanel::accessibleRowCount() const
{
    return static_cast<int>(m_workers.size());
}

QString WorkerPanel::accessibleRowText(int row) const
{
    const auto& [worker, name, slot] = m_workers.at(static_cast<std::size_t>(row));
    if (worker.state == telemetry::WorkerState::Idle) {
        return worker.peer.empty()
                   ? tr("Worker %1: idle").arg(worker.worker)
                   : tr("Worker %1: idle; last %2 for %3, %4 ago")
                         .arg(QString::number(worker.worker), format::cid(worker.cid), name,
                              format::age(worker.since, m_now));
    }
    return tr("Worker %1: %2 %3 for %4, since %5")
        .arg(QString::number(worker.worker), words::of(worker.state), format::cid(worker.cid), name,
             format::age(worker.since, m_now));
}

QRect WorkerPanel::accessibleRowRect(int row) const
{
    return {0, row * kRowHeight, width(), kRowHeight};
}

int WorkerPanel::rowAt(QPoint at) const
{
    const int row = at.y() / kRowHeight;
    return at.y() >= 0 && row < accessibleRowCount() ? row : -1;
}

bool WorkerPanel::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto& help = dynamic_cast<QHelpEvent&>(*event);
    if (const int row = rowAt(help.pos()); row >= 0) {
        QToolTip::showText(help.globalPos(), format::toolTip(accessibleRowText(row)), this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

void WorkerPanel::mousePressEvent(QMouseEvent* event)
{
    const int row = rowAt(event->pos());
    if (event->button() != Qt::LeftButton || row < 0) {
        return;
    }
    const auto& worker = m_workers[static_cast<std::size_t>(row)].row;
    if (worker.peer.empty()) {
        return;
    }
    // The peer's name stands in the right third.
    if (event->pos().x() > width() * 2 / 3 || worker.cid.empty()) {
        Q_EMIT peerClicked(worker.peer);
    } else {
        Q_EMIT cidClicked(worker.cid);
    }
}

void WorkerPanel::paintEvent(QPaintEvent* event)
{
    QPainter painter{this};
    painter.fillRect(event->rect(), m_theme->colors().panel);
    painter.setFont(font());
    if (m_workers.empty()) {
        painter.setPen(m_theme->colors().muted);
        painter.drawText(rect(), Qt::AlignCenter, tr("No workers"));
    }
    for (int row = 0; row < accessibleRowCount(); ++row) {
        paintWorker(painter, m_workers[static_cast<std::size_t>(row)],
                    accessibleRowRect(row).adjusted(0, 2, -12, -2));
    }
}

void WorkerPanel::paintWorker(QPainter& painter, const Worker& worker, const QRect& box) const
{
    const auto& colors = m_theme->colors();
    const bool idle = worker.row.state == telemetry::WorkerState::Idle;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{colors.line, 1});
    painter.setBrush(colors.raised);
    painter.drawRoundedRect(QRectF{box}.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QRect text = box.adjusted(kPadding, 0, -kPadding, -1);
    painter.setPen(idle ? colors.muted : colors.text);
    if (worker.row.peer.empty()) {
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, words::of(worker.row.state));
        return;
    }
    const auto metrics = fontMetrics();
    const QString peer =
        metrics.elidedText(worker.name, Qt::ElideRight, text.width() / 2); // nicknames may be long
    const int peerWidth = metrics.horizontalAdvance(peer);
    // In a narrow panel the peer matters more than which of its blocks it is.
    const bool narrow = text.width() < peerWidth + kLeastCidWidth;
    const QString state = idle ? tr("idle, last") : words::of(worker.row.state);
    const QString subject = worker.row.cid.empty() ? tr("answers") : format::cid(worker.row.cid);
    const QString what = narrow ? words::of(worker.row.state) : state + QLatin1Char(' ') + subject;
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(what, Qt::ElideRight, text.width() - peerWidth - 8));
    painter.setPen(colors.muted);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignRight, peer);
    if (!idle) {
        painter.fillRect(box.left() + 1, box.bottom() - kBar + 1, box.width() - 2, kBar,
                         m_theme->peer(worker.slot));
    }
}

} // namespace swapscope::ui
