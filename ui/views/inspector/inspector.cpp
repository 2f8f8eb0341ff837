// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/inspector.h"

#include "ui/bridge/node_link.h"
#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/views/inspector/limit_field.h"
#include "ui/views/inspector/subject_figures.h"
#include "ui/views/inspector/swatch.h"
#include "ui/views/inspector/why.h"
#include "ui/widgets/figure_list.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tab_strip.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 16;
constexpr int kNamePixels = 17;

/// A page that scrolls as a whole, upwards only.
QScrollArea* pageOf(QWidget* content)
{
    auto* area = new QScrollArea;
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

QLabel* wrapped(const QString& text, QWidget* parent)
{
    auto* label = plainLabel(text, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QVBoxLayout* columnOf(QWidget* page)
{
    auto* layout = new QVBoxLayout{page};
    layout->setContentsMargins(0, 12, 4, 8);
    layout->setSpacing(6);
    return layout;
}

} // namespace

Inspector::Inspector(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_pages{new QStackedWidget}
    , m_tabs{new TabStrip{context.theme}}
    , m_swatch{new Swatch{context.palette, context.theme}}
    , m_name{plainLabel({}, nullptr)}
    , m_origin{new ElidedLabel}
    , m_body{new QWidget}
    , m_hint{plainLabel({}, nullptr)}
{
    setAccessibleName(tr("Inspector"));
    m_name->setFont(textFont(kNamePixels, true));
    m_origin->setFont(textFont(Theme::kSmallPixels));
    m_origin->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setText(tr("Nothing is selected.\n\nClick a peer or a block anywhere to see here what "
                       "it does, what it waits for and why."));
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    for (const QString& tab : {tr("Summary"), tr("Activity"), tr("Details")}) {
        m_tabs->addTab(tab);
    }
    m_pages->addWidget(pageOf(buildSummary()));
    m_pages->addWidget(pageOf(buildActivity()));
    m_pages->addWidget(pageOf(buildDetails()));

    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_swatch);
    head->addWidget(m_name, 1);
    auto* body = new QVBoxLayout{m_body};
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(4);
    body->addLayout(head);
    body->addWidget(m_origin);
    body->addSpacing(6);
    body->addWidget(m_tabs);
    body->addWidget(m_pages, 1);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(kPadding, 12, kPadding - 4, 8);
    layout->addWidget(m_body, 1);
    layout->addWidget(m_hint, 1);
    connectParts();
    showNothing();
}

QWidget* Inspector::buildSummary()
{
    auto* page = new QWidget;
    m_question = plainLabel({}, page);
    m_question->setFont(textFont(Theme::kTextPixels, true));
    m_answer = wrapped({}, page);
    m_figures = new FigureList{m_context.theme, FigureList::Look::Pairs, tr("Figures"), page};
    m_askersTitle = plainLabel(tr("Who wants it of us"), page);
    m_askersTitle->setFont(textFont(Theme::kTextPixels, true));
    m_askers =
        new FigureList{m_context.theme, FigureList::Look::Pairs, m_askersTitle->text(), page};
    m_limit = new LimitField{m_context, page};
    m_disconnect = new QPushButton{tr("Disconnect"), page};
    m_wantOrCancel = new QPushButton{page};
    m_save = new QPushButton{tr("Save block…"), page};
    auto* layout = columnOf(page);
    for (QWidget* part : {static_cast<QWidget*>(m_question), static_cast<QWidget*>(m_answer),
                          static_cast<QWidget*>(m_figures), static_cast<QWidget*>(m_askersTitle),
                          static_cast<QWidget*>(m_askers), static_cast<QWidget*>(m_limit),
                          static_cast<QWidget*>(m_disconnect),
                          static_cast<QWidget*>(m_wantOrCancel), static_cast<QWidget*>(m_save)})
    {
        layout->addWidget(part);
    }
    layout->addStretch();
    return page;
}

QWidget* Inspector::buildActivity()
{
    auto* page = new QWidget;
    m_noActivity = wrapped(tr("Nothing was reported about it yet: connections, failures and what "
                              "you do to it appear here."),
                           page);
    m_activity = new FigureList{m_context.theme, FigureList::Look::Lines, tr("Activity"), page};
    auto* layout = columnOf(page);
    layout->addWidget(m_noActivity);
    layout->addWidget(m_activity);
    layout->addStretch();
    return page;
}

QWidget* Inspector::buildDetails()
{
    auto* page = new QWidget;
    m_identifier = new QPlainTextEdit{page};
    m_identifier->setReadOnly(true);
    m_identifier->setAccessibleName(tr("Identifier in full"));
    m_identifier->setWordWrapMode(QTextOption::WrapAnywhere);
    m_identifier->setFixedHeight(4 * Theme::kRowPixels - 12);
    m_identifier->setTabChangesFocus(true);
    m_details = new FigureList{m_context.theme, FigureList::Look::Pairs, tr("Details"), page};
    auto* layout = columnOf(page);
    layout->addWidget(m_identifier);
    layout->addWidget(m_details);
    layout->addStretch();
    return page;
}

void Inspector::connectParts()
{
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_pages->setCurrentIndex(tab);
        refresh();
    });
    connect(m_disconnect, &QPushButton::clicked, this, [this] {
        if (const auto* peer = m_context.selection.peer()) {
            m_context.acts.disconnectPeers({*peer});
        }
    });
    connect(m_wantOrCancel, &QPushButton::clicked, this, [this] {
        const auto* cid = m_context.selection.cid();
        if (cid == nullptr) {
            return;
        }
        const Cid copy = *cid; // the act may change the selection
        if (m_wantOrCancel->property("cancels").toBool()) {
            m_context.acts.cancelWants({copy});
        } else {
            m_context.acts.want({copy});
        }
    });
    connect(m_save, &QPushButton::clicked, this, [this] {
        if (const auto* cid = m_context.selection.cid()) {
            m_context.acts.requestSave(*cid);
        }
    });
    connect(&m_context.selection, &Selection::changed, this, [this] {
        if (m_active) {
            ask();
            refresh();
        }
    });
    connect(&m_context.state, &LiveState::applied, this, &Inspector::onApplied);
}

