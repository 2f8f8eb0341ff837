// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/style.h"

#include <QPainter>
#include <QStyleOption>

#include <algorithm>

namespace swapscope::ui {

Style::Style()
    : QProxyStyle{QStringLiteral("Fusion")}
{}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    const bool isBox = element == PE_IndicatorCheckBox;
    const bool isRound = element == PE_IndicatorRadioButton;
    if (element != PE_FrameLineEdit) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        if (!isBox && !isRound) {
            return;
        }
    }
    const bool hasFocus = option->state.testFlag(State_HasFocus);
    const auto usual = isBox || isRound ? QPalette::Mid : QPalette::Dark;
    const QRectF frame = QRectF{option->rect}.adjusted(0.5, 0.5, -0.5, -0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(option->palette.color(hasFocus ? QPalette::Highlight : usual));
    if (isRound) {
        painter->drawEllipse(frame);
    } else {
        painter->drawRoundedRect(frame, 2, 2);
    }
    painter->restore();
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                               QPainter* painter, const QWidget* widget) const
{
    const auto* const bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || bar == nullptr) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    constexpr int kInset = 2;
    const QRect handle = subControlRect(CC_ScrollBar, bar, SC_ScrollBarSlider, widget)
                             .adjusted(kInset, kInset, -kInset, -kInset);
    const bool isUsed = bar->state.testFlag(State_MouseOver) || bar->state.testFlag(State_Sunken);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(bar->palette.color(isUsed ? QPalette::Mid : QPalette::Dark));
    painter->drawRoundedRect(handle, 3, 3);
    painter->restore();
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                            SubControl part, const QWidget* widget) const
{
    const auto* const bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || bar == nullptr) {
        return QProxyStyle::subControlRect(control, option, part, widget);
    }
    constexpr int kShortest = 24;
    const bool isFlat = bar->orientation == Qt::Horizontal;
    const int length = isFlat ? bar->rect.width() : bar->rect.height();
    const int range = bar->maximum - bar->minimum;
    int handle = length;
    if (range > 0) {
        const double share = static_cast<double>(bar->pageStep) / (range + bar->pageStep);
        handle = std::min(length, std::max(kShortest, static_cast<int>(length * share)));
    }
    const int at = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                           length - handle, bar->upsideDown);
    const auto stretch = [&](int from, int size) {
        return isFlat ? QRect{bar->rect.x() + from, bar->rect.y(), size, bar->rect.height()}
                      : QRect{bar->rect.x(), bar->rect.y() + from, bar->rect.width(), size};
    };
    switch (part) {
    case SC_ScrollBarGroove: return bar->rect;
    case SC_ScrollBarSlider: return stretch(at, handle);
    case SC_ScrollBarSubPage: return stretch(0, at);
    case SC_ScrollBarAddPage: return stretch(at + handle, length - at - handle);
    default: return {};
    }
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    constexpr int kScrollBar = 11;
    return metric == PM_ScrollBarExtent ? kScrollBar
                                        : QProxyStyle::pixelMetric(metric, option, widget);
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* data) const
{
    return hint == SH_DialogButtonBox_ButtonsHaveIcons
               ? 0
               : QProxyStyle::styleHint(hint, option, widget, data);
}

} // namespace swapscope::ui
