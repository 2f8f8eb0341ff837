// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/request_queue_view.h"

#include "ui/bridge/node_link.h"
#include "ui/charts/peer_areas_chart.h"
#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/views/in_card.h"
#include "ui/views/peer_filter_bar.h"
#include "ui/views/request_queue/lanes_header.h"
#include "ui/views/request_queue/queue_tree.h"
#include "ui/views/request_queue/service_lanes.h"
#include "ui/views/request_queue/worker_panel.h"
#include "ui/views/rules/strategy_line.h"
#include "ui/views/subject_menu.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace swapscope::ui {

namespace {

QScrollArea* scrolled(QWidget* content, QWidget* parent)
{
    auto* area = new QScrollArea{parent};
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumHeight(2 * ServiceLanes::kLaneHeight);
    area->setMinimumWidth(content->minimumSizeHint().width() + 16); // and its scroll bar
    return area;
}

} // namespace

RequestQueueView::RequestQueueView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
    , m_strategy{new StrategyLine{context}}
    , m_filter{new PeerFilterBar{context.state, context.theme}}
    , m_splitter{new QSplitter{Qt::Vertical, this}}
    , m_chart{new PeerAreasChart{PeerAreasChart::Measure::Sent, context.state, context.palette,
                                 context.theme}}
    , m_header{new LanesHeader{context.theme}}
    , m_lanes{new ServiceLanes{context.theme}}
    , m_workers{new WorkerPanel{context.theme}}
    , m_tree{new QueueTree{m_model, context.palette, context.theme}}
{
    auto* chartCard = new Card{context.theme};
    contentOf(*chartCard)->addWidget(m_chart);
    auto* treeCard = new Card{context.theme};
    contentOf(*treeCard)->addWidget(m_tree);
    for (QWidget* part :
         {static_cast<QWidget*>(chartCard), buildLanes(), static_cast<QWidget*>(treeCard)})
    {
        m_splitter->addWidget(part);
    }
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(2 * Theme::kGridPixels);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::kGridPixels);
    auto* head = new QHBoxLayout;
    head->addWidget(m_strategy, 3);
    head->addWidget(m_filter, 1);
    layout->addLayout(head);
    layout->addWidget(m_splitter, 1);
    connectParts();
}

QWidget* RequestQueueView::buildLanes()
{
    auto* title = new QLabel;
    title->setTextFormat(Qt::PlainText);
    title->setText(tr("Workers"));
    title->setFont(textFont(Theme::kTextPixels, true));
    title->setFixedHeight(m_header->sizeHint().height());
    title->setToolTip(format::toolTip(
        tr("Each worker reads one block, or packs one message of small answers, and is free again "
           "once the bytes are handed to the peer's stream.")));
    auto* lanes = new QVBoxLayout;
    lanes->setSpacing(0);
    lanes->addWidget(m_header);
    m_laneScroll = scrolled(m_lanes, this);
    lanes->addWidget(m_laneScroll, 1);
    auto* workers = new QVBoxLayout;
    workers->setSpacing(0);
    workers->addWidget(title);
    workers->addWidget(scrolled(m_workers, this), 1);
    auto* both = new QHBoxLayout;
    both->setContentsMargins(0, 0, 0, 6);
    both->setSpacing(4);
    both->addLayout(lanes, 5);
    both->addLayout(workers, 2);
    auto* card = new Card{m_context.theme};
    contentOf(*card)->addLayout(both);
    return card;
}

void RequestQueueView::connectParts()
{
    auto& selection = m_context.selection;
    const auto choosePeer = [&selection](const PeerId& peer) { selection.select(peer); };
    const auto chooseCid = [&selection](const Cid& cid) { selection.select(cid); };
    connect(m_chart, &PeerAreasChart::peerClicked, this, choosePeer);
    connect(m_lanes, &ServiceLanes::peerClicked, this, choosePeer);
    connect(m_lanes, &ServiceLanes::cidClicked, this, chooseCid);
    connect(m_workers, &WorkerPanel::peerClicked, this, choosePeer);
    connect(m_workers, &WorkerPanel::cidClicked, this, chooseCid);
    connect(m_tree, &QueueTree::chosen, this,
            [&selection](const Selection::Subject& subject) { selection.select(subject); });
    connect(m_lanes, &ServiceLanes::menuRequested, this, &RequestQueueView::showMenu);
    connect(m_tree, &QueueTree::menuRequested, this, &RequestQueueView::showMenu);
    connect(m_filter, &PeerFilterBar::peersChanged, this, [this] {
        if (m_active) {
            refresh();
        }
        Q_EMIT filterChanged();
    });
    connect(m_filter, &FilterBar::left, m_lanes, qOverload<>(&QWidget::setFocus));
    connect(m_lanes, &ServiceLanes::peerHovered, &selection, &Selection::point);
    connect(m_chart, &Chart::peerHovered, &selection, &Selection::point);
    connect(m_tree, &QueueTree::peerPointed, &selection, &Selection::point);
    connect(&selection, &Selection::pointedChanged, this, [this] {
        const PeerId& pointed = m_context.selection.pointed();
        m_chart->highlight(pointed);
        m_lanes->showPointed(pointed);
        m_tree->showPointed(pointed);
    });
    connect(m_lanes, &ServiceLanes::scaleChanged, this,
            [this] { m_header->setScale(m_lanes->scale()); });
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_heightsChosen = true; });
    connect(&selection, &Selection::changed, this, [this] {
        m_lanes->setSubject(m_context.selection.subject());
        m_tree->setSubject(m_context.selection.subject());
        if (const auto* peer = m_context.selection.peer()) {
            const QRect lane = m_lanes->laneOf(*peer);
            m_laneScroll->ensureVisible(0, lane.center().y(), 0, ServiceLanes::kLaneHeight);
        }
    });
    connect(&m_context.state, &LiveState::applied, this, &RequestQueueView::onApplied);
    connect(&m_context.palette, &PeerPalette::changed, this, &RequestQueueView::onApplied);
}

