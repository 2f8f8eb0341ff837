// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/files/files_view.h"

#include "ui/models/format.h"
#include "ui/views/acts.h"
#include "ui/views/files/file_acts.h"
#include "ui/views/files/missing_box.h"
#include "ui/views/in_card.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tab_strip.h"
#include "ui/widgets/table_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

namespace swapscope::ui {

FilesView::FilesView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
    , m_files{context.state}
    , m_jobModel{m_files}
    , m_keptModel{m_files}
    , m_acts{new FileActs{context, m_files, this}}
    , m_store{new ElidedLabel{this}}
    , m_tabs{new TabStrip{context.theme, this}}
    , m_stack{new QStackedWidget{this}}
{
    auto* card = new Card{context.theme, this};
    contentOf(*card)->addWidget(m_stack, 1);
    m_jobPage = new TablePage{m_jobModel, context.theme, context.palette, tr("Jobs"), card};
    m_keptPage = new TablePage{m_keptModel, context.theme, context.palette, tr("Kept"), card};
    m_stack->addWidget(m_jobPage);
    m_stack->addWidget(m_keptPage);
    m_tabs->addTab(tr("Jobs"));
    m_tabs->addTab(tr("Kept"));
    m_tabs->setAccessibleName(tr("Jobs or what is kept"));
    auto* missingCard = new Card{context.theme, this};
    m_missing = new MissingBox{context, *m_acts, missingCard};
    contentOf(*missingCard)->addWidget(m_missing);
    missingCard->hide();
    m_missingCard = missingCard;
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(buildStoreLine());
    layout->addWidget(m_tabs);
    layout->addWidget(card, 1);
    layout->addWidget(missingCard);
    setUpJobs();
    setUpKept();
    connect(m_tabs, &QTabBar::currentChanged, this, &FilesView::showTab);
    connect(&context.state, &LiveState::applied, this, [this](const telemetry::Delta& delta) {
        if (m_active) {
            shownPage().update(m_context.state, delta);
            refreshTexts();
            refreshButtons();
        }
    });
    refreshTexts();
    refreshButtons();
}

QWidget* FilesView::buildStoreLine()
{
    auto* card = new Card{m_context.theme, this};
    auto* line = new QHBoxLayout{card};
    line->setContentsMargins(12, 6, 8, 6);
    line->setSpacing(8);
    m_store->setForegroundRole(QPalette::WindowText);
    line->addWidget(m_store, 1);
    const auto add = [&](const QString& text, const QString& meaning, auto act) {
        auto* button = new QPushButton{text, card};
        button->setToolTip(format::toolTip(meaning));
        connect(button, &QPushButton::clicked, this, act);
        line->addWidget(button);
    };
    add(tr("Fetch…"), tr("A file or directory by its CID, link or path."),
        [this] { m_acts->fetch(); });
    add(tr("Import…"),
        tr("Files into the store; folders and archives too, by the File menu or "
           "dropped on the window."),
        [this] { m_acts->importFile(); });
    add(tr("Collect…"), tr("Removes what is not kept; the sizes are said first."),
        [this] { m_acts->collect(); });
    return card;
}

void FilesView::setUpJobs()
{
    auto& table = m_jobPage->table();
    table.horizontalHeader()->setStretchLastSection(true);
    connect(&table, &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& /*keys*/) { fillJobMenu(*menu); });
    auto& bar = m_jobPage->filterBar();
    m_pause = bar.addButton(tr("Resume"), tr("A paused job asks nobody."));
    m_cancel = bar.addButton(tr("Cancel"), tr("Ends it. What it wrote is removed; blocks that have "
                                              "come stay in the store."));
    m_folder = bar.addButton(tr("Open folder"), tr("Shows where it was saved."));
    connect(m_pause, &QPushButton::clicked, this,
            [this] { m_acts->pause(selectedOpen(), !allPaused()); });
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_acts->cancel(selectedOpen()); });
    connect(m_folder, &QPushButton::clicked, this, [this] {
        if (const auto jobs = selectedJobs(); !jobs.empty()) {
            FileActs::openFolder(QString::fromStdString(jobs.front()->row.place));
        }
    });
    connect(&table, &LiveTable::selectedKeysChanged, this, &FilesView::refreshButtons);
    m_jobPage->setEmptyText([] {
        return EmptyState::Text{
            .icon = QStringLiteral("files"),
            .headline = FilesView::tr("No files have come or gone yet"),
            .reason = FilesView::tr("Paste an ipfs:// link above to fetch a file or directory, or "
                                    "drop files and folders on this window to offer them to "
                                    "peers."),
            .button = FilesView::tr("Fetch a file…")};
    });
    connect(m_jobPage, &TablePage::emptyButtonClicked, this, [this] { m_acts->fetch(); });
}

