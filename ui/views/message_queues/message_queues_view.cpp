// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/message_queues/message_queues_view.h"

#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/models/selection.h"
#include "ui/views/in_card.h"
#include "ui/views/message_queues/message_queue_delegate.h"
#include "ui/views/subject_menu.h"
#include "ui/views/table_keys.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QSplitter>

#include <algorithm>

namespace swapscope::ui {

MessageQueuesView::MessageQueuesView(const ViewContext& context, QWidget* parent)
    : View{parent}
    , m_context{context}
    , m_splitter{new QSplitter{Qt::Vertical, this}}
{
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(2 * Theme::kGridPixels);
    m_splitter->addWidget(buildQueues());
    m_splitter->addWidget(buildPending());
    m_splitter->setStretchFactor(0, 5);
    m_splitter->setStretchFactor(1, 3);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    connect(&context.selection, &Selection::changed, this, &MessageQueuesView::followPeer);
    connect(&context.state, &LiveState::applied, this, &MessageQueuesView::onApplied);
    connect(m_page, &TablePage::filterChanged, this, &View::filterChanged);
    connect(&context.palette, &PeerPalette::changed, m_page, qOverload<>(&QWidget::update));
    updateHeading();
}

QWidget* MessageQueuesView::buildQueues()
{
    auto* card = new Card{m_context.theme};
    m_page = new TablePage{m_model, m_context.theme, m_context.palette, title(), card};
    contentOf(*card)->addWidget(m_page);
    m_page->setEmptyText([]() -> EmptyState::Text {
        return {.icon = QStringLiteral("message-queues"),
                .headline = tr("No message queues"),
                .reason = tr("Each connected peer has one: it collects what we want of the peer "
                             "and sends it. Connect to a peer to see its queue."),
                .button = {}};
    });
    auto& table = m_page->table();
    table.setItemDelegate(
        new MessageQueueDelegate{m_model, m_context.theme, m_context.palette, &table});
    table.verticalHeader()->setDefaultSectionSize(MessageQueueDelegate::kRowHeight);
    table.horizontalHeader()->setStretchLastSection(true);
    followSelection<PeerId>(table, m_context.selection);
    connect(&table, &LiveTable::menuWanted, this, [this](QMenu* menu, const LiveTable::Keys& keys) {
        addPeerActions(*menu, idsOf<PeerId>(keys), m_context);
    });
    return card;
}

QWidget* MessageQueuesView::buildPending()
{
    auto* card = new Card{m_context.theme};
    m_heading = plainLabel({}, card);
    m_heading->setFont(textFont(Theme::kTextPixels, true));
    m_hint = new ElidedLabel{card};
    m_hint->setFont(textFont(Theme::kSmallPixels));
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->setSpacing(12);
    line->addWidget(m_heading);
    line->addWidget(m_hint, 1);
    m_entries =
        new LiveTable{m_pending, m_context.theme, m_context.palette, tr("Pending message"), card};
    m_entries->horizontalHeader()->setStretchLastSection(true);
    m_entries->setMinimumHeight(4 * Theme::kRowPixels);
    followSelection<Cid>(*m_entries, m_context.selection);
    connect(m_entries, &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) {
                addBlockActions(*menu, idsOf<Cid>(keys), true, m_context);
            });
    auto* content = contentOf(*card);
    content->addLayout(line);
    content->addWidget(m_entries, 1);
    return card;
}

QString MessageQueuesView::id() const
{
    return QStringLiteral("message-queues");
}

QString MessageQueuesView::title() const
{
    return tr("Message queues");
}

QString MessageQueuesView::iconName() const
{
    return QStringLiteral("message-queues");
}

telemetry::Tables MessageQueuesView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Peers)
           | static_cast<telemetry::Tables>(telemetry::Table::MessageQueues);
}

