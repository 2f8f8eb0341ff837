// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/why_box.h"

#include "ui/bridge/node_link.h"
#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/views/inspector/why.h"
#include "ui/widgets/figure_list.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"

#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

bool isOpen(const telemetry::OurWantRow* want)
{
    return want != nullptr && want->phase != telemetry::WantPhase::Done
           && want->phase != telemetry::WantPhase::Cancelled;
}

} // namespace

WhyBox::WhyBox(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_question{plainLabel({}, this)}
    , m_answer{plainLabel({}, this)}
    , m_reasonsTitle{plainLabel({}, this)}
    , m_reasons{new FigureList{context.theme, FigureList::Look::Pairs, tr("Reasons"), this}}
{
    m_question->setFont(textFont(Theme::kTextPixels, true));
    m_answer->setWordWrap(true);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_answer->setForegroundRole(QPalette::PlaceholderText);
    m_reasonsTitle->setFont(textFont(Theme::kTextPixels, true));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(6);
    for (QWidget* part : {static_cast<QWidget*>(m_question), static_cast<QWidget*>(m_answer),
                          static_cast<QWidget*>(m_reasonsTitle), static_cast<QWidget*>(m_reasons)})
    {
        layout->addWidget(part);
    }
}

void WhyBox::ask()
{
    m_asked = m_context.state.now();
    if (const auto* peer = m_context.selection.peer()) {
        m_context.link.send(node::AskServiceOrder{});
        m_context.link.send(node::ExplainPeer{*peer});
    } else if (const auto* cid = m_context.selection.cid();
               cid != nullptr && isOpen(m_context.state.ourWant(*cid)))
    {
        m_context.link.send(node::ExplainWant{*cid});
    }
}

void WhyBox::askInTime()
{
    if (m_context.state.now() - m_asked >= kAskPace) {
        ask();
    }
}

void WhyBox::showPeer(const PeerId& peer)
{
    const auto* row = m_context.state.peer(peer);
    const bool ready = row != nullptr && row->eligibility == telemetry::Eligibility::Ready;
    const QString served = why::served(m_context.state, peer);
    const QString held = why::unsent(m_context.state, peer);
    const auto* explained = m_context.state.explained(peer);
    m_reasonsTitle->setText(tr("Why this place?"));
    show(ready ? tr("When is it served?") : tr("Why is it not next?"),
         held.isEmpty() ? served : served + QStringLiteral("\n\n") + held,
         explained == nullptr ? std::vector<telemetry::Reason>{} : explained->reasons);
}

void WhyBox::showBlock(const Cid& cid)
{
    const bool open = isOpen(m_context.state.ourWant(cid));
    const auto* explained = open ? m_context.state.explained(cid) : nullptr;
    m_reasonsTitle->setText(tr("Peer by peer"));
    show(open ? tr("Why is it not here?") : tr("Where is it?"), why::block(m_context.state, cid),
         explained == nullptr ? std::vector<telemetry::Reason>{} : explained->reasons);
}

void WhyBox::show(const QString& question, const QString& answer,
                  const std::vector<telemetry::Reason>& reasons)
{
    m_question->setText(question);
    m_answer->setText(answer);
    std::vector<Figure> figures;
    for (const auto& reason : reasons) {
        figures.push_back({format::foreign(reason.name), format::foreign(reason.value), {}});
    }
    m_reasonsTitle->setVisible(!figures.empty());
    m_reasons->setVisible(!figures.empty());
    m_reasons->setFigures(std::move(figures));
}

QString WhyBox::answer() const
{
    return m_answer->text();
}

} // namespace swapscope::ui
