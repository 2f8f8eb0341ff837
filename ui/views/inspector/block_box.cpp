// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/block_box.h"

#include "ui/models/format.h"
#include "ui/views/acts.h"
#include "ui/views/inspector/subject_figures.h"
#include "ui/views/subject_menu.h"
#include "ui/widgets/figure_list.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QMenu>
#include <QPushButton>

namespace swapscope::ui {

BlockBox::BlockBox(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_askersTitle{plainLabel(tr("Who wants it of us"), this)}
    , m_askers{new FigureList{context.theme, FigureList::Look::Pairs, m_askersTitle->text(), this}}
    , m_wantOrCancel{new QPushButton{this}}
    , m_raise{new QPushButton{tr("Raise priority"), this}}
    , m_lower{new QPushButton{tr("Lower priority"), this}}
    , m_save{new QPushButton{tr("Save block…"), this}}
    , m_deny{new QPushButton{tr("Deny"), this}}
{
    m_askersTitle->setFont(textFont(Theme::kTextPixels, true));
    m_deny->setMenu(new QMenu{m_deny});
    m_deny->setToolTip(format::toolTip(tr("Nobody gets this block, whoever asks.")));
    auto* grid = new QGridLayout{this};
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setSpacing(6);
    grid->addWidget(m_askersTitle, 0, 0, 1, 2);
    grid->addWidget(m_askers, 1, 0, 1, 2);
    grid->addWidget(m_wantOrCancel, 2, 0, 1, 2);
    grid->addWidget(m_raise, 3, 0);
    grid->addWidget(m_lower, 3, 1);
    grid->addWidget(m_save, 4, 0);
    grid->addWidget(m_deny, 4, 1);
    connectParts();
}

void BlockBox::connectParts()
{
    connect(m_wantOrCancel, &QPushButton::clicked, this, [this] {
        const Acts::Cids cids{m_cid}; // the act may change what is selected
        if (m_open) {
            m_context.acts.cancelWants(cids);
        } else {
            m_context.acts.want(cids);
        }
    });
    connect(m_raise, &QPushButton::clicked, this,
            [this] { m_context.acts.shiftPriority({m_cid}, Acts::kPriorityStep); });
    connect(m_lower, &QPushButton::clicked, this,
            [this] { m_context.acts.shiftPriority({m_cid}, -Acts::kPriorityStep); });
    connect(m_save, &QPushButton::clicked, this, [this] { m_context.acts.requestSave(m_cid); });
    connect(m_deny->menu(), &QMenu::aboutToShow, this, [this] {
        m_deny->menu()->clear();
        addDenyActions(*m_deny->menu(), {telemetry::DenyKey{{}, m_cid}}, m_context);
    });
}

void BlockBox::refresh()
{
    const auto* want = m_context.state.ourWant(m_cid);
    m_open = want != nullptr && want->phase != telemetry::WantPhase::Done
             && want->phase != telemetry::WantPhase::Cancelled;
    m_askers->setFigures(figures::askersOf(m_context.state, m_cid, kMostAskers));
    m_askersTitle->setText(m_askers->figures().empty() ? tr("Nobody wants it of us")
                                                       : tr("Who wants it of us"));
    m_wantOrCancel->setText(m_open ? tr("Cancel want") : tr("Want this block"));
    m_raise->setVisible(m_open);
    m_lower->setVisible(m_open);
    m_save->setEnabled(want != nullptr && want->phase == telemetry::WantPhase::Done);
    m_save->setToolTip(format::toolTip(m_save->isEnabled()
                                           ? tr("Writes the block's bytes to a file.")
                                           : tr("Only a block that has arrived can be saved.")));
    m_deny->setText(m_context.state.denial({{}, m_cid}) == nullptr ? tr("Deny") : tr("Denied"));
}

} // namespace swapscope::ui
