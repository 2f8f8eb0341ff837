// SPDX-License-Identifier: GPL-3.0-or-later
// The menus.
#include "core/node/strategies.h"
#include "ui/shell/action_table.h"
#include "ui/shell/main_window.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/view_rail.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/files/files_view.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>

#include <string>

namespace swapscope::ui {

namespace {

/// Alt+1 … Alt+9, then Alt+0; the rest of the views have no keys.
QKeySequence viewKeys(int index)
{
    constexpr int kWithKeys = 10;
    return index < kWithKeys
               ? QKeySequence{Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + (index + 1) % kWithKeys)}
               : QKeySequence{};
}

} // namespace

void MainWindow::buildMenus()
{
    m_actions = new ActionTable{*m_theme, this};
    buildFileAndEdit();
    buildViewMenu();
    buildNodeMenu();
    buildPeerMenu();
    buildWantMenu();
    m_actions->beginMenu(*menuBar(), tr("&Help"));
    m_actions->add({.text = tr("&Keyboard shortcuts"),
                    .icon = {},
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_Slash}},
                   [this] { showShortcuts(m_actions->shortcuts(), this); });
    m_actions->add({.text = tr("&About Swapscope"), .icon = QStringLiteral("info"), .keys = {}},
                   [this] { showAbout(this); });
}

void MainWindow::buildFileAndEdit()
{
    m_actions->beginMenu(*menuBar(), tr("&File"));
    m_actions->add({.text = tr("&Fetch file…"),
                    .icon = QStringLiteral("down"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_D}},
                   [this] { m_files->acts().fetch(); });
    m_actions->add({.text = tr("&Import files…"),
                    .icon = QStringLiteral("import"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_I}},
                   [this] { m_files->acts().importFile(); });
    m_actions->add({.text = tr("Import f&older…"), .icon = QStringLiteral("files"), .keys = {}},
                   [this] { m_files->acts().importFolder(); });
    m_actions->add({.text = tr("Import &CAR…"), .icon = QStringLiteral("import"), .keys = {}},
                   [this] { m_files->acts().importCar(); });
    m_actions->add({.text = tr("Export CA&R…"), .icon = QStringLiteral("export"), .keys = {}},
                   [this] { exportSelectedCar(); });
    m_actions->add(
        {.text = tr("&Keep or release block"), .icon = QStringLiteral("save"), .keys = {}},
        [this] { keepSelected(); });
    m_actions->add(
        {.text = tr("Co&llect unkept blocks…"), .icon = QStringLiteral("reset"), .keys = {}},
        [this] { m_files->acts().collect(); });
    m_actions->separator();
    m_actions->add({.text = tr("&Save block as…"),
                    .icon = QStringLiteral("save"),
                    .keys = QKeySequence{QKeySequence::Save}},
                   [this] { saveSelectedBlock(); });
    m_actions->add({.text = tr("&Export ledgers…"), .icon = QStringLiteral("export"), .keys = {}},
                   [this] { exportLedgers(); });
    m_actions->separator();
    m_actions->add({.text = tr("&Quit"), .icon = {}, .keys = QKeySequence{Qt::CTRL | Qt::Key_Q}},
                   [this] { close(); });

    m_actions->beginMenu(*menuBar(), tr("&Edit"));
    QAction* undo = m_acts.undoStack().createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence{QKeySequence::Undo});
    m_actions->adopt(undo, QStringLiteral("undo"));
    QAction* redo = m_acts.undoStack().createRedoAction(this, tr("&Redo"));
    redo->setShortcut(QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Z});
    m_actions->adopt(redo, {});
    m_actions->separator();
    m_actions->add({.text = tr("&Copy"),
                    .icon = QStringLiteral("copy"),
                    .keys = QKeySequence{QKeySequence::Copy}},
                   [this] { copyFocused(); });
    m_actions->add({.text = tr("&Paste CIDs, links or addresses"),
                    .icon = QStringLiteral("import"),
                    .keys = QKeySequence{QKeySequence::Paste}},
                   [this] { paste(); });
    m_actions->separator();
    m_actions->add({.text = tr("&Find"),
                    .icon = QStringLiteral("filter"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_F}},
                   [this] { currentView().focusFilter(); });
    m_actions->add({.text = tr("Filter &for this cell"),
                    .icon = QStringLiteral("filter"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_Return}},
                   [this] { filterByCell(false); });
    m_actions->add({.text = tr("Filter this cell &out"),
                    .icon = {},
                    .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Return}},
                   [this] { filterByCell(true); });
}