void FilesView::setUpKept()
{
    auto& table = m_keptPage->table();
    table.horizontalHeader()->setStretchLastSection(true);
    followSelection<Cid>(table, m_context.selection);
    connect(&table, &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& /*keys*/) { fillKeptMenu(*menu); });
    auto& bar = m_keptPage->filterBar();
    m_export = bar.addButton(tr("Export CAR…"), tr("All blocks below the selected roots in one "
                                                   "archive."));
    m_release = bar.addButton(tr("Release"), tr("Kept no longer; the blocks stay until you "
                                                "collect what is not kept."));
    connect(m_export, &QPushButton::clicked, this,
            [this] { m_acts->exportCar(idsOf<Cid>(m_keptPage->table().selectedKeys())); });
    connect(m_release, &QPushButton::clicked, this,
            [this] { m_acts->release(idsOf<Cid>(m_keptPage->table().selectedKeys())); });
    connect(&table, &LiveTable::selectedKeysChanged, this, &FilesView::refreshButtons);
    m_keptPage->setEmptyText([] {
        return EmptyState::Text{
            .icon = QStringLiteral("files"),
            .headline = FilesView::tr("Nothing is kept"),
            .reason = FilesView::tr("What you import is kept unless you say otherwise; blocks that "
                                    "you fetch or want can be. What is not kept goes when you "
                                    "collect, or when the store outgrows its limit."),
            .button = {}};
    });
}

void FilesView::fillJobMenu(QMenu& menu)
{
    const auto jobs = selectedJobs();
    const auto open = selectedOpen();
    const auto icon = [this](const char* name) {
        return themedIcon(QString::fromLatin1(name), m_context.theme);
    };
    const bool resumes = allPaused();
    menu.addAction(icon(resumes ? "play" : "pause"), resumes ? tr("Resume") : tr("Pause"),
                   [this, open, resumes] { m_acts->pause(open, !resumes); })
        ->setEnabled(!open.empty());
    menu.addAction(icon("cancel"), tr("Cancel"), [this, open] { m_acts->cancel(open); })
        ->setEnabled(!open.empty());
    if (jobs.size() != 1) {
        return;
    }
    const telemetry::JobRow& row = jobs.front()->row;
    menu.addAction(icon("export"), tr("Open folder"),
                   [place = QString::fromStdString(row.place)] { FileActs::openFolder(place); })
        ->setEnabled(!row.place.empty());
    if (!row.root.empty()) {
        menu.addSeparator();
        menu.addAction(icon("inspector"), tr("Inspect %1").arg(format::cid(row.root)),
                       [this, root = row.root] {
                           m_context.selection.select(root);
                           m_context.acts.requestInspector();
                       });
        menu.addAction(icon("save"), tr("Keep it"), [this, root = row.root] { m_acts->keep(root); })
            ->setEnabled(!m_files.kept().contains(row.root));
        menu.addAction(icon("export"), tr("Export CAR…"),
                       [this, root = row.root] { m_acts->exportCar({root}); });
    }
}

void FilesView::fillKeptMenu(QMenu& menu)
{
    const auto cids = idsOf<Cid>(m_keptPage->table().selectedKeys());
    menu.addAction(themedIcon(QStringLiteral("export"), m_context.theme), tr("Export CAR…"),
                   [this, cids] { m_acts->exportCar(cids); });
    menu.addAction(themedIcon(QStringLiteral("cancel"), m_context.theme), tr("Release"),
                   [this, cids] { m_acts->release(cids); });
    if (cids.size() == 1) {
        menu.addAction(themedIcon(QStringLiteral("save"), m_context.theme), tr("Save to a file…"),
                       [this, cid = cids.front()] { m_acts->fetch(format::fullCid(cid)); });
    }
}

telemetry::Tables FilesView::tables() const
{
    using telemetry::Table;
    return static_cast<telemetry::Tables>(Table::Jobs) | static_cast<telemetry::Tables>(Table::Kept)
           | static_cast<telemetry::Tables>(Table::OurWants);
}

