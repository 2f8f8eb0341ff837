// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector says about its subject.
#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/views/inspector/block_box.h"
#include "ui/views/inspector/inspector.h"
#include "ui/views/inspector/inspector_tabs.h"
#include "ui/views/inspector/ledger_days.h"
#include "ui/views/inspector/message_pane.h"
#include "ui/views/inspector/peer_rules_box.h"
#include "ui/views/inspector/subject_figures.h"
#include "ui/views/inspector/swatch.h"
#include "ui/views/inspector/why_box.h"
#include "ui/widgets/figure_list.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tab_strip.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>

namespace swapscope::ui {

void Inspector::refresh()
{
    showKind(m_context.selection.message() != nullptr);
    if (const auto* peer = m_context.selection.peer()) {
        refreshPeer(*peer);
    } else if (const auto* cid = m_context.selection.cid()) {
        refreshBlock(*cid);
    } else if (const auto* message = m_context.selection.message()) {
        refreshMessage(*message);
    } else {
        showNothing();
        return;
    }
    m_body->show();
    m_hint->hide();
}

void Inspector::showNothing()
{
    m_body->hide();
    m_hint->show();
}

void Inspector::refreshPeer(const PeerId& peer)
{
    const auto* row = m_context.state.peer(peer);
    m_swatch->show();
    m_swatch->setPeer(peer);
    m_name->setPlainText(m_context.state.name(peer));
    m_name->setToolTip(format::toolTip(format::fullPeer(peer)));
    QStringList origin;
    if (row != nullptr) {
        if (!row->rules.nickname.empty()) {
            origin << format::peer(peer);
        }
        for (const auto& part : {row->agent, row->address}) {
            if (!part.empty()) {
                origin << format::foreign(part);
            }
        }
        if (row->rtt) {
            origin << format::duration(*row->rtt);
        }
    }
    m_origin->setPlainText(origin.join(QStringLiteral(" · ")));
    m_why->showPeer(peer);
    const auto now = m_context.state.now();
    m_figures->setFigures(row == nullptr ? std::vector<Figure>{} : figures::ofPeer(*row, now));
    m_details->setFigures(row == nullptr ? std::vector<Figure>{}
                                         : figures::detailsOfPeer(*row, now));
    m_rules->setPeer(peer);
    m_rules->refresh();
    m_rules->show();
    m_block->hide();
    m_tabs->setTabVisible(inspector_tabs::kHistory, true);
    refreshHistory(peer);
    if (m_identifier->toPlainText() != format::fullPeer(peer)) {
        m_identifier->setPlainText(format::fullPeer(peer));
    }
    refreshActivity({format::peer(peer), format::fullPeer(peer)});
}

void Inspector::refreshBlock(const Cid& cid)
{
    m_swatch->hide();
    m_name->setPlainText(format::cid(cid));
    m_name->setToolTip(format::toolTip(format::fullCid(cid)));
    m_origin->setPlainText(tr("block, CID version %1").arg(cid.version()));
    m_why->showBlock(cid);
    m_figures->setFigures(figures::ofBlock(m_context.state, cid));
    m_block->setBlock(cid);
    m_block->refresh();
    m_block->show();
    m_rules->hide();
    m_tabs->setTabVisible(inspector_tabs::kHistory, false);
    m_details->setFigures(figures::detailsOfBlock(cid));
    if (m_identifier->toPlainText() != format::fullCid(cid)) {
        m_identifier->setPlainText(format::fullCid(cid));
    }
    refreshActivity({format::cid(cid), format::fullCid(cid)});
}

void Inspector::refreshMessage(MessageNumber number)
{
    const auto* const message = m_context.state.message(number.value);
    m_swatch->hide();
    m_name->setPlainText(tr("Message %1").arg(format::count(number.value)));
    m_name->setToolTip({});
    if (message == nullptr) {
        m_origin->setPlainText(tr("not kept any more: newer ones took its place"));
    } else {
        const bool isIn = message->said.direction == telemetry::Direction::Inbound;
        const QString peer = m_context.state.name(message->said.peer);
        m_origin->setPlainText((isIn ? tr("from %1 · %2") : tr("to %1 · %2"))
                                   .arg(peer, format::bytes(message->said.wireBytes)));
        m_swatch->show();
        m_swatch->setPeer(message->said.peer);
    }
    m_why->hide();
    m_figures->setFigures(message == nullptr ? std::vector<Figure>{}
                                             : figures::ofMessage(m_context.state, *message));
    m_rules->hide();
    m_block->hide();
    m_tabs->setTabVisible(inspector_tabs::kHistory, false);
    m_message->show(message);
    m_noActivity->setVisible(message == nullptr);
    m_activity->setFigures(message == nullptr ? std::vector<Figure>{}
                                              : figures::itemsOfMessage(*message, kMostItems));
}

void Inspector::showKind(bool isMessage)
{
    m_detailPages->setCurrentIndex(isMessage ? 1 : 0);
    m_tabs->setTabText(inspector_tabs::kActivity, isMessage ? tr("Content") : tr("Activity"));
    if (!isMessage) {
        m_why->setVisible(true);
    }
}

void Inspector::refreshHistory(const PeerId& peer)
{
    const auto* history = m_context.state.history(peer);
    const bool any = history != nullptr && !history->days.empty();
    m_noHistory->setText(history == nullptr
                             ? tr("The node is being asked for the days of this ledger.")
                             : tr("No block has moved between us. Days (UTC) on which some did are "
                                  "listed here: ↓ received, ↑ sent."));
    m_noHistory->setVisible(!any);
    m_days->setVisible(any);
    m_days->setDays(any ? history->days : std::vector<telemetry::LedgerHistory::Day>{});
    m_resets->setFigures(history == nullptr ? std::vector<Figure>{}
                                            : figures::resets(history->resets));
    m_resetLedger->setEnabled(any);
}

void Inspector::refreshActivity(const QStringList& needles)
{
    if (m_pages->currentIndex() != inspector_tabs::kActivity) {
        return; // a search through all notices, for nobody
    }
    auto lines = figures::activity(m_context.state, needles, kMostLines);
    m_noActivity->setVisible(lines.empty());
    m_activity->setFigures(std::move(lines));
}

} // namespace swapscope::ui
