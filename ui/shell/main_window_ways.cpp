// SPDX-License-Identifier: GPL-3.0-or-later
// How one finds one's way: back and forward, the palette, following a subject, the brush, paste.
#include "ui/charts/time_chart.h"
#include "ui/charts/timeline.h"
#include "ui/models/format.h"
#include "ui/shell/action_table.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/paste_dialog.h"
#include "ui/shell/status_line.h"
#include "ui/shell/top_bar.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/files/files_view.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/table_page.h"

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QScopedValueRollback>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr std::size_t kMostRecent = 20;
constexpr std::size_t kMostWantsOffered = 500;

} // namespace

void MainWindow::connectWays()
{
    for (const View* view : m_views) {
        connect(view, &View::filterChanged, this, &MainWindow::noteVisit);
    }
    connect(&m_selection, &Selection::changed, this, [this] {
        if (const Cid* cid = m_selection.cid()) {
            std::erase(m_recent, *cid);
            m_recent.insert(m_recent.begin(), *cid);
            m_recent.resize(std::min(m_recent.size(), kMostRecent));
        }
        noteVisit();
    });
    connect(m_strip, &Timeline::rangeChanged, this, &MainWindow::applyRange);
    connect(&m_selection, &Selection::pointedChanged, m_strip, [this] {
        const PeerId& pointed = m_selection.pointed();
        m_strip->showPointed(pointed, m_theme->peer(m_palette.slot(pointed)));
    });
    for (const TablePage* page : findChildren<TablePage*>()) {
        connect(page, &TablePage::wholeTimeWanted, m_strip, [this] { m_strip->setRange({}); });
    }
    for (const LiveTable* table : findChildren<LiveTable*>()) {
        connect(table, &LiveTable::linkChosen, this, &MainWindow::inspect);
        connect(table, &LiveTable::followWanted, this, &MainWindow::followSubject);
    }
    connect(&m_acts, &Acts::followRequested, this, &MainWindow::followSubject);
    connect(m_frozenBanner, &Banner::buttonClicked, this, [this] { setFrozen(false); });
}

void MainWindow::noteVisit()
{
    if (!m_travelling && m_current >= 0) {
        m_visits.note({.view = currentView().id(),
                       .filter = currentView().filterState(),
                       .subject = m_selection.subject()},
                      Visits::Moment::clock::now());
        followWays();
    }
}

void MainWindow::followWays()
{
    m_backAction->setEnabled(m_visits.canGoBack());
    m_forwardAction->setEnabled(m_visits.canGoForward());
}

void MainWindow::travel(bool back)
{
    if (back ? !m_visits.canGoBack() : !m_visits.canGoForward()) {
        return;
    }
    const Visit visit = back ? m_visits.back() : m_visits.forward();
    {
        const QScopedValueRollback travelling{m_travelling, true};
        showView(visit.view);
        currentView().setFilterState(visit.filter);
        m_selection.select(visit.subject);
    }
    followWays();
}

void MainWindow::setFrozen(bool frozen)
{
    m_frozen = frozen;
    m_freezeAction->setChecked(frozen);
    if (!frozen) {
        telemetry::Delta waiting = std::exchange(m_waiting, {});
        if (!waiting.empty()) {
            take(std::move(waiting));
        }
    }
    showFrozen();
}

std::size_t MainWindow::waitingChanges() const
{
    const telemetry::Delta& d = m_waiting;
    return d.peers.size() + d.ourWants.size() + d.theirWants.size() + d.tasks.size()
           + d.messageQueues.size() + d.sessions.size() + d.denials.size() + d.jobs.size()
           + d.kept.size() + d.notices.size() + d.events.size();
}

void MainWindow::showFrozen()
{
    QString text;
    if (m_frozen) {
        const std::size_t waiting = waitingChanges();
        text = waiting == 1 ? tr("Frozen: the node goes on, 1 change waits to be shown.")
                            : tr("Frozen: the node goes on, %1 changes wait to be shown.")
                                  .arg(format::count(waiting));
    }
    m_frozenBanner->show(QStringLiteral("pause"), text, tr("Go on (F5)"));
}

void MainWindow::applyRange(const std::optional<TimeRange>& range)
{
    for (TablePage* page : findChildren<TablePage*>()) {
        page->setRange(range);
    }
    for (TimeChart* chart : findChildren<TimeChart*>()) {
        chart->setRange(range);
    }
}

void MainWindow::followSubject(const Selection::Subject& subject)
{
    QString id;
    QString name;
    CellKind kind = CellKind::Peer;
    if (const auto* peer = std::get_if<PeerId>(&subject)) {
        id = format::fullPeer(*peer);
        name = m_state.name(*peer);
    } else if (const auto* cid = std::get_if<Cid>(&subject)) {
        id = format::fullCid(*cid);
        name = format::cid(*cid);
        kind = CellKind::Cid;
    } else {
        m_status->say(tr("Select a peer or a block first."));
        return;
    }
    const auto bars = findChildren<FilterBar*>();
    const bool followed = std::ranges::any_of(
        bars, [&id](const FilterBar* bar) { return bar->filter().conditions.contains(id); });
    for (FilterBar* bar : bars) {
        // A filter that stands alone is about peers.
        const auto* page = qobject_cast<const TablePage*>(bar->parentWidget());
        if (followed) {
            bar->removeCondition(id);
        } else if (page == nullptr ? kind == CellKind::Peer : page->isAbout(kind)) {
            bar->addCondition(id);
        }
    }
    m_status->say(
        followed ? tr("All views show everything again.")
                 : tr("All views show only what is about %1. The same keys end it.").arg(name));
}

