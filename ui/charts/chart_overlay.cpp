// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_overlay.h"

#include "ui/charts/mark_labels.h"
#include "ui/widgets/fonts.h"

#include <QPainter>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kBoxHeight = 20;
constexpr int kBoxPadding = 7;
constexpr int kMostLabelWidth = 280;
constexpr int kSwatch = 9;

} // namespace

ChartOverlay::ChartOverlay(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFont(textFont(Theme::kSmallPixels));
}

void ChartOverlay::setPlotRect(const QRect& plot)
{
    m_plot = plot;
    update();
}

void ChartOverlay::setMarks(std::vector<Mark> marks)
{
    m_marks = std::move(marks);
    update();
}

void ChartOverlay::setBand(std::optional<std::pair<int, int>> band)
{
    if (band != m_band) {
        m_band = band;
        update();
    }
}

void ChartOverlay::setReading(std::optional<Reading> reading)
{
    m_reading = std::move(reading);
    update();
}

void ChartOverlay::setEmptyText(const QString& headline, const QString& reason)
{
    m_headline = headline;
    m_reason = reason;
    update();
}

void ChartOverlay::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter{this};
    painter.setFont(font());
    paintBand(painter);
    paintMarks(painter);
    if (!m_headline.isEmpty()) {
        paintEmpty(painter);
    } else if (m_reading) {
        paintReading(painter);
    }
}

void ChartOverlay::paintBand(QPainter& painter) const
{
    if (!m_band) {
        return;
    }
    constexpr int kVeil = 32;
    QColor veil = m_theme->colors().accent;
    veil.setAlpha(kVeil);
    const auto [left, right] = *m_band;
    painter.fillRect(QRect{QPoint{left, m_plot.top()}, QPoint{right, m_plot.bottom()}}, veil);
    painter.setPen(m_theme->colors().accent);
    painter.drawLine(left, m_plot.top(), left, m_plot.bottom());
    painter.drawLine(right, m_plot.top(), right, m_plot.bottom());
}

void ChartOverlay::paintMarks(QPainter& painter) const
{
    std::vector<MarkLabel> wanted;
    QStringList texts;
    const auto metrics = fontMetrics();
    for (const auto& mark : m_marks) {
        texts << metrics.elidedText(mark.text, Qt::ElideRight, kMostLabelWidth);
        wanted.push_back({mark.x, metrics.horizontalAdvance(texts.back()) + 2 * kBoxPadding});
    }
    const auto boxes = placeMarkLabels(wanted, m_plot, kBoxHeight);
    painter.setPen(QPen{m_theme->colors().text, 1, Qt::DashLine});
    for (const auto& mark : m_marks) {
        painter.drawLine(mark.x, m_plot.top(), mark.x, m_plot.bottom());
    }
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        if (boxes[i]) {
            paintBox(painter, *boxes[i]);
            painter.drawText(*boxes[i], Qt::AlignCenter, texts.at(static_cast<qsizetype>(i)));
        }
    }
}

void ChartOverlay::paintReading(QPainter& painter) const
{
    painter.setPen(QPen{m_theme->colors().muted, 1});
    if (const auto x = m_reading->lineX) {
        painter.drawLine(*x, m_plot.top(), *x, m_plot.bottom());
    }
    const bool swatch = m_reading->color.isValid();
    const int left = kBoxPadding + (swatch ? kSwatch + 5 : 0);
    const int width = left + fontMetrics().horizontalAdvance(m_reading->text) + kBoxPadding;
    QRect box{m_reading->at.x() + 12, m_reading->at.y() - kBoxHeight - 6, width, kBoxHeight};
    if (box.right() > m_plot.right()) {
        box.moveRight(m_reading->at.x() - 12);
    }
    box.moveLeft(std::max(box.left(), m_plot.left()));
    box.moveTop(std::clamp(box.top(), m_plot.top(), m_plot.bottom() - kBoxHeight));
    paintBox(painter, box);
    painter.drawText(box.adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     m_reading->text);
    if (swatch) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_reading->color);
        painter.drawRoundedRect(
            QRect{box.left() + kBoxPadding, box.center().y() - kSwatch / 2, kSwatch, kSwatch}, 2,
            2);
    }
}

void ChartOverlay::paintEmpty(QPainter& painter) const
{
    const int middle = m_plot.center().y();
    painter.setPen(m_theme->colors().text);
    painter.setFont(textFont(Theme::kTextPixels, true));
    painter.drawText(QRect{m_plot.left(), middle - 26, m_plot.width(), 24},
                     Qt::AlignHCenter | Qt::AlignBottom, m_headline);
    painter.setPen(m_theme->colors().muted);
    painter.setFont(font());
    painter.drawText(QRect{m_plot.left(), middle + 2, m_plot.width(), 44},
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_reason);
}

void ChartOverlay::paintBox(QPainter& painter, const QRect& box) const
{
    const auto& colors = m_theme->colors();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{colors.line, 1});
    painter.setBrush(colors.panel);
    painter.drawRoundedRect(QRectF{box}.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(colors.text);
}

} // namespace swapscope::ui