QString FilesView::sentence(const LiveState& state) const
{
    double rate = 0;
    std::uint64_t missing = 0;
    for (const auto& [id, line] : m_files.jobs()) {
        rate += m_files.rateOf(line);
        missing += line.row.ended == TimePoint{} ? line.row.figures.blocksMissing : 0;
    }
    const std::size_t running = m_files.running();
    if (running == 0) {
        return state.totals().blocksStored == 0 ? tr("the store is empty")
                                                : tr("no job is running");
    }
    return tr("%1 · %2 · %3")
        .arg(running == 1 ? tr("1 job") : tr("%1 jobs").arg(format::count(running)),
             format::rate(rate),
             missing == 1 ? tr("1 block is missing")
                          : tr("%1 blocks are missing").arg(format::count(missing)));
}

void FilesView::setActive(bool active)
{
    m_active = active;
    if (active) {
        shownPage().catchUp(m_context.state);
        refreshTexts();
        refreshButtons();
    }
}

void FilesView::focusFilter()
{
    shownPage().filterBar().focus();
}

QVariantMap FilesView::layoutState() const
{
    return {{QStringLiteral("jobs"), m_jobPage->table().layoutState()},
            {QStringLiteral("kept"), m_keptPage->table().layoutState()},
            {QStringLiteral("tab"), m_tabs->currentIndex()}};
}

void FilesView::setLayoutState(const QVariantMap& state)
{
    m_jobPage->table().setLayoutState(state.value(QStringLiteral("jobs")).toMap());
    m_keptPage->table().setLayoutState(state.value(QStringLiteral("kept")).toMap());
    showTab(state.value(QStringLiteral("tab")).toInt() == kKept ? kKept : kJobs);
}

TablePage& FilesView::shownPage() const
{
    return m_tabs->currentIndex() == kKept ? *m_keptPage : *m_jobPage;
}

std::vector<const JobLine*> FilesView::selectedJobs() const
{
    std::vector<const JobLine*> jobs;
    for (const QByteArray& key : m_jobPage->table().selectedKeys()) {
        const auto id = m_jobModel.keyNamed(key);
        if (const JobLine* const line = id ? m_files.job(*id) : nullptr) {
            jobs.push_back(line);
        }
    }
    return jobs;
}

std::vector<telemetry::JobId> FilesView::selectedOpen() const
{
    std::vector<telemetry::JobId> open;
    for (const JobLine* const line : selectedJobs()) {
        if (line->row.ended == TimePoint{}) {
            open.push_back(line->row.job);
        }
    }
    return open;
}

/// Whether all selected jobs that go on are paused.
bool FilesView::allPaused() const
{
    bool any = false;
    for (const JobLine* const line : selectedJobs()) {
        if (line->row.ended == TimePoint{} && !line->row.isPaused) {
            return false;
        }
        any = any || line->row.ended == TimePoint{};
    }
    return any;
}

void FilesView::showTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
    m_stack->setCurrentIndex(tab);
    if (m_active) {
        shownPage().catchUp(m_context.state);
        refreshButtons();
    }
}

void FilesView::refreshButtons()
{
    const auto jobs = selectedJobs();
    const bool anyOpen = !selectedOpen().empty();
    m_pause->setText(allPaused() ? tr("Resume") : tr("Pause"));
    m_pause->setEnabled(anyOpen);
    m_cancel->setEnabled(anyOpen);
    m_folder->setEnabled(jobs.size() == 1 && !jobs.front()->row.place.empty());
    const bool anyKept = !m_keptPage->table().selectedKeys().empty();
    m_release->setEnabled(anyKept);
    m_export->setEnabled(anyKept);
    const bool isOne = m_tabs->currentIndex() == kJobs && jobs.size() == 1;
    m_missing->show(isOne ? jobs.front() : nullptr);
    m_missingCard->setVisible(!m_missing->isHidden());
}

void FilesView::refreshTexts()
{
    const telemetry::Totals& totals = m_context.state.totals();
    const auto limit = totals.rules.storeLimit;
    m_store->setPlainText(
        (totals.blocksStored == 1 ? tr("Store: %1 in %2 block · %3")
                                  : tr("Store: %1 in %2 blocks · %3"))
            .arg(format::bytes(totals.bytesStored), format::count(totals.blocksStored),
                 limit ? tr("limit %1").arg(format::bytes(*limit)) : tr("no limit")));
    m_tabs->setTabText(kJobs, tr("Jobs  %1").arg(format::count(m_files.jobs().size())));
    m_tabs->setTabText(kKept, tr("Kept  %1").arg(format::count(m_files.kept().size())));
}

} // namespace swapscope::ui