void MainWindow::inspect(const Selection::Subject& subject)
{
    m_selection.select(subject);
    setInspectorShown(true);
}

void MainWindow::openPalette()
{
    std::vector<PaletteEntry> entries = m_actions->paletteEntries();
    std::vector<const telemetry::PeerRow*> peers;
    for (const auto& [id, row] : m_state.peers()) {
        peers.push_back(&row);
    }
    std::ranges::stable_partition(peers, [](const telemetry::PeerRow* row) {
        return row->presence == telemetry::PeerPresence::Connected;
    });
    const QIcon peerIcon = themedIcon(QStringLiteral("peer"), *m_theme);
    for (const telemetry::PeerRow* row : peers) {
        entries.push_back({.icon = peerIcon,
                           .text = m_state.name(row->peer),
                           .detail = format::foreign(row->agent),
                           .act = [this, id = row->peer] { inspect(id); },
                           .also = format::fullPeer(row->peer)});
    }
    std::vector<Cid> cids = m_recent;
    for (const auto& [cid, row] : m_state.ourWants()) {
        if (cids.size() == kMostWantsOffered) {
            break;
        }
        if (std::ranges::find(m_recent, cid) == m_recent.end()) {
            cids.push_back(cid);
        }
    }
    const QIcon blockIcon = themedIcon(QStringLiteral("block"), *m_theme);
    for (const Cid& cid : cids) {
        entries.push_back({.icon = blockIcon,
                           .text = format::cid(cid),
                           .detail = tr("block"),
                           .act = [this, cid] { inspect(cid); },
                           .also = format::fullCid(cid)});
    }
    CommandPalette palette{std::move(entries),
                           [this](const QString& typed) { return answersTo(typed); }, *m_theme,
                           this};
    palette.exec();
}

std::vector<PaletteEntry> MainWindow::answersTo(const QString& typed)
{
    constexpr qsizetype kLeast = 8; // shorter words are no identifiers
    if (typed.trimmed().size() < kLeast) {
        return {};
    }
    const OmniboxInput input = parseOmnibox(typed);
    if (const auto* cid = std::get_if<Cid>(&input)) {
        return {{.icon = themedIcon(QStringLiteral("inspector"), *m_theme),
                 .text = tr("Inspect %1").arg(format::cid(*cid)),
                 .detail = tr("block"),
                 .act = [this, id = *cid] { inspect(id); }},
                {.icon = themedIcon(QStringLiteral("wantlists"), *m_theme),
                 .text = tr("Want %1").arg(format::cid(*cid)),
                 .detail = tr("block"),
                 .act = [this, id = *cid] { m_acts.want({id}); }}};
    }
    if (const auto* address = std::get_if<multiformats::Multiaddr>(&input)) {
        return {{.icon = themedIcon(QStringLiteral("connect"), *m_theme),
                 .text = tr("Connect to %1").arg(QString::fromStdString(address->toString())),
                 .detail = tr("address"),
                 .act = [this, to = *address] { m_acts.connectTo(to); }}};
    }
    return {};
}

void MainWindow::paste()
{
    if (auto* edit = qobject_cast<QLineEdit*>(QApplication::focusWidget())) {
        edit->paste();
    } else {
        pasteText(QApplication::clipboard()->text());
    }
}

void MainWindow::pasteText(const QString& text)
{
    const Pasted pasted = readPasted(text);
    if (pasted.tooLong) {
        m_status->say(tr("The text has %1 characters; at most %2 are read. Copy only the CIDs and "
                         "addresses.")
                          .arg(format::count(static_cast<std::uint64_t>(text.size())),
                               format::count(Pasted::kMostCharacters)),
                      telemetry::Notice::Tone::Problem);
        return;
    }
    if (pasted.cids.empty() && pasted.addresses.empty()) {
        m_status->say(tr("There is no CID, ipfs:// link or multiaddr in what was pasted."));
        return;
    }
    const bool one = pasted.cids.size() + pasted.addresses.size() == 1 && pasted.unknownLines == 0;
    if (one) { // into the line, for Return to confirm
        m_top->omnibox().focus(pasted.cids.empty()
                                   ? QString::fromStdString(pasted.addresses.front().toString())
                                   : format::fullCid(pasted.cids.front()));
        return;
    }
    PasteDialog dialog{pasted, this};
    if (dialog.exec() == QDialog::Accepted) {
        if (dialog.connects()) {
            for (const auto& address : pasted.addresses) {
                m_acts.connectTo(address);
            }
        }
        if (dialog.wantsBlocks()) {
            m_acts.want(pasted.cids, dialog.place());
        }
        if (dialog.fetches()) {
            m_files->acts().fetch(format::fullCid(pasted.cids.front()));
        }
    }
}

} // namespace swapscope::ui
