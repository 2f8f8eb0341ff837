// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/bridge/node_link.h"
#include "ui/charts/timeline.h"
#include "ui/models/format.h"
#include "ui/shell/action_table.h"
#include "ui/shell/headings.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/view_list.h"
#include "ui/shell/view_rail.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/files/files_view.h"
#include "ui/views/inspector/inspector.h"
#include "ui/views/peers/peers_list.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/theme.h"

#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <ctime>

namespace swapscope::ui {

namespace {

constexpr int kMargin = 12;

/// Processor time of this thread: that others keep the machine busy does not add to it.
std::chrono::nanoseconds threadTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

telemetry::Tables bit(telemetry::Table table)
{
    return static_cast<telemetry::Tables>(table);
}

} // namespace

MainWindow::MainWindow(NodeLink& link, Theme& theme, LayoutStore store, QWidget* parent)
    : QMainWindow{parent}
    , m_link{&link}
    , m_theme{&theme}
    , m_store{std::move(store)}
    , m_palette{m_state}
    , m_history{m_state}
    , m_acts{link, m_state}
    , m_context{link, m_state, m_palette, m_selection, theme, m_acts, m_history}
{
    setWindowTitle(tr("Swapscope"));
    setWindowIcon(QIcon{QStringLiteral(":/icons/swapscope.svg")});
    setMinimumSize(880, 560);
    setAcceptDrops(true);
    resize(1440, 900);
    build();
    buildMenus();
    connectParts();
    restoreLayout();
    if (!m_store.problem().isEmpty()) {
        m_status->say(m_store.problem(), telemetry::Notice::Tone::Problem);
    }
}

MainWindow::~MainWindow() = default;

void MainWindow::build()
{
    auto* central = new QWidget{this};
    auto* layout = new QVBoxLayout{central};
    layout->setContentsMargins(kMargin, 8, kMargin, 6);
    layout->setSpacing(8);
    m_top = new TopBar{*m_theme, central};
    m_banner = new Banner{*m_theme, central};
    m_frozenBanner = new Banner{*m_theme, central};
    m_splitter = new QSplitter{Qt::Horizontal, central};
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(kMargin);
    m_splitter->addWidget(buildSide());
    m_splitter->addWidget(buildCentre());
    m_inspector = makeInspectorCard(m_context, m_inspectorContent, central);
    m_inspector->setAccessibleName(tr("Inspector"));
    m_splitter->addWidget(m_inspector);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setStretchFactor(2, 0);
    m_splitter->setSizes({kSideWidth, 900, kInspectorWidth});
    auto* strip = new Card{*m_theme, central};
    auto* inside = new QVBoxLayout{strip};
    inside->setContentsMargins(1, 1, 1, 1);
    m_strip = new Timeline{m_state, *m_theme, strip};
    inside->addWidget(m_strip);
    strip->setFixedHeight(kTimelineHeight + 2);
    m_status = new StatusLine{*m_theme, central};
    layout->addWidget(m_top);
    layout->addWidget(m_banner);
    layout->addWidget(m_frozenBanner);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(strip);
    layout->addWidget(m_status);
    setCentralWidget(central);
    central->setAccessibleName(tr("Swapscope"));
    central->setFocusPolicy(Qt::ClickFocus);
    setAcceptDrops(true);
    central->setFocus(); // no line is being edited until the user wants to
}

QWidget* MainWindow::buildSide()
{
    auto* side = new QWidget{this};
    auto* layout = new QVBoxLayout{side};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_rail = new ViewRail{*m_theme, side};
    m_stack = new QStackedWidget{this};
    for (const ViewGroup& group : makeViews(m_context, m_stack)) {
        const bool isInRail = !group.heading.isEmpty();
        if (isInRail) {
            m_rail->addHeading(group.heading);
        }
        for (View* view : group.views) {
            view->setAccessibleName(view->title());
            if (isInRail) {
                m_rail->addView(*view);
            }
            m_stack->addWidget(view);
            m_views.push_back(view);
            if (auto* files = qobject_cast<FilesView*>(view)) {
                m_files = files;
            }
        }
    }
    auto* card = new Card{*m_theme, side};
    auto* inside = new QVBoxLayout{card};
    inside->setContentsMargins(0, 0, 0, 0);
    m_peers = new PeersList{m_context, card};
    inside->addWidget(m_peers);
    layout->addWidget(m_rail);
    layout->addWidget(groupHeading(tr("Peers"), *m_theme, side));
    layout->addWidget(card, 1);
    side->setMinimumWidth(220);
    return side;
}

QWidget* MainWindow::buildCentre()
{
    auto* centre = new QWidget{this};
    auto* layout = new QVBoxLayout{centre};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_title = plainLabel({}, centre);
    m_title->setFont(textFont(Theme::kTitlePixels, true));
    m_sentence = new ElidedLabel{centre};
    m_sentence->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    head->addWidget(m_title);
    head->addWidget(m_sentence, 1);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);
    return centre;
}