void MainWindow::buildViewMenu()
{
    QMenu* menu = m_actions->beginMenu(*menuBar(), tr("&View"));
    for (int index = 0; index < m_rail->count(); ++index) {
        const View* const view = m_views[static_cast<std::size_t>(index)];
        m_actions->add({.text = view->title(), .icon = view->iconName(), .keys = viewKeys(index)},
                       [this, index] { show(index); });
    }
    m_actions->separator();
    m_backAction = m_actions->add({.text = tr("&Back"),
                                   .icon = QStringLiteral("back"),
                                   .keys = QKeySequence{Qt::ALT | Qt::Key_Left}},
                                  [this] { travel(true); });
    m_forwardAction = m_actions->add({.text = tr("For&ward"),
                                      .icon = QStringLiteral("forward"),
                                      .keys = QKeySequence{Qt::ALT | Qt::Key_Right}},
                                     [this] { travel(false); });
    m_actions->add({.text = tr("&Commands…"),
                    .icon = QStringLiteral("search"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_K}},
                   [this] { openPalette(); });
    m_actions->add({.text = tr("F&ollow in all views"),
                    .icon = QStringLiteral("filter"),
                    .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_F}},
                   [this] { followSubject(m_selection.subject()); });
    m_freezeAction = m_actions->add({.text = tr("&Freeze views"),
                                     .icon = QStringLiteral("pause"),
                                     .keys = QKeySequence{Qt::Key_F5}},
                                    [this] { setFrozen(!m_frozen); });
    m_freezeAction->setCheckable(true);
    m_actions->separator();
    m_inspectorAction = m_actions->add({.text = tr("Show &inspector"),
                                        .icon = QStringLiteral("inspector"),
                                        .keys = QKeySequence{Qt::Key_F9}},
                                       [this] { setInspectorShown(!isInspectorShown()); });
    m_inspectorAction->setCheckable(true);
    buildThemeMenu(*menu->addMenu(tr("&Theme")));
    m_actions->add({.text = tr("&Reset layout"), .icon = {}, .keys = {}},
                   [this] { resetLayout(); });
}

void MainWindow::buildThemeMenu(QMenu& menu)
{
    auto* group = new QActionGroup{this};
    const std::vector<std::pair<ThemeChoice, QString>> choices{
        {ThemeChoice::System, tr("&System")},
        {ThemeChoice::Light, tr("&Light")},
        {ThemeChoice::Dark, tr("&Dark")},
        {ThemeChoice::HighContrast, tr("&High contrast")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(m_theme->choice() == choice);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, picked = choice] {
            m_theme->choose(picked);
            saveLayout();
        });
        connect(m_theme, &Theme::changed, action,
                [this, action, mine = choice] { action->setChecked(m_theme->choice() == mine); });
    }
}

void MainWindow::buildNodeMenu()
{
    QMenu* menu = m_actions->beginMenu(*menuBar(), tr("&Node"));
    m_actions->add({.text = tr("&Want or connect"),
                    .icon = QStringLiteral("search"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_L}},
                   [this] { m_top->omnibox().focus(); });
    m_actions->add({.text = tr("&Connect…"),
                    .icon = QStringLiteral("connect"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_N}},
                   [this] { m_top->omnibox().focus(QStringLiteral("/ip4/")); });
    m_actions->add(
        {.text = tr("Copy &listen addresses"), .icon = QStringLiteral("copy"), .keys = {}},
        [this] { copyAddresses(); });
    m_actions->separator();
    m_actions->add({.text = tr("&Rules of this node…"),
                    .icon = QStringLiteral("rules"),
                    .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_N}},
                   [this] { askNodeRules(); });
    buildStrategyMenu(*menu->addMenu(tr("S&trategy")));
    const auto addPause = [this](const QString& text, Qt::Key key, bool telemetry::NodeRules::*now,
                                 std::optional<bool> node::ChangeNodeRules::*rule) {
        QAction* action = m_actions->add({.text = text,
                                          .icon = QStringLiteral("pause"),
                                          .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | key}},
                                         [this, now, rule] {
                                             node::ChangeNodeRules change;
                                             change.*rule = !(m_state.totals().rules.*now);
                                             m_acts.changeNodeRules(change);
                                         });
        action->setCheckable(true);
        connect(&m_state, &LiveState::applied, action,
                [this, action, now] { action->setChecked(m_state.totals().rules.*now); });
    };
    QAction* slow =
        m_actions->add({.text = tr("Alternative li&mits"),
                        .icon = QStringLiteral("turtle"),
                        .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_T}},
                       [this] { useAlternativeLimits(!m_state.totals().rules.usesAlternative); });
    slow->setCheckable(true);
    connect(&m_state, &LiveState::applied, slow,
            [this, slow] { slow->setChecked(m_state.totals().rules.usesAlternative); });
    addPause(tr("&Pause serving"), Qt::Key_P, &telemetry::NodeRules::servingPaused,
             &node::ChangeNodeRules::servingPaused);
    addPause(tr("Pause &asking"), Qt::Key_A, &telemetry::NodeRules::askingPaused,
             &node::ChangeNodeRules::askingPaused);
    m_actions->separator();
    m_actions->add({.text = tr("Ser&ve scripts…"), .icon = QStringLiteral("connect"), .keys = {}},
                   [this] { Q_EMIT scriptServerAsked(); });
    m_actions->add({.text = tr("&Safety limits"), .icon = QStringLiteral("shield"), .keys = {}},
                   [this] { showView(QStringLiteral("limits")); });
}