telemetry::Tables Inspector::tables()
{
    using telemetry::Table;
    telemetry::Tables tables = 0;
    for (const auto table : {Table::Peers, Table::OurWants, Table::TheirWants, Table::MessageQueues,
                             Table::ServiceOrder})
    {
        tables |= static_cast<telemetry::Tables>(table);
    }
    return tables;
}

void Inspector::setActive(bool active)
{
    m_active = active;
    if (active) {
        ask();
        refresh();
    }
}

void Inspector::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    setActive(true);
}

void Inspector::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    setActive(false);
}

QString Inspector::heading() const
{
    return m_name->text();
}

QString Inspector::answer() const
{
    return m_answer->text();
}

void Inspector::onApplied()
{
    if (!m_active) {
        return;
    }
    if (m_context.state.now() - m_asked >= kAskPace) {
        ask();
    }
    refresh();
}

void Inspector::ask()
{
    if (m_context.selection.peer() != nullptr) {
        m_asked = m_context.state.now();
        m_context.link.send(node::AskServiceOrder{});
    }
}

void Inspector::refresh()
{
    if (const auto* peer = m_context.selection.peer()) {
        refreshPeer(*peer);
    } else if (const auto* cid = m_context.selection.cid()) {
        refreshBlock(*cid);
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
    m_name->setText(format::peer(peer));
    QStringList origin;
    if (row != nullptr) {
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
    const bool eligible = row != nullptr && row->eligibility == telemetry::Eligibility::Ready;
    m_question->setText(eligible ? tr("When is it served?") : tr("Why is it not next?"));
    const QString held = why::unsent(m_context.state, peer);
    const QString served = why::served(m_context.state, peer);
    m_answer->setText(held.isEmpty() ? served : served + QStringLiteral("\n\n") + held);
    const auto now = m_context.state.now();
    m_figures->setFigures(row == nullptr ? std::vector<Figure>{} : figures::ofPeer(*row, now));
    m_details->setFigures(row == nullptr ? std::vector<Figure>{}
                                         : figures::detailsOfPeer(*row, now));
    m_limit->setPeer(peer);
    m_limit->refresh();
    m_limit->show();
    m_disconnect->show();
    m_disconnect->setEnabled(row != nullptr && row->presence == telemetry::PeerPresence::Connected);
    for (QWidget* part : {static_cast<QWidget*>(m_askersTitle), static_cast<QWidget*>(m_askers),
                          static_cast<QWidget*>(m_wantOrCancel), static_cast<QWidget*>(m_save)})
    {
        part->hide();
    }
    if (m_identifier->toPlainText() != format::fullPeer(peer)) {
        m_identifier->setPlainText(format::fullPeer(peer));
    }
    refreshActivity({format::peer(peer), format::fullPeer(peer)});
}

void Inspector::refreshBlock(const Cid& cid)
{
    const auto* want = m_context.state.ourWant(cid);
    const bool open = want != nullptr && want->phase != telemetry::WantPhase::Done
                      && want->phase != telemetry::WantPhase::Cancelled;
    m_swatch->hide();
    m_name->setText(format::cid(cid));
    m_origin->setPlainText(tr("block, CID version %1").arg(cid.version()));
    m_question->setText(open ? tr("Why is it not here?") : tr("Where is it?"));
    m_answer->setText(why::block(m_context.state, cid));
    m_figures->setFigures(figures::ofBlock(m_context.state, cid));
    m_askers->setFigures(figures::askersOf(m_context.state, cid, kMostAskers));
    m_askersTitle->setText(m_askers->figures().empty() ? tr("Nobody wants it of us")
                                                       : tr("Who wants it of us"));
    m_askersTitle->show();
    m_askers->show();
    m_limit->hide();
    m_disconnect->hide();
    m_wantOrCancel->show();
    m_wantOrCancel->setProperty("cancels", open);
    m_wantOrCancel->setText(open ? tr("Cancel want") : tr("Want this block"));
    m_save->show();
    m_save->setEnabled(want != nullptr && want->phase == telemetry::WantPhase::Done);
    m_save->setToolTip(format::toolTip(m_save->isEnabled()
                                           ? tr("Writes the block's bytes to a file.")
                                           : tr("Only a block that has arrived can be saved.")));
    m_details->setFigures(figures::detailsOfBlock(cid));
    if (m_identifier->toPlainText() != format::fullCid(cid)) {
        m_identifier->setPlainText(format::fullCid(cid));
    }
    refreshActivity({format::cid(cid), format::fullCid(cid)});
}

void Inspector::refreshActivity(const QStringList& needles)
{
    if (m_pages->currentIndex() != 1) {
        return; // a search through all notices, for nobody
    }
    auto lines = figures::activity(m_context.state, needles, kMostLines);
    m_noActivity->setVisible(lines.empty());
    m_activity->setFigures(std::move(lines));
}

} // namespace swapscope::ui