QString MessageQueuesView::sentence(const LiveState& state) const
{
    std::uint64_t entries = 0;
    std::uint64_t combined = 0;
    std::size_t failing = 0;
    for (const auto& [peer, row] : state.messageQueues()) {
        entries += std::uint64_t{row.pendingBlocks} + row.pendingHaves + row.pendingCancels;
        combined += row.combined;
        failing += MessageQueuesModel::hasFailed(row) ? 1U : 0U;
    }
    const auto queues = state.messageQueues().size();
    if (queues == 0) {
        return tr("no queues: nobody is connected");
    }
    QStringList parts;
    parts << (queues == 1 ? tr("1 queue") : tr("%1 queues").arg(format::count(queues)));
    if (failing > 0) {
        parts << (failing == 1 ? tr("1 cannot send") : tr("%1 cannot send").arg(failing));
    }
    parts << (entries == 0   ? tr("nothing pending")
              : entries == 1 ? tr("1 entry pending")
                             : tr("%1 entries pending, %2 combined")
                                   .arg(format::count(entries), format::count(combined)));
    return parts.join(QStringLiteral(" · "));
}

void MessageQueuesView::setActive(bool active)
{
    m_active = active;
    if (active) {
        m_page->catchUp(m_context.state);
        followPeer();
    }
}

void MessageQueuesView::focusFilter()
{
    m_page->filterBar().focus();
}

QVariantMap MessageQueuesView::layoutState() const
{
    return {{QStringLiteral("queues"), m_page->layoutState()},
            {QStringLiteral("entries"), m_entries->layoutState()},
            {QStringLiteral("splitter"), m_splitter->saveState()}};
}

void MessageQueuesView::setLayoutState(const QVariantMap& state)
{
    m_page->setLayoutState(state.value(QStringLiteral("queues")).toMap());
    m_entries->setLayoutState(state.value(QStringLiteral("entries")).toMap());
    m_splitter->restoreState(state.value(QStringLiteral("splitter")).toByteArray());
}

QVariantMap MessageQueuesView::filterState() const
{
    return m_page->filterState();
}

void MessageQueuesView::setFilterState(const QVariantMap& state)
{
    m_page->setFilterState(state);
}

void MessageQueuesView::onApplied(const telemetry::Delta& delta)
{
    if (!m_active) {
        return;
    }
    m_page->update(m_context.state, delta);
    const auto now = m_context.state.now();
    m_pending.update(m_context.state, delta, m_entries->isHeld(now));
    m_entries->settle(now);
    updateHeading();
}

void MessageQueuesView::followPeer()
{
    if (!m_active) {
        return;
    }
    // A chosen block keeps the message in view that it was chosen from.
    if (const auto* peer = m_context.selection.peer()) {
        m_pending.setPeer(*peer, m_context.state);
    } else if (m_context.selection.cid() == nullptr) {
        m_pending.setPeer({}, m_context.state);
    }
    updateHeading();
}

void MessageQueuesView::updateHeading()
{
    if (m_pending.peer().empty()) {
        m_heading->setText(tr("Pending message"));
        m_hint->setPlainText(tr("choose a queue above to see it entry by entry"));
        return;
    }
    m_heading->setText(tr("Pending message of %1").arg(m_context.state.name(m_pending.peer())));
    const auto* row = m_context.state.messageQueue(m_pending.peer());
    if (row == nullptr) {
        m_hint->setPlainText(tr("this peer has no message queue"));
        return;
    }
    const auto all = std::size_t{row->pendingBlocks} + row->pendingHaves + row->pendingCancels;
    m_hint->setPlainText(
        all == 0
            ? tr("nothing is pending; messages sent so far: %1").arg(format::count(row->messages))
        : all > row->pending.size()
            ? tr("the oldest %1 of %2 entries: what was combined, and since when")
                  .arg(format::count(row->pending.size()), format::count(all))
            : tr("entry by entry: what was combined, and since when"));
}

} // namespace swapscope::ui
