// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/lanes_header.h"

#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QPainter>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 12;

} // namespace

LanesHeader::LanesHeader(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(format::toolTip(
        tr("One lane per peer, in a steady order. Each chip is a task that waits, in the order in "
           "which the peer would get it: filled for a block, as wide as the block is large; "
           "outlined for a want-have; hatched while the peer is held back after a cancel. The "
           "badge is the peer's place in the order of service, – while it may not be served.")));
    connect(&theme, &Theme::changed, this, qOverload<>(&LanesHeader::update));
}

void LanesHeader::setScale(const LaneScale& scale)
{
    m_scale = scale;
    update();
}

void LanesHeader::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter{this};
    const auto& colors = m_theme->colors();
    const QRect line = rect().adjusted(kPadding, 2, -kPadding, 0);
    const QFont bold = textFont(Theme::kTextPixels, true);
    painter.setFont(bold);
    painter.setPen(colors.text);
    const QString title = tr("Next to be served");
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, title);
    int left = QFontMetrics{bold}.horizontalAdvance(title) + 12;

    const QFont small = textFont(Theme::kSmallPixels);
    const QFontMetrics metrics{small};
    painter.setFont(small);
    painter.setPen(colors.muted);
    const QString scale = format::bytes(m_scale.barBytes);
    const int scaleText = metrics.horizontalAdvance(scale);
    const int scaleLeft = line.right() - scaleText - 8 - m_scale.barWidth;
    const QRect words{line.left() + left, line.top(), scaleLeft - 12 - line.left() - left,
                      line.height()};
    painter.drawText(
        words, Qt::AlignVCenter | Qt::AlignLeft,
        metrics.elidedText(tr("width = bytes · outline = want-have · hatched = held back"),
                           Qt::ElideRight, words.width()));
    if (m_scale.barWidth > 0) {
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, scale);
        const int middle = line.center().y() + 1;
        const int right = scaleLeft + m_scale.barWidth;
        painter.drawLine(scaleLeft, middle, right, middle);
        painter.drawLine(scaleLeft, middle - 3, scaleLeft, middle + 3);
        painter.drawLine(right, middle - 3, right, middle + 3);
    }
}

} // namespace swapscope::ui