void MainWindow::connectParts()
{
    connect(m_rail, &ViewRail::chosen, this, qOverload<int>(&MainWindow::show));
    connect(&m_top->omnibox(), &Omnibox::wanted, this,
            [this](const Cid& cid) { m_acts.want({cid}); });
    connect(&m_top->omnibox(), &Omnibox::opened, this,
            [this](const QString& link) { m_files->acts().fetch(link); });
    connect(&m_top->omnibox(), &Omnibox::connectWanted, &m_acts, &Acts::connectTo);
    connect(m_top, &TopBar::nodeNameClicked, this, &MainWindow::copyAddresses);
    for (View* view : m_views) {
        connect(view, &View::connectRequested, this,
                [this] { m_top->omnibox().focus(QStringLiteral("/ip4/")); });
        connect(view, &View::wantRequested, this, [this] { m_top->omnibox().focus(); });
        connect(view, &View::importRequested, this, [this] { m_files->acts().importFile(); });
        connect(view, &View::viewRequested, this, &MainWindow::showView);
    }
    connectActs();
    connectWays();
    connect(m_status, &StatusLine::messageClicked, this,
            [this] { showView(QStringLiteral("events")); });
    connect(m_theme, &Theme::changed, this, &MainWindow::updateTexts);
    connect(m_link, &NodeLink::woken, this, [this] { m_woken = true; });
    m_timer.setInterval(kRefreshMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_woken) {
            refresh();
        }
    });
    m_timer.start();
}

void MainWindow::connectActs()
{
    connect(&m_acts, &Acts::message, this, [this](const QString& text) { m_status->say(text); });
    connect(&m_acts, &Acts::rulesRequested, this, &MainWindow::askRules);
    connect(&m_acts, &Acts::nicknameRequested, this, &MainWindow::askNickname);
    connect(&m_acts, &Acts::nodeRulesRequested, this, &MainWindow::askNodeRules);
    connect(&m_acts, &Acts::ledgerResetRequested, this, &MainWindow::resetLedgers);
    connect(&m_acts, &Acts::ledgerExportRequested, this, &MainWindow::exportLedgers);
    connect(&m_acts, &Acts::inspectorRequested, this, [this] { setInspectorShown(true); });
    connect(&m_acts, &Acts::saveRequested, this, &MainWindow::saveBlock);
    connect(m_top, &TopBar::limitsClicked, this, &MainWindow::askNodeRules);
    connect(m_top, &TopBar::alternativeWanted, this, &MainWindow::useAlternativeLimits);
    connect(m_top, &TopBar::servingPauseWanted, this,
            [this](bool paused) { m_acts.changeNodeRules({.servingPaused = paused}); });
    connect(m_top, &TopBar::askingPauseWanted, this,
            [this](bool paused) { m_acts.changeNodeRules({.askingPaused = paused}); });
    connect(m_banner, &Banner::buttonClicked, this, [this] {
        node::ChangeNodeRules resume;
        if (m_state.totals().rules.servingPaused) {
            resume.servingPaused = false;
        }
        if (m_state.totals().rules.askingPaused) {
            resume.askingPaused = false;
        }
        m_acts.changeNodeRules(resume);
    });
}

void MainWindow::refresh()
{
    m_woken = false;
    telemetry::Delta delta = m_link->take();
    if (delta.empty()) {
        return;
    }
    tell(delta);
    if (m_frozen) {
        m_waiting.merge(std::move(delta));
        showFrozen();
        return;
    }
    take(std::move(delta));
}

