// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/overview/overview_view.h"

#include "ui/charts/peer_areas_chart.h"
#include "ui/models/format.h"
#include "ui/models/words.h"
#include "ui/views/acts.h"
#include "ui/views/in_card.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/subject_list.h"
#include "ui/widgets/tile.h"

#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kGap = 2 * Theme::kGridPixels;

bool isOpen(const telemetry::OurWantRow& row)
{
    return row.phase != telemetry::WantPhase::Done && row.phase != telemetry::WantPhase::Cancelled;
}

template <typename Row, typename Less>
void keepFirst(std::vector<const Row*>& rows, Less less)
{
    const auto kept = std::min(rows.size(), OverviewView::kRows);
    std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end(),
                      [&less](const Row* a, const Row* b) { return less(*a, *b); });
    rows.resize(kept);
}

QString servedDetail(const telemetry::PeerRow& row, TimePoint now)
{
    if (row.queuedTasks == 0) {
        return OverviewView::tr("nothing waits");
    }
    const QString tasks =
        row.queuedTasks == 1
            ? OverviewView::tr("1 task waits")
            : OverviewView::tr("%1 tasks wait").arg(format::count(row.queuedTasks));
    return tasks + QStringLiteral(", ") + format::age(row.oldestTask, now);
}

} // namespace

OverviewView::OverviewView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
    , m_received{new Tile{context.theme, QStringLiteral("down"), tr("Received"), this}}
    , m_sent{new Tile{context.theme, QStringLiteral("up"), tr("Sent"), this}}
    , m_wants{new Tile{context.theme, QStringLiteral("wantlists"), tr("Wants open"), this}}
    , m_queue{new Tile{context.theme, QStringLiteral("request-queue"), tr("Queue waiting"), this}}
    , m_charts{new PeerAreasChart{PeerAreasChart::Measure::Sent, context.state, context.palette,
                                  context.theme},
               new PeerAreasChart{PeerAreasChart::Measure::Received, context.state, context.palette,
                                  context.theme}}
    , m_busiest{new SubjectList{context.theme, tr("Most served now")}}
    , m_oldest{new SubjectList{context.theme, tr("Oldest wants")}}
{
    auto* lists = new QHBoxLayout;
    lists->setSpacing(kGap);
    lists->addWidget(buildList(tr("Most served now"),
                               tr("Peers by what they are being sent, bytes per second."),
                               *m_busiest));
    lists->addWidget(buildList(tr("Oldest wants"),
                               tr("Our wants that are open, those without a block for longest "
                                  "first."),
                               *m_oldest));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGap);
    layout->addLayout(buildTiles());
    layout->addWidget(buildChart(*m_charts[0]), 5);
    m_second = buildChart(*m_charts[1]);
    layout->addWidget(m_second, 4);
    layout->addLayout(lists);
    connect(&context.state, &LiveState::applied, this, &OverviewView::onApplied);
    connect(&context.palette, &PeerPalette::changed, this, [this] {
        if (m_active) {
            updateLists();
        }
    });
}

/// Two charts too low to have axes tell less than one that has them.
void OverviewView::resizeEvent(QResizeEvent* event)
{
    constexpr int kBothFrom = 500;
    m_second->setVisible(height() >= kBothFrom);
    View::resizeEvent(event);
}

QLayout* OverviewView::buildTiles()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(kGap);
    for (Tile* tile : {m_received, m_sent, m_wants, m_queue}) {
        row->addWidget(tile);
    }
    const auto leads = [this](Tile* tile, const QString& view) {
        connect(tile, &Tile::clicked, this, [this, view] { Q_EMIT viewRequested(view); });
    };
    leads(m_received, QStringLiteral("ledgers"));
    leads(m_sent, QStringLiteral("fairness"));
    leads(m_wants, QStringLiteral("wantlists"));
    leads(m_queue, QStringLiteral("request-queue"));
    return row;
}

QWidget* OverviewView::buildChart(PeerAreasChart& chart)
{
    auto* card = new Card{m_context.theme, this};
    contentOf(*card)->addWidget(&chart);
    connect(&chart, &Chart::peerClicked, this, [this](const PeerId& peer) { choose(peer); });
    connect(&chart, &Chart::peerHovered, &m_context.selection, &Selection::point);
    connect(&m_context.selection, &Selection::pointedChanged, &chart,
            [this, &chart] { chart.highlight(m_context.selection.pointed()); });
    return card;
}

