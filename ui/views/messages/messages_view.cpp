// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/messages/messages_view.h"

#include "ui/models/selection.h"
#include "ui/views/subject_menu.h"
#include "ui/widgets/filter_bar.h"
#include "ui/widgets/follow_end.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QMenu>
#include <QPushButton>

namespace swapscope::ui {

MessagesView::MessagesView(const ViewContext& context, QWidget* parent)
    : TableView{context, parent}
{
    buildPage(m_model);
    m_end = new FollowEnd{page().table()};
    m_jump = page().filterBar().addButton(tr("Jump to latest"),
                                          tr("Scrolls to the end and follows it again."));
    m_jump->hide();
    page().setEmptyText([this]() -> EmptyState::Text {
        if (m_context.state.totals().peers == 0) {
            return {.icon = QStringLiteral("disconnect"),
                    .headline = tr("Nobody is connected"),
                    .reason = tr("Bitswap messages to and from peers are listed here, with their "
                                 "fields and bytes in the inspector."),
                    .button = tr("Connect to a peer…")};
        }
        return {.icon = QStringLiteral("messages"),
                .headline = tr("No message yet"),
                .reason = tr("Messages are listed from the moment on that this view is looked at; "
                             "none has come or gone since."),
                .button = tr("Want a block…")};
    });
    connect(&page(), &TablePage::emptyButtonClicked, this, [this] {
        if (m_context.state.totals().peers == 0) {
            Q_EMIT connectRequested();
        } else {
            Q_EMIT wantRequested();
        }
    });
    connect(m_jump, &QPushButton::clicked, m_end, &FollowEnd::jump);
    connect(m_end, &FollowEnd::changed, this, &MessagesView::showJump);
    connect(&page().table(), &LiveTable::userSelected, this, [this](const QByteArray& key) {
        if (!key.isEmpty()) {
            m_context.selection.select(MessageNumber{key.toULongLong()});
        }
    });
    connect(&m_context.selection, &Selection::changed, this, [this] {
        const auto* const message = m_context.selection.message();
        const QByteArray key = message == nullptr
                                   ? QByteArray{}
                                   : QByteArray::number(static_cast<qulonglong>(message->value));
        if (key != page().table().currentKey()) {
            page().table().showKey(key);
        }
    });
    connect(&page().table(), &LiveTable::menuWanted, this,
            [this](QMenu* menu, const LiveTable::Keys& keys) { fillMenu(*menu, keys); });
}

telemetry::Tables MessagesView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Messages);
}

QString MessagesView::sentence(const LiveState& state) const
{
    const auto& messages = state.messages();
    if (messages.empty()) {
        return tr("messages are shown from now on, while you look");
    }
    QString text = tr("%1 messages kept").arg(format::count(messages.size()));
    if (const std::uint64_t dropped = state.droppedMessages(); dropped > 0) {
        text += tr(" · %1 older or missed ones dropped").arg(format::count(dropped));
    }
    const auto last = messages.back().at;
    return text + tr(" · the latest %1 ago").arg(format::age(last, state.now()));
}

std::optional<std::uint64_t> MessagesView::count(const telemetry::Totals&) const
{
    const std::size_t kept = m_context.state.messages().size();
    return kept == 0 ? std::nullopt : std::optional<std::uint64_t>{kept};
}

void MessagesView::showJump()
{
    m_jump->setVisible(!m_end->isFollowing());
    m_jump->setText(m_end->missed() == 0
                        ? tr("Jump to latest")
                        : tr("Jump to latest (%1 new)")
                              .arg(format::count(static_cast<std::uint64_t>(m_end->missed()))));
}

void MessagesView::fillMenu(QMenu& menu, const std::vector<QByteArray>& keys)
{
    const int row = keys.empty() ? -1 : m_model.rowOf(keys.front());
    if (row >= 0) {
        addPeerActions(menu, {m_model.row(row).row.said.peer}, m_context);
    }
}

} // namespace swapscope::ui
