// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's actions do to what is selected.
#include "ui/models/format.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_bar.h"
#include "ui/views/peers/peers_list.h"
#include "ui/views/rules/node_rules_dialog.h"
#include "ui/views/rules/rules_dialog.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/rate_edit.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>

#include <algorithm>

namespace swapscope::ui {

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

Acts::Peers MainWindow::peersToActOn()
{
    Acts::Peers peers = targetPeers();
    if (peers.empty()) {
        m_status->say(tr("Select a peer first, in the list at the left or in a table."));
    }
    return peers;
}

Acts::Cids MainWindow::wantsToActOn()
{
    Acts::Cids cids = currentView().selectedWants();
    if (cids.empty() && m_selection.cid() != nullptr && m_state.ourWant(*m_selection.cid())) {
        cids.push_back(*m_selection.cid());
    }
    if (cids.empty()) {
        m_status->say(tr("Select wants of yours first, under Wantlists."));
    }
    return cids;
}

void MainWindow::askRules(const Acts::Peers& peers, RuleField first)
{
    RulesDialog dialog{m_context, peers, first, this};
    dialog.exec();
}

void MainWindow::askNickname(const PeerId& peer)
{
    RulesDialog dialog{m_context, {peer}, RuleField::Nickname, this};
    dialog.exec();
}

void MainWindow::askNodeRules()
{
    NodeRulesDialog dialog{m_context, this};
    dialog.exec();
}

void MainWindow::useAlternativeLimits(bool on)
{
    const telemetry::NodeRules& rules = m_state.totals().rules;
    if (on && !rules.alternativeDownload && !rules.alternativeUpload) {
        m_top->update(m_state.totals()); // the button shows what is so
        m_status->say(tr("Give the alternative limits first: none is set."));
        NodeRulesDialog dialog{m_context, this};
        dialog.usesAlternative().setChecked(true);
        dialog.alternativeUp().setFocus();
        dialog.alternativeUp().selectAll();
        dialog.exec();
        return;
    }
    m_acts.changeNodeRules({.usesAlternative = on});
}

void MainWindow::pausePeers(std::optional<bool> node::ChangePeerRules::*rule,
                            bool telemetry::PeerRules::*now)
{
    node::ChangePeerRules change{.peers = targetPeers()};
    const bool anyPaused = std::ranges::any_of(change.peers, [this, now](const PeerId& peer) {
        const auto* row = m_state.peer(peer);
        return row != nullptr && row->rules.*now;
    });
    change.*rule = !anyPaused;
    m_acts.changePeerRules(change);
}

void MainWindow::denySubject()
{
    Acts::Denials denials;
    if (const Cid* cid = m_selection.cid()) {
        denials.push_back({{}, *cid});
    }
    for (const PeerId& peer : targetPeers()) {
        denials.push_back({peer, {}});
    }
    if (denials.empty()) {
        m_status->say(tr("Select a peer or a block first."));
        return;
    }
    const bool lift = std::ranges::any_of(denials, [this](const telemetry::DenyKey& what) {
        return m_state.denial(what) != nullptr;
    });
    m_acts.deny(denials, lift ? std::nullopt : std::optional{telemetry::DenyAnswer::DontHave});
}

void MainWindow::resetLedgers(const Acts::Peers& peers)
{
    std::vector<const telemetry::PeerRow*> rows;
    for (const PeerId& peer : peers) {
        if (const auto* row = m_state.peer(peer)) {
            rows.push_back(row);
        }
    }
    if (!rows.empty() && confirmLedgerReset(rows, this)) {
        m_acts.resetLedgers(peers);
    }
}

void MainWindow::exportLedgers()
{
    const QString json = tr("JSON (*.json)");
    QString chosen;
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export ledgers"), QStringLiteral("ledgers.csv"),
                                     tr("CSV (*.csv)") + QStringLiteral(";;") + json, &chosen);
    if (!path.isEmpty()) {
        const bool asJson = chosen == json || path.endsWith(QLatin1String(".json"));
        m_acts.exportLedgers(path.toStdString(),
                             asJson ? node::LedgerFormat::Json : node::LedgerFormat::Csv);
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

void MainWindow::filterByCell(bool out)
{
    if (auto* table = qobject_cast<LiveTable*>(QApplication::focusWidget())) {
        table->filterByCurrent(out);
    } else {
        m_status->say(tr("Click a cell of a table first."));
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
