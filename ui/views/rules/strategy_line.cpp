// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rules/strategy_line.h"

#include "ui/models/format.h"
#include "ui/views/acts.h"
#include "ui/views/rules/strategy_box.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

namespace swapscope::ui {

StrategyLine::StrategyLine(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_box{new StrategyBox{this}}
{
    auto* label = plainLabel(tr("Strategy"), this);
    label->setBuddy(&m_box->choices());
    label->setToolTip(format::toolTip(
        tr("In which order peers are served. It can be changed at any time; no task is lost.")));
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_box, 1);
    connect(m_box, &StrategyBox::chosen, this, [this] {
        if (m_box->strategy() != m_context.state.totals().rules.strategy) {
            m_context.acts.changeNodeRules({.strategy = m_box->strategy()});
        }
    });
}

void StrategyLine::update()
{
    m_box->setStrategy(m_context.state.totals().rules.strategy);
}

} // namespace swapscope::ui
