// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/fairness/fairness_view.h"

#include "ui/charts/demand_chart.h"
#include "ui/charts/lines_chart.h"
#include "ui/charts/lorenz_chart.h"
#include "ui/charts/peer_areas_chart.h"
#include "ui/charts/period_picker.h"
#include "ui/charts/waiting_chart.h"
#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/views/fairness/line_specs.h"
#include "ui/views/in_card.h"
#include "ui/views/peer_filter_bar.h"
#include "ui/views/rules/strategy_line.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kGap = 2 * Theme::kGridPixels;
constexpr int kTall = 250;
constexpr int kAreas = 190;
constexpr int kLines = 170;

const QString kPeriodKey = QStringLiteral("minutes");

} // namespace

FairnessView::FairnessView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
    , m_strategy{new StrategyLine{context}}
    , m_filter{new PeerFilterBar{context.state, context.theme}}
    , m_picker{new PeriodPicker{context.theme}}
    , m_scroll{new QScrollArea{this}}
    , m_page{new QWidget}
    , m_grid{new QGridLayout{m_page}}
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(kGap);
    buildFairness();
    buildTraffic();
    m_scroll->setWidget(m_page);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Charts of fairness and traffic"));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGap);
    layout->addWidget(buildHead());
    layout->addWidget(m_scroll, 1);
    connect(m_filter, &PeerFilterBar::peersChanged, this, &FairnessView::choosePeers);
    connect(m_picker, &PeriodPicker::picked, this, &FairnessView::setPeriod);
    connect(&context.selection, &Selection::pointedChanged, this,
            [this] { highlight(m_context.selection.pointed()); });
    connect(&context.state, &LiveState::applied, m_strategy, &StrategyLine::update);
    setPeriod(std::chrono::minutes{1});
    place();
}

StoryCard& FairnessView::tell(std::vector<StoryCard::Step> steps)
{
    auto* card = new StoryCard{std::move(steps), m_context.theme, this};
    auto* column = qobject_cast<QVBoxLayout*>(layout());
    column->insertWidget(column->indexOf(m_scroll), card);
    card->show();
    connect(card, &StoryCard::finished, card, &QWidget::hide);
    return *card;
}

QWidget* FairnessView::buildHead()
{
    auto* head = new QWidget;
    auto* line = new QHBoxLayout{head};
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_strategy, 3);
    line->addWidget(m_filter, 1);
    line->addWidget(m_picker);
    return head;
}

void FairnessView::buildFairness()
{
    using Measure = PeerAreasChart::Measure;
    const auto& [link, state, palette, selection, theme, acts, history] = m_context;
    addTime(*new PeerAreasChart{Measure::Share, state, palette, theme}, Width::Full, kAreas);
    addLines(*new LinesChart{line_specs::jain(history), state, history, theme}, Width::Half);
    addLines(*new LinesChart{line_specs::unfairness(), state, history, theme}, Width::Half);
    addSnapshot(*new LorenzChart{state, palette, theme}, Width::Half, kTall);
    addSnapshot(*new DemandChart{state, palette, theme}, Width::Half, kTall);
    addSnapshot(*new WaitingChart{state, palette, theme}, Width::Full, kTall);
}

void FairnessView::buildTraffic()
{
    using Measure = PeerAreasChart::Measure;
    const auto& [link, state, palette, selection, theme, acts, history] = m_context;
    addHeading(tr("Traffic"));
    addTime(*new PeerAreasChart{Measure::Sent, state, palette, theme}, Width::Half, kAreas);
    addTime(*new PeerAreasChart{Measure::Received, state, palette, theme}, Width::Half, kAreas);
    addLines(*new LinesChart{line_specs::balance(state, palette), state, history, theme},
             Width::Half);
    addLines(*new LinesChart{line_specs::inboundSplit(), state, history, theme}, Width::Half);
    addLines(*new LinesChart{line_specs::queueLength(), state, history, theme}, Width::Half);
    addLines(*new LinesChart{line_specs::queueWait(), state, history, theme}, Width::Half);
    addLines(*new LinesChart{line_specs::wantLatency(), state, history, theme}, Width::Half);
    addLines(*new LinesChart{line_specs::peerLatency(state, palette), state, history, theme},
             Width::Half);
    addLines(*new LinesChart{line_specs::messagesIn(), state, history, theme}, Width::Half);
    addLines(*new LinesChart{line_specs::messagesOut(), state, history, theme}, Width::Half);
}

void FairnessView::addTime(TimeChart& chart, Width width, int height)
{
    chart.showPicker(false);
    m_timeCharts.push_back(&chart);
    addCard(chart, width, height);
}

