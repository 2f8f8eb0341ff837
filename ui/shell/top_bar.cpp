// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/top_bar.h"

#include "ui/models/format.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace swapscope::ui {

TopBar::TopBar(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_omnibox{new Omnibox{theme, parent == nullptr ? this : parent}}
    , m_limits{plainLabel({}, this)}
    , m_node{new QToolButton{this}}
{
    constexpr int kOmniboxWidth = 600;
    m_omnibox->setMaximumWidth(kOmniboxWidth);
    m_node->setAutoRaise(true);
    m_node->setFont(textFont(Theme::kTextPixels, true));
    m_node->setAccessibleName(tr("This node"));
    m_limits->setToolTip(format::toolTip(
        tr("Peers whose upload you limited. Limit a selected peer with Ctrl+Shift+L.")));
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_omnibox, 3);
    layout->addStretch(1);
    layout->addWidget(m_limits);
    layout->addWidget(m_node);
    connect(m_node, &QToolButton::clicked, this, &TopBar::nodeNameClicked);
    connect(&theme, &Theme::changed, this, &TopBar::recolor);
    update(telemetry::Totals{});
    recolor();
}

void TopBar::update(const telemetry::Totals& totals)
{
    m_limits->setText(totals.limits == 0
                          ? tr("↑ unlimited")
                          : (totals.limits == 1
                                 ? tr("↑ 1 peer limited")
                                 : tr("↑ %1 peers limited").arg(format::count(totals.limits))));
    const QString peers =
        totals.peers == 1 ? tr("1 peer") : tr("%1 peers").arg(format::count(totals.peers));
    m_node->setText(totals.stopped ? tr("node stopped")
                                   : (totals.self.empty() ? tr("starting…")
                                                          : format::peer(totals.self)
                                                                + QStringLiteral(" · ") + peers));
    QString tip = tr("This node: %1").arg(format::fullPeer(totals.self));
    for (const std::string& address : totals.listening) {
        tip += u'\n' + format::foreign(address);
    }
    m_node->setToolTip(format::toolTip(tip + u'\n' + tr("Click to copy its addresses.")));
}

void TopBar::recolor()
{
    setTextColor(*m_limits, m_theme->colors().muted);
}

} // namespace swapscope::ui
