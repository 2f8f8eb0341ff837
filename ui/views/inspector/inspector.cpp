// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/inspector.h"

#include "ui/bridge/node_link.h"
#include "ui/models/peer_palette.h"
#include "ui/models/selection.h"
#include "ui/views/acts.h"
#include "ui/views/inspector/block_box.h"
#include "ui/views/inspector/inspector_tabs.h"
#include "ui/views/inspector/ledger_days.h"
#include "ui/views/inspector/message_pane.h"
#include "ui/views/inspector/peer_rules_box.h"
#include "ui/views/inspector/swatch.h"
#include "ui/views/inspector/why_box.h"
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
    , m_name{new ElidedLabel}
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
    for (const QString& tab : {tr("Summary"), tr("Activity"), tr("Ledger"), tr("Details")}) {
        m_tabs->addTab(tab);
    }
    m_pages->addWidget(pageOf(buildSummary()));
    m_pages->addWidget(pageOf(buildActivity()));
    m_pages->addWidget(pageOf(buildHistory()));
    m_detailPages = new QStackedWidget;
    m_detailPages->addWidget(pageOf(buildDetails()));
    m_message = new MessagePane{context};
    m_detailPages->addWidget(m_message);
    m_pages->addWidget(m_detailPages);

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
    m_why = new WhyBox{m_context, page};
    m_figures = new FigureList{m_context.theme, FigureList::Look::Pairs, tr("Figures"), page};
    m_rules = new PeerRulesBox{m_context, page};
    m_block = new BlockBox{m_context, page};
    auto* layout = columnOf(page);
    for (QWidget* part : {static_cast<QWidget*>(m_why), static_cast<QWidget*>(m_figures),
                          static_cast<QWidget*>(m_rules), static_cast<QWidget*>(m_block)})
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

QWidget* Inspector::buildHistory()
{
    auto* page = new QWidget;
    m_noHistory = wrapped({}, page);
    m_days = new LedgerDays{m_context.theme, page};
    m_resets = new FigureList{m_context.theme, FigureList::Look::Lines, tr("Resets"), page};
    m_resetLedger = new QPushButton{tr("Reset ledger…"), page};
    auto* layout = columnOf(page);
    layout->addWidget(m_noHistory);
    layout->addWidget(m_days);
    layout->addWidget(m_resets);
    layout->addSpacing(8);
    layout->addWidget(m_resetLedger);
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
        askHistory();
        refresh();
    });
    connect(m_resetLedger, &QPushButton::clicked, this, [this] {
        if (const auto* peer = m_context.selection.peer()) {
            m_context.acts.requestLedgerReset({*peer});
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
    return m_name->plainText();
}

QString Inspector::answer() const
{
    return m_why->answer();
}

void Inspector::onApplied()
{
    if (!m_active) {
        return;
    }
    m_why->askInTime();
    if (m_context.state.now() - m_historyAsked >= kHistoryPace) {
        askHistory();
    }
    refresh();
}

void Inspector::ask()
{
    m_why->ask();
    askHistory();
}

void Inspector::askHistory()
{
    const auto* peer = m_context.selection.peer();
    if (peer != nullptr && m_pages->currentIndex() == inspector_tabs::kHistory) {
        m_historyAsked = m_context.state.now();
        m_context.link.send(node::AskLedgerHistory{*peer});
    }
}

} // namespace swapscope::ui