void FairnessView::addLines(LinesChart& chart, Width width)
{
    m_lineCharts.push_back(&chart);
    addTime(chart, width, kLines);
}

void FairnessView::addSnapshot(SnapshotChart& chart, Width width, int height)
{
    m_snapshots.push_back(&chart);
    addCard(chart, width, height);
}

void FairnessView::addCard(Chart& chart, Width width, int height)
{
    auto* card = new Card{m_context.theme, m_page};
    contentOf(*card)->addWidget(&chart);
    card->setFixedHeight(height);
    m_places.push_back({card, width});
    m_charts.push_back(&chart);
    connect(&chart, &Chart::peerClicked, this,
            [this](const PeerId& peer) { m_context.selection.select(peer); });
    connect(&chart, &Chart::peerHovered, &m_context.selection, &Selection::point);
}

void FairnessView::addHeading(const QString& text)
{
    auto* label = plainLabel(text, m_page);
    label->setFont(textFont(Theme::kTextPixels, true));
    label->setContentsMargins(2, 6, 0, 0);
    label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_places.push_back({label, Width::Full});
}

void FairnessView::place()
{
    const int columns = m_scroll->width() >= kTwoColumns ? 2 : 1;
    if (columns == m_columns) {
        return;
    }
    m_columns = columns;
    int row = 0;
    int column = 0;
    for (const Place& part : m_places) {
        m_grid->removeWidget(part.widget);
        const bool whole = part.width == Width::Full || columns == 1;
        if (whole && column > 0) {
            ++row;
            column = 0;
        }
        m_grid->addWidget(part.widget, row, column, 1, whole ? 2 : 1);
        column = whole ? 0 : 1 - column;
        row += column == 0 ? 1 : 0;
    }
    m_grid->setRowStretch(row + 1, 1); // what is left over stays below the last chart
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
}

void FairnessView::resizeEvent(QResizeEvent* event)
{
    View::resizeEvent(event);
    place();
}

telemetry::Tables FairnessView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Peers)
           | static_cast<telemetry::Tables>(telemetry::Table::Samples);
}

QString FairnessView::sentence(const LiveState& state) const
{
    const telemetry::Totals& totals = state.totals();
    if (!totals.jain) {
        return tr("Too few peers wait for a verdict");
    }
    const QString index = QString::number(*totals.jain, 'f', 2);
    const QString peers = tr("Jain's index %1 of %2 peers that wait, over 10 s")
                              .arg(index, format::count(totals.jainPeers));
    return totals.starved == 0
               ? tr("%1 · nobody starves").arg(peers)
               : tr("%1 · %2 unserved for 10 s").arg(peers, format::count(totals.starved));
}

void FairnessView::setActive(bool active)
{
    for (Chart* chart : m_charts) {
        chart->setActive(active);
    }
    m_strategy->update();
}

void FairnessView::setPeriod(std::chrono::minutes period)
{
    m_picker->setPeriod(period);
    for (TimeChart* chart : m_timeCharts) {
        chart->setPeriod(period);
    }
}

void FairnessView::highlight(const PeerId& peer)
{
    for (LinesChart* chart : m_lineCharts) {
        chart->highlight(peer);
    }
    for (SnapshotChart* chart : m_snapshots) {
        chart->highlight(peer);
    }
    for (TimeChart* chart : m_timeCharts) {
        if (auto* areas = qobject_cast<PeerAreasChart*>(chart)) {
            areas->highlight(peer);
        }
    }
}

// Bytes over time are everybody's; how peers stand now is told of those that are chosen.
void FairnessView::choosePeers()
{
    for (SnapshotChart* chart : m_snapshots) {
        chart->choose(m_filter->peers().empty() ? PeerChoice{}
                                                : [this](const telemetry::PeerRow& row) {
                                                      return m_filter->accepts(row);
                                                  });
    }
    Q_EMIT filterChanged();
}

void FairnessView::focusFilter()
{
    m_filter->focus();
}

QVariantMap FairnessView::filterState() const
{
    return m_filter->state();
}

void FairnessView::setFilterState(const QVariantMap& state)
{
    m_filter->restore(state);
}

QVariantMap FairnessView::layoutState() const
{
    QVariantMap state = m_filter->state();
    state.insert(kPeriodKey, static_cast<int>(m_timeCharts.front()->period().count()));
    return state;
}

void FairnessView::setLayoutState(const QVariantMap& state)
{
    const int minutes = state.value(kPeriodKey).toInt();
    setPeriod(std::chrono::minutes{minutes < 1 ? 1 : minutes});
    m_filter->restore(state);
}

} // namespace swapscope::ui
