// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/ledger_days.h"

#include "ui/models/format.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QHelpEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kTextHeight = 22;
constexpr int kBar = 3;

} // namespace

LedgerDays::LedgerDays(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    installAccessibleRows();
    setAccessibleName(tr("Ledger by day"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&LedgerDays::update));
}

void LedgerDays::setDays(const std::vector<telemetry::LedgerHistory::Day>& days)
{
    std::vector<telemetry::LedgerHistory::Day> newest{days.rbegin(), days.rend()};
    if (newest == m_days) {
        return;
    }
    m_days = std::move(newest);
    m_largest = 0;
    for (const auto& day : m_days) {
        m_largest = std::max({m_largest, day.receivedBytes, day.sentBytes});
    }
    updateGeometry();
    update();
}

QSize LedgerDays::sizeHint() const
{
    return {220, accessibleRowCount() * kRowHeight};
}

int LedgerDays::accessibleRowCount() const
{
    return static_cast<int>(m_days.size());
}

QString LedgerDays::accessibleRowText(int row) const
{
    const auto& day = m_days.at(static_cast<std::size_t>(row));
    return tr("%1: received %2, sent %3, duplicates %4, unasked %5")
        .arg(format::day(day.day), format::bytes(day.receivedBytes), format::bytes(day.sentBytes),
             format::bytes(day.duplicateBytes), format::bytes(day.unaskedBytes));
}

QRect LedgerDays::accessibleRowRect(int row) const
{
    return {0, row * kRowHeight, width(), kRowHeight};
}

bool LedgerDays::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto& help = dynamic_cast<QHelpEvent&>(*event);
    const int row = help.pos().y() / kRowHeight;
    if (row >= 0 && row < accessibleRowCount()) {
        QToolTip::showText(help.globalPos(), format::toolTip(accessibleRowText(row)), this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

void LedgerDays::paintEvent(QPaintEvent* event)
{
    QPainter painter{this};
    const auto& colors = m_theme->colors();
    const auto widthOf = [this](std::uint64_t bytes) {
        const double share =
            static_cast<double>(bytes) / static_cast<double>(std::max<std::uint64_t>(m_largest, 1));
        return bytes == 0 ? 0 : std::max(1, static_cast<int>(share * width()));
    };
    for (int row = 0; row < accessibleRowCount(); ++row) {
        const QRect line = accessibleRowRect(row);
        if (!line.intersects(event->rect())) {
            continue;
        }
        const auto& day = m_days[static_cast<std::size_t>(row)];
        const QRect text{line.left(), line.top(), line.width(), kTextHeight};
        painter.setPen(colors.muted);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, format::day(day.day));
        painter.setPen(colors.text);
        painter.drawText(
            text, Qt::AlignVCenter | Qt::AlignRight,
            tr("↓ %1   ↑ %2").arg(format::bytes(day.receivedBytes), format::bytes(day.sentBytes)));
        const int top = text.bottom();
        painter.fillRect(0, top, widthOf(day.receivedBytes), kBar, colors.good);
        painter.fillRect(0, top + kBar + 1, widthOf(day.sentBytes), kBar, colors.busy);
    }
}

} // namespace swapscope::ui
