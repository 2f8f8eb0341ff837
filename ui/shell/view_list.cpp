// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/view_list.h"

#include "ui/views/blocks/blocks_view.h"
#include "ui/views/events/events_view.h"
#include "ui/views/fairness/fairness_view.h"
#include "ui/views/files/files_view.h"
#include "ui/views/inspector/inspector.h"
#include "ui/views/ledgers/ledgers_view.h"
#include "ui/views/limits/limits_view.h"
#include "ui/views/message_queues/message_queues_view.h"
#include "ui/views/messages/messages_view.h"
#include "ui/views/overview/overview_view.h"
#include "ui/views/request_queue/request_queue_view.h"
#include "ui/views/rules/rules_view.h"
#include "ui/views/sessions/sessions_view.h"
#include "ui/views/wantlists/wantlists_view.h"
#include "ui/widgets/card.h"

#include <QCoreApplication>
#include <QVBoxLayout>

namespace swapscope::ui {

std::vector<ViewGroup> makeViews(const ViewContext& context, QWidget* parent)
{
    return {
        {.heading = QCoreApplication::translate("ViewList", "Traffic"),
         .views = {new OverviewView{context, parent}, new WantlistsView{context, parent},
                   new RequestQueueView{context, parent}, new MessageQueuesView{context, parent},
                   new SessionsView{context, parent}, new FairnessView{context, parent}}},
        {.heading = QCoreApplication::translate("ViewList", "Records"),
         .views = {new LedgersView{context, parent}, new MessagesView{context, parent},
                   new BlocksView{context, parent}, new FilesView{context, parent},
                   new RulesView{context, parent}, new EventsView{context, parent}}},
        {.heading = {}, .views = {new LimitsView{context, parent}}},
    };
}

QWidget* makeInspectorCard(const ViewContext& context, Inspector*& inspector, QWidget* parent)
{
    auto* card = new Card{context.theme, parent};
    auto* layout = new QVBoxLayout{card};
    layout->setContentsMargins(1, 1, 1, 1);
    inspector = new Inspector{context, card};
    layout->addWidget(inspector);
    return card;
}

} // namespace swapscope::ui
