// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_accessible.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QWidget>

namespace swapscope::ui {

namespace {

/// Without children: what lies inside a chart has no words of its own.
class ChartAccessible final : public QAccessibleWidget
{
public:
    explicit ChartAccessible(QWidget* widget)
        : QAccessibleWidget{widget, QAccessible::Chart}
    {}

    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? widget()->accessibleDescription()
                                          : QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface* makeChart(const QString& className, QObject* object)
{
    const bool chart = className == QLatin1String{"swapscope::ui::PlotArea"}
                       || className == QLatin1String{"swapscope::ui::Plot"}
                       || className == QLatin1String{"swapscope::ui::Timeline"};
    auto* widget = chart ? qobject_cast<QWidget*>(object) : nullptr;
    return widget == nullptr ? nullptr : new ChartAccessible{widget};
}

} // namespace

void installChartAccessibility()
{
    QAccessible::installFactory(&makeChart);
}

} // namespace swapscope::ui