void MainWindow::take(telemetry::Delta&& delta)
{
    const bool isOpening = delta.reset != 0; // a table comes whole, once
    const auto begin = threadTime();
    m_state.apply(std::move(delta));
    updateTexts();
    if (!isOpening) {
        pace(threadTime() - begin);
    }
}

// A window that cannot keep up shows less often; nothing is lost, the node folds what waits.
void MainWindow::pace(std::chrono::nanoseconds cost)
{
    using namespace std::chrono;
    constexpr int kShare = 3; // of the time, at most one part is spent on this
    constexpr int kSlowestMs = 2000;
    const auto wanted = static_cast<int>(duration_cast<milliseconds>(cost).count()) * kShare;
    // Slower step by step, faster at once: what waits longer is more, and costs more.
    const int now = m_timer.interval();
    const int interval = std::clamp(wanted > now ? (wanted + now) / 2 : wanted,
                                    m_attended ? kRefreshMs : kHiddenMs, kSlowestMs);
    if (interval != now) {
        m_timer.setInterval(interval); // begins anew
    }
    m_status->showPace(milliseconds{m_timer.interval()});
}

void MainWindow::tell(const telemetry::Delta& delta)
{
    for (const telemetry::Notice& notice : delta.notices) {
        const bool asked = static_cast<bool>(notice.command);
        if (asked || notice.tone == telemetry::Notice::Tone::Problem) {
            m_status->say(format::foreign(notice.text), notice.tone);
        }
    }
}

void MainWindow::updateTexts()
{
    const telemetry::Totals& totals = m_state.totals();
    m_top->update(totals);
    updateBanner();
    m_status->update(totals);
    for (std::size_t i = 0; i < m_views.size(); ++i) {
        m_rail->setCount(static_cast<int>(i), m_views[i]->count(totals));
    }
    m_sentence->setPlainText(currentView().sentence(m_state));
    setTextColor(*m_sentence, m_theme->colors().muted);
}

void MainWindow::updateBanner()
{
    const telemetry::NodeRules& rules = m_state.totals().rules;
    QStringList sentences;
    if (rules.servingPaused) {
        sentences << tr("Serving is paused: nobody gets blocks from this node, and what they want "
                        "is kept.");
    }
    if (rules.askingPaused) {
        sentences << tr("Asking is paused: nobody is asked for blocks, and our wants are kept.");
    }
    m_banner->show(QStringLiteral("pause"), sentences.join(QLatin1Char(' ')), tr("Resume"));
}

View& MainWindow::currentView() const
{
    return *m_views.at(static_cast<std::size_t>(m_current));
}

QStringList MainWindow::viewNames() const
{
    QStringList names;
    for (const View* view : m_views) {
        names.push_back(view->id());
    }
    return names;
}

bool MainWindow::showView(const QString& name)
{
    const auto index = viewNames().indexOf(name);
    if (index < 0) {
        return false;
    }
    show(static_cast<int>(index));
    return true;
}

void MainWindow::show(int index)
{
    if (index == m_current) {
        return;
    }
    if (m_current >= 0) {
        currentView().setActive(false);
    }
    m_current = index;
    m_stack->setCurrentIndex(index);
    m_rail->setCurrent(index);
    m_title->setText(currentView().title());
    currentView().setActive(m_attended);
    noteVisit();
    placeInspector();
    watch();
    updateTexts();
}

void MainWindow::followAttention()
{
    const bool attended = isVisible() && !isMinimized();
    if (attended == m_attended) {
        return;
    }
    m_attended = attended;
    m_timer.setInterval(attended ? kRefreshMs : kHiddenMs);
    currentView().setActive(attended);
    m_peers->setActive(attended);
    watch();
}

void MainWindow::watch()
{
    using telemetry::Table;
    // Samples, peers and denials are always on: charts have no gaps, colours, names and marks stay.
    telemetry::Tables tables = bit(Table::Peers) | bit(Table::Samples) | bit(Table::Denials);
    if (m_attended) {
        tables |= currentView().tables();
        if (isInspectorShown()) {
            tables |= Inspector::tables();
        }
    }
    m_inspectorContent->setActive(m_attended && isInspectorShown());
    if (tables != m_watched) {
        m_watched = tables;
        m_link->send(node::Watch{.tables = tables});
    }
}

} // namespace swapscope::ui
