// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_line.h"

#include "ui/models/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QMouseEvent>

namespace swapscope::ui {

namespace {

QString queueText(const telemetry::Totals& totals)
{
    if (totals.queuedTasks == 0) {
        return StatusLine::tr("queue empty");
    }
    return StatusLine::tr("queue %1 tasks, %2, oldest %3")
        .arg(format::count(totals.queuedTasks), format::bytes(totals.queuedBytes),
             format::age(totals.oldestTask, totals.now));
}

QString fairnessText(const telemetry::Totals& totals)
{
    return totals.jain ? StatusLine::tr("Jain %1 (%2 peers, 10 s)")
                             .arg(QString::number(*totals.jain, 'f', 2))
                             .arg(totals.jainPeers)
                       : StatusLine::tr("Jain –");
}

QString duplicatesText(const telemetry::Totals& totals)
{
    const double share = totals.receivedBytes == 0
                             ? 0.0
                             : static_cast<double>(totals.duplicateBytes)
                                   / static_cast<double>(totals.receivedBytes);
    return StatusLine::tr("duplicates %1").arg(format::percent(share));
}

QString iconOf(telemetry::Notice::Tone tone)
{
    switch (tone) {
    case telemetry::Notice::Tone::Info: return QStringLiteral("info");
    case telemetry::Notice::Tone::Good: return QStringLiteral("ok");
    case telemetry::Notice::Tone::Problem: return QStringLiteral("problem");
    }
    Q_UNREACHABLE();
}

} // namespace

StatusLine::StatusLine(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_figures{new ElidedLabel{this}}
    , m_icon{plainLabel({}, this)}
    , m_message{new ElidedLabel{this}}
{
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(6, 0, 6, 0);
    layout->setSpacing(6);
    layout->addWidget(m_figures, 3);
    layout->addWidget(m_icon);
    layout->addWidget(m_message, 2);
    m_message->hide();
    m_icon->hide();
    m_message->setCursor(Qt::PointingHandCursor);
    m_message->installEventFilter(this);
    m_passing.setSingleShot(true);
    m_passing.setInterval(kShownMs);
    connect(&m_passing, &QTimer::timeout, this, [this] {
        m_message->hide();
        m_icon->hide();
    });
    connect(&theme, &Theme::changed, this, &StatusLine::recolor);
    recolor();
}

void StatusLine::update(const telemetry::Totals& totals)
{
    QStringList parts{
        totals.peers == 1 ? tr("own node · 1 peer")
                          : tr("own node · %1 peers").arg(format::count(totals.peers)),
        tr("↓ %1  ↑ %2").arg(format::rate(totals.downRate), format::rate(totals.upRate)),
        tr("wants %1").arg(format::count(totals.ourWants)),
        queueText(totals),
        duplicatesText(totals),
        fairnessText(totals)};
    constexpr std::chrono::milliseconds kUsual{150};
    if (m_pace > kUsual) {
        parts.prepend(tr("busy: views refreshed every %1").arg(format::duration(m_pace)));
    }
    m_figures->setPlainText(parts.join(QStringLiteral("   ·   ")));
}

void StatusLine::showPace(std::chrono::milliseconds pace)
{
    m_pace = pace;
}

void StatusLine::say(const QString& text, telemetry::Notice::Tone tone)
{
    m_tone = tone;
    m_message->setPlainText(text);
    m_message->show();
    m_icon->show();
    recolor();
    m_passing.start();
}

QString StatusLine::message() const
{
    return m_message->isHidden() ? QString{} : m_message->plainText();
}

bool StatusLine::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_message && event->type() == QEvent::MouseButtonRelease) {
        Q_EMIT messageClicked();
    }
    return QWidget::eventFilter(watched, event);
}

void StatusLine::recolor()
{
    constexpr int kIcon = 16;
    const ThemeColors& colors = m_theme->colors();
    const bool problem = m_tone == telemetry::Notice::Tone::Problem;
    const QColor color =
        problem ? colors.problem
                : (m_tone == telemetry::Notice::Tone::Good ? colors.good : colors.muted);
    setTextColor(*m_figures, colors.muted);
    setTextColor(*m_message, problem ? colors.problem : colors.text);
    m_icon->setPixmap(iconPixmap(iconOf(m_tone), kIcon, color, devicePixelRatioF()));
}

} // namespace swapscope::ui