void MainWindow::buildStrategyMenu(QMenu& menu)
{
    auto* group = new QActionGroup{this};
    for (const node::StrategyChoice& choice : node::strategyChoices()) {
        const std::string id{choice.id};
        const std::string title{choice.title};
        QAction* action = menu.addAction(QString::fromStdString(title));
        action->setCheckable(true);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, id] { m_acts.changeNodeRules({.strategy = id}); });
        connect(&m_state, &LiveState::applied, action,
                [this, action, id] { action->setChecked(m_state.totals().rules.strategy == id); });
    }
}

void MainWindow::buildPeerMenu()
{
    m_actions->beginMenu(*menuBar(), tr("&Peer"));
    const auto add = [this](const ActionTable::Spec& spec, auto act) {
        m_actions->add(spec, [this, act] {
            if (const Acts::Peers peers = peersToActOn(); !peers.empty()) {
                act(peers);
            }
        });
    };
    add({.text = tr("&Rules…"),
         .icon = QStringLiteral("rules"),
         .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_L}},
        [this](const Acts::Peers& peers) { m_acts.requestRules(peers); });
    add({.text = tr("&Nickname…"),
         .icon = QStringLiteral("name"),
         .keys = QKeySequence{Qt::Key_F2}},
        [this](const Acts::Peers& peers) {
            auto* table = qobject_cast<LiveTable*>(QApplication::focusWidget());
            if (table == nullptr || !table->editCurrent()) {
                m_acts.requestNickname(peers.front());
            }
        });
    add({.text = tr("Pause or resume &serving it"), .icon = QStringLiteral("pause"), .keys = {}},
        [this](const Acts::Peers&) {
            pausePeers(&node::ChangePeerRules::servingPaused, &telemetry::PeerRules::servingPaused);
        });
    add({.text = tr("Pause or resume &asking it"), .icon = QStringLiteral("pause"), .keys = {}},
        [this](const Acts::Peers&) {
            pausePeers(&node::ChangePeerRules::askingPaused, &telemetry::PeerRules::askingPaused);
        });
    add({.text = tr("Li&ft limits"), .icon = QStringLiteral("up"), .keys = {}},
        [this](const Acts::Peers& peers) { m_acts.liftLimits(peers); });
    add({.text = tr("R&eset rules"), .icon = QStringLiteral("reset"), .keys = {}},
        [this](const Acts::Peers& peers) { m_acts.resetPeerRules(peers); });
    m_actions->separator();
    m_actions->add({.text = tr("Den&y, or lift the denial"),
                    .icon = QStringLiteral("deny"),
                    .keys = QKeySequence{Qt::SHIFT | Qt::Key_Delete}},
                   [this] { denySubject(); });
    add({.text = tr("&Disconnect"), .icon = QStringLiteral("disconnect"), .keys = {}},
        [this](const Acts::Peers& peers) { m_acts.disconnectPeers(peers); });
    add({.text = tr("Reset &ledger…"), .icon = QStringLiteral("ledgers"), .keys = {}},
        [this](const Acts::Peers& peers) { resetLedgers(peers); });
}

void MainWindow::buildWantMenu()
{
    m_actions->beginMenu(*menuBar(), tr("&Want"));
    m_actions->add({.text = tr("&Want a block…"), .icon = QStringLiteral("wantlists"), .keys = {}},
                   [this] { m_top->omnibox().focus(); });
    const auto add = [this](const ActionTable::Spec& spec, auto act) {
        m_actions->add(spec, [this, act] {
            if (const Acts::Cids cids = wantsToActOn(); !cids.empty()) {
                act(cids);
            }
        });
    };
    add({.text = tr("&Raise priority"),
         .icon = QStringLiteral("raise"),
         .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Up}},
        [this](const Acts::Cids& cids) { m_acts.shiftPriority(cids, Acts::kPriorityStep); });
    add({.text = tr("&Lower priority"),
         .icon = QStringLiteral("lower"),
         .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_Down}},
        [this](const Acts::Cids& cids) { m_acts.shiftPriority(cids, -Acts::kPriorityStep); });
    add({.text = tr("&Cancel want"),
         .icon = QStringLiteral("cancel"),
         .keys = QKeySequence{Qt::Key_Delete}},
        [this](const Acts::Cids& cids) { m_acts.cancelWants(cids); });
}

} // namespace swapscope::ui