QString RequestQueueView::id() const
{
    return QStringLiteral("request-queue");
}

QString RequestQueueView::title() const
{
    return tr("Request queue");
}

QString RequestQueueView::iconName() const
{
    return QStringLiteral("request-queue");
}

telemetry::Tables RequestQueueView::tables() const
{
    using telemetry::Table;
    telemetry::Tables tables = 0;
    for (const auto table :
         {Table::Peers, Table::Tasks, Table::Workers, Table::ServiceOrder, Table::Samples})
    {
        tables |= static_cast<telemetry::Tables>(table);
    }
    return tables;
}

QString RequestQueueView::sentence(const LiveState& state) const
{
    const auto& totals = state.totals();
    const QString starving =
        totals.starved == 0   ? tr("nobody starves")
        : totals.starved == 1 ? tr("1 peer unserved for 10 s")
                              : tr("%1 peers unserved for 10 s").arg(format::count(totals.starved));
    const QString workers = tr("%1 of %2 workers busy").arg(totals.busyWorkers).arg(totals.workers);
    if (totals.queuedTasks == 0) {
        return tr("nothing waits · %1").arg(workers);
    }
    const QString oldest = format::age(totals.oldestTask, totals.now);
    const QString tasks =
        totals.queuedTasks == 1
            ? tr("1 task waits, for %1").arg(oldest)
            : tr("%1 tasks wait, the oldest %2").arg(format::count(totals.queuedTasks), oldest);
    return tr("%1 · %2 · %3").arg(tasks, starving, workers);
}

std::optional<std::uint64_t> RequestQueueView::count(const telemetry::Totals& totals) const
{
    return totals.queuedTasks;
}

void RequestQueueView::setActive(bool active)
{
    if (active == m_active) {
        return;
    }
    m_active = active;
    m_chart->setActive(active);
    if (active) {
        ask();
        refresh();
    }
}

void RequestQueueView::focusFilter()
{
    m_filter->focus();
}

QVariantMap RequestQueueView::filterState() const
{
    return m_filter->state();
}

void RequestQueueView::setFilterState(const QVariantMap& state)
{
    m_filter->restore(state);
}

void RequestQueueView::onApplied()
{
    if (!m_active) {
        return;
    }
    const auto now = m_context.state.now();
    if (now - m_asked >= kAskPace) {
        ask();
    }
    if (m_context.state.tasks().size() <= kCrowd || now - m_refreshed >= kCrowdPace) {
        refresh();
    }
}

void RequestQueueView::ask()
{
    m_asked = m_context.state.now();
    m_context.link.send(node::AskServiceOrder{});
}

void RequestQueueView::refresh()
{
    m_refreshed = m_context.state.now();
    m_strategy->update();
    m_snapshot.update(
        m_context.state, m_filter->peers().empty() ? QueueSnapshot::Accepts{}
                                                   : [this](const telemetry::PeerRow& row) {
                                                         return m_filter->accepts(row);
                                                     });
    const auto shown = static_cast<int>(m_snapshot.peers().size());
    m_filter->showCounts(shown, shown + static_cast<int>(m_snapshot.refused()));
    m_lanes->show(m_snapshot, m_context.palette);
    m_header->setScale(m_lanes->scale());
    m_workers->show(m_context.state, m_context.palette);
    m_tree->setFiltered(m_snapshot.refused() > 0);
    m_model.update(m_snapshot, m_menuOpen || m_tree->isHeld());
}

void RequestQueueView::resizeEvent(QResizeEvent* event)
{
    View::resizeEvent(event);
    shareHeight();
}

void RequestQueueView::shareHeight()
{
    if (m_heightsChosen) {
        return;
    }
    const int room = height() - 2 * m_splitter->handleWidth();
    const int lanesWish = 12 * ServiceLanes::kLaneHeight + m_header->height() + 10;
    constexpr int kLeastTree = 7 * Theme::kRowPixels; // its header and some peers
    const int chart = std::clamp(room * 27 / 100, 110, 230);
    const int lanes = std::clamp(std::min(room * 42 / 100, room - chart - kLeastTree),
                                 4 * ServiceLanes::kLaneHeight, lanesWish);
    m_splitter->setSizes({chart, lanes, std::max(80, room - chart - lanes)});
}

void RequestQueueView::showMenu(const PeerId& peer, const Cid& cid, const QPoint& globalPos)
{
    const QScopedValueRollback open{m_menuOpen, true};
    QMenu menu{this};
    if (cid.empty()) {
        addPeerActions(menu, {peer}, m_context);
    } else {
        addBlockActions(menu, {cid}, false, m_context);
        menu.addSeparator();
        addPairActions(menu, peer, cid, m_context);
        addPeerActions(*menu.addMenu(m_context.state.name(peer)), {peer}, m_context);
    }
    menu.exec(globalPos);
}

} // namespace swapscope::ui
