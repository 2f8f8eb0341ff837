// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/top_bar.h"

#include "ui/models/format.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/rate_text.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace swapscope::ui {

namespace {

constexpr int kIcon = 16;

} // namespace

TopBar::TopBar(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_omnibox{new Omnibox{theme, parent == nullptr ? this : parent}}
    , m_alternative{addButton(tr("Alternative limits"))}
    , m_limits{addButton(tr("Limits of all peers together"))}
    , m_pauseServing{addButton(tr("Pause serving"))}
    , m_pauseAsking{addButton(tr("Pause asking"))}
    , m_node{addButton(tr("This node"))}
{
    constexpr int kOmniboxWidth = 600;
    m_omnibox->setMaximumWidth(kOmniboxWidth);
    m_node->setFont(textFont(Theme::kTextPixels, true));
    m_alternative->setCheckable(true);
    for (QToolButton* pause : {m_pauseServing, m_pauseAsking}) {
        pause->setCheckable(true);
        pause->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    m_pauseServing->setToolTip(format::toolTip(
        tr("Nobody gets blocks while this is on; what peers want is kept. Ctrl+Shift+P")));
    m_pauseAsking->setToolTip(format::toolTip(
        tr("Nobody is asked for anything while this is on; our wants are kept. Ctrl+Shift+A")));
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_omnibox, 3);
    layout->addStretch(1);
    for (QToolButton* button : {m_alternative, m_limits, m_pauseServing, m_pauseAsking, m_node}) {
        layout->addWidget(button);
    }
    connect(m_node, &QToolButton::clicked, this, &TopBar::nodeNameClicked);
    connect(m_limits, &QToolButton::clicked, this, &TopBar::limitsClicked);
    connect(m_alternative, &QToolButton::clicked, this, &TopBar::alternativeWanted);
    // What is wanted, not what is shown: the node's answer sets the button.
    connect(m_pauseServing, &QToolButton::clicked, this, &TopBar::servingPauseWanted);
    connect(m_pauseAsking, &QToolButton::clicked, this, &TopBar::askingPauseWanted);
    connect(&theme, &Theme::changed, this, &TopBar::recolor);
    update(telemetry::Totals{});
    recolor();
}

QToolButton* TopBar::addButton(const QString& name)
{
    auto* button = new QToolButton{this};
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    return button;
}

void TopBar::updateLimits(const telemetry::Totals& totals)
{
    const auto text = [](const telemetry::RateLimit& limit) {
        return limit ? rateText(limit) : tr("unlimited");
    };
    const auto& rules = totals.rules;
    const auto& down = rules.downloadInForce();
    const auto& up = rules.uploadInForce();
    m_limits->setText(down || up ? tr("↓ %1  ↑ %2").arg(text(down), text(up)) : tr("↓↑ unlimited"));
    QString tip = tr("Limits of all peers together: ↓ %1, ↑ %2. Click to change them.")
                      .arg(text(down), text(up));
    m_alternative->setToolTip(format::toolTip(
        rules.usesAlternative
            ? tr("The alternative limits are on. Click for the usual ones: ↓ %1, ↑ %2. "
                 "Ctrl+Shift+T")
                  .arg(text(rules.downloadLimit), text(rules.uploadLimit))
            : tr("Alternative limits, for a while: ↓ %1, ↑ %2. Ctrl+Shift+T")
                  .arg(text(rules.alternativeDownload), text(rules.alternativeUpload))));
    if (m_alternative->isChecked() != rules.usesAlternative) {
        m_alternative->setChecked(rules.usesAlternative);
        recolor();
    }
    if (totals.limits > 0) {
        tip += u'\n'
               + (totals.limits == 1
                      ? tr("1 peer has a limit of its own.")
                      : tr("%1 peers have limits of their own.").arg(format::count(totals.limits)));
    }
    m_limits->setToolTip(format::toolTip(tip));
}

void TopBar::update(const telemetry::Totals& totals)
{
    updateLimits(totals);
    const auto showPause = [this](QToolButton& button, bool paused, const QString& text) {
        button.setChecked(paused);
        if (button.text() != text) {
            button.setText(text);
            recolor();
        }
    };
    showPause(*m_pauseServing, totals.rules.servingPaused,
              totals.rules.servingPaused ? tr("Serving paused") : tr("Pause serving"));
    showPause(*m_pauseAsking, totals.rules.askingPaused,
              totals.rules.askingPaused ? tr("Asking paused") : tr("Pause asking"));
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
    const ThemeColors& colors = m_theme->colors();
    const bool isSlow = m_alternative->isChecked();
    setTextColor(*m_limits, isSlow ? colors.warning : colors.muted);
    m_alternative->setIcon(
        QIcon{iconPixmap(QStringLiteral("turtle"), kIcon, isSlow ? colors.warning : colors.muted,
                         devicePixelRatioF())});
    for (QToolButton* pause : {m_pauseServing, m_pauseAsking}) {
        const QColor color = pause->isChecked() ? colors.warning : colors.muted;
        setTextColor(*pause, color);
        pause->setIcon(
            QIcon{iconPixmap(pause->isChecked() ? QStringLiteral("play") : QStringLiteral("pause"),
                             kIcon, color, devicePixelRatioF())});
    }
}

} // namespace swapscope::ui
