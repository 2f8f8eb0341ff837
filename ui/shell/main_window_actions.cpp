// SPDX-License-Identifier: GPL-3.0-or-later
// Menus, and what their actions do.
#include "ui/models/format.h"
#include "ui/shell/action_table.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_bar.h"
#include "ui/views/limit_dialog.h"
#include "ui/views/peers/peers_list.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>

namespace swapscope::ui {

void MainWindow::buildMenus()
{
    m_actions = new ActionTable{*m_theme, this};
    buildFileAndEdit();
    buildViewMenu();
    buildNodePeerWant();
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
    m_actions->add({.text = tr("&Import file…"),
                    .icon = QStringLiteral("import"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_I}},
                   [this] { importFile(); });
    m_actions->add({.text = tr("&Save block as…"),
                    .icon = QStringLiteral("save"),
                    .keys = QKeySequence{QKeySequence::Save}},
                   [this] { saveSelectedBlock(); });
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
    m_actions->add({.text = tr("&Find"),
                    .icon = QStringLiteral("filter"),
                    .keys = QKeySequence{Qt::CTRL | Qt::Key_F}},
                   [this] { currentView().focusFilter(); });
}

void MainWindow::buildViewMenu()
{
    QMenu* menu = m_actions->beginMenu(*menuBar(), tr("&View"));
    int number = 0;
    for (const View* view : m_views) {
        const int index = number++;
        const auto key = static_cast<Qt::Key>(Qt::Key_1 + index);
        m_actions->add(
            {.text = view->title(), .icon = view->iconName(), .keys = QKeySequence{Qt::ALT | key}},
            [this, index] { show(index); });
    }
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
    const std::vector<std::pair<ThemeChoice, QString>> choices{{ThemeChoice::System, tr("&System")},
                                                               {ThemeChoice::Light, tr("&Light")},
                                                               {ThemeChoice::Dark, tr("&Dark")}};
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

void MainWindow::buildNodePeerWant()
{
    m_actions->beginMenu(*menuBar(), tr("&Node"));
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
    m_actions->add({.text = tr("&Safety limits"), .icon = QStringLiteral("shield"), .keys = {}},
                   [this] { showSafetyLimits(this); });

    m_actions->beginMenu(*menuBar(), tr("&Peer"));
    m_actions->add({.text = tr("&Limit upload…"),
                    .icon = QStringLiteral("limit"),
                    .keys = QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_L}},
                   [this] { limitTargets(); });
    m_actions->add({.text = tr("Li&ft limit"), .icon = QStringLiteral("up"), .keys = {}},
                   [this] { m_acts.setUploadLimit(targetPeers(), std::nullopt); });
    m_actions->add({.text = tr("&Disconnect"), .icon = QStringLiteral("disconnect"), .keys = {}},
                   [this] { m_acts.disconnectPeers(targetPeers()); });

    m_actions->beginMenu(*menuBar(), tr("&Want"));
    m_actions->add({.text = tr("&Want a block…"), .icon = QStringLiteral("wantlists"), .keys = {}},
                   [this] { m_top->omnibox().focus(); });
    m_actions->add({.text = tr("&Cancel want"),
                    .icon = QStringLiteral("cancel"),
                    .keys = QKeySequence{Qt::Key_Delete}},
                   [this] { cancelSelectedWants(); });
}

Acts::Peers MainWindow::targetPeers() const
{
    const PeerId* subject = m_selection.peer();
    if (subject == nullptr) {
        return {};
    }
    for (const Acts::Peers& several : {currentView().selectedPeers(), m_peers->selectedPeers()}) {
        if (std::ranges::find(several, *subject) != several.end()) {
            return several;
        }
    }
    return {*subject};
}

void MainWindow::limitTargets()
{
    const Acts::Peers peers = targetPeers();
    if (peers.empty()) {
        m_status->say(tr("Select a peer first, in the list at the left or in a table."));
    } else {
        m_acts.requestLimit(peers);
    }
}

void MainWindow::askLimit(const Acts::Peers& peers)
{
    LimitDialog dialog{m_context, peers, this};
    dialog.exec();
}

void MainWindow::cancelSelectedWants()
{
    Acts::Cids cids = currentView().selectedWants();
    if (cids.empty() && m_selection.cid() != nullptr && m_state.ourWant(*m_selection.cid())) {
        cids.push_back(*m_selection.cid());
    }
    if (cids.empty()) {
        m_status->say(tr("Select wants of yours first, under Wantlists."));
    } else {
        m_acts.cancelWants(cids);
    }
}

void MainWindow::copyFocused()
{
    QWidget* focused = QApplication::focusWidget();
    if (auto* edit = qobject_cast<QLineEdit*>(focused)) {
        edit->copy();
    } else if (auto* table = qobject_cast<LiveTable*>(focused)) {
        table->copySelection();
    } else if (const PeerId* peer = m_selection.peer()) {
        QGuiApplication::clipboard()->setText(format::fullPeer(*peer));
    } else if (const Cid* cid = m_selection.cid()) {
        QGuiApplication::clipboard()->setText(format::fullCid(*cid));
    }
}

void MainWindow::copyAddresses()
{
    QStringList lines;
    for (const std::string& address : m_state.totals().listening) {
        lines.push_back(QString::fromStdString(address));
    }
    if (lines.isEmpty()) {
        m_status->say(tr("This node listens on no address: others cannot connect to it."));
        return;
    }
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char{'\n'}));
    m_status->say(lines.size() == 1 ? tr("Listen address copied")
                                    : tr("%1 listen addresses copied").arg(lines.size()),
                  telemetry::Notice::Tone::Good);
}

void MainWindow::importFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Import a file"));
    if (!path.isEmpty()) {
        m_acts.importFile(path.toStdString());
    }
}

void MainWindow::saveSelectedBlock()
{
    if (const Cid* cid = m_selection.cid()) {
        saveBlock(*cid);
    } else {
        m_status->say(tr("Select a block first, in a table of wants."));
    }
}

void MainWindow::saveBlock(const Cid& cid)
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save block as"), format::fullCid(cid) + QStringLiteral(".bin"));
    if (!path.isEmpty()) {
        m_acts.saveBlock(cid, path.toStdString());
    }
}

} // namespace swapscope::ui