QWidget* OverviewView::buildList(const QString& title, const QString& meaning, SubjectList& list)
{
    auto* card = new Card{m_context.theme, this};
    auto* head = plainLabel(title, card);
    head->setFont(textFont(Theme::kTextPixels, true));
    head->setContentsMargins(12, 6, 12, 2);
    head->setToolTip(format::toolTip(meaning));
    auto* content = contentOf(*card);
    content->addWidget(head);
    content->addWidget(&list);
    list.setFixedHeight(static_cast<int>(kRows) * SubjectList::kRowHeight + 6);
    connect(&list, &SubjectList::chosen, this, &OverviewView::choose);
    return card;
}

void OverviewView::choose(const Selection::Subject& subject)
{
    m_context.selection.select(subject);
    m_context.acts.requestInspector();
}

telemetry::Tables OverviewView::tables() const
{
    using telemetry::Table;
    return static_cast<telemetry::Tables>(Table::Peers)
           | static_cast<telemetry::Tables>(Table::Samples)
           | static_cast<telemetry::Tables>(Table::OurWants);
}

QString OverviewView::sentence(const LiveState& state) const
{
    const telemetry::Totals& totals = state.totals();
    if (totals.peers == 0) {
        return tr("Nobody is connected");
    }
    QStringList parts;
    parts << (totals.peers == 1 ? tr("1 peer") : tr("%1 peers").arg(format::count(totals.peers)));
    if (totals.queuedTasks == 0) {
        parts << tr("nothing waits");
    } else {
        parts << tr("%1 tasks wait, the oldest %2")
                     .arg(format::count(totals.queuedTasks),
                          format::age(totals.oldestTask, state.now()));
    }
    parts << (totals.starved == 0 ? tr("nobody starves")
                                  : tr("%1 unserved for 10 s").arg(format::count(totals.starved)));
    return parts.join(QStringLiteral(" · "));
}

void OverviewView::setActive(bool active)
{
    m_active = active;
    for (PeerAreasChart* chart : m_charts) {
        chart->setActive(active);
    }
    if (active) {
        updateTiles();
        updateLists();
    }
}

void OverviewView::onApplied()
{
    if (!m_active) {
        return;
    }
    updateTiles();
    if (m_context.state.now() - m_listed >= kListPace) {
        updateLists();
    }
}

void OverviewView::updateTiles()
{
    const telemetry::Totals& totals = m_context.state.totals();
    const TimePoint now = m_context.state.now();
    m_received->show(format::rate(totals.downRate),
                     tr("%1 since the start").arg(format::bytes(totals.receivedBytes)));
    m_sent->show(format::rate(totals.upRate),
                 tr("%1 since the start").arg(format::bytes(totals.sentBytes)));
    m_wants->show(format::count(totals.ourWants),
                  totals.stuckWants == 0
                      ? tr("all with news in the last 30 s")
                      : tr("%1 without news for 30 s").arg(format::count(totals.stuckWants)));
    m_queue->show(totals.queuedTasks == 1 ? tr("1 task")
                                          : tr("%1 tasks").arg(format::count(totals.queuedTasks)),
                  totals.queuedTasks == 0 ? tr("nobody waits")
                                          : tr("%1, the oldest %2")
                                                .arg(format::bytes(totals.queuedBytes),
                                                     format::age(totals.oldestTask, now)));
}

void OverviewView::updateLists()
{
    const LiveState& state = m_context.state;
    m_listed = state.now();
    std::vector<const telemetry::PeerRow*> peers;
    for (const auto& [peer, row] : state.peers()) {
        if (row.presence == telemetry::PeerPresence::Connected) {
            peers.push_back(&row);
        }
    }
    keepFirst(peers, [](const auto& a, const auto& b) { return a.upRate > b.upRate; });
    std::vector<SubjectList::Row> rows;
    for (const telemetry::PeerRow* row : peers) {
        rows.push_back({.subject = row->peer,
                        .color = m_context.theme.peer(m_context.palette.slot(row->peer)),
                        .name = words::nameOf(*row),
                        .detail = servedDetail(*row, state.now()),
                        .figure = format::rate(row->upRate)});
    }
    m_busiest->show(std::move(rows), tr("Nobody is connected. Peers stand here once they are."));
    std::vector<const telemetry::OurWantRow*> wants;
    for (const auto& [cid, row] : state.ourWants()) {
        if (isOpen(row)) {
            wants.push_back(&row);
        }
    }
    keepFirst(wants, [](const auto& a, const auto& b) { return a.since < b.since; });
    rows.clear();
    for (const telemetry::OurWantRow* row : wants) {
        rows.push_back({.subject = row->cid,
                        .color = {},
                        .name = format::cid(row->cid),
                        .detail = words::of(row->phase),
                        .figure = format::age(row->since, state.now())});
    }
    m_oldest->show(std::move(rows),
                   tr("No want is open. Want a block, and it stands here until it comes."));
}

} // namespace swapscope::ui
