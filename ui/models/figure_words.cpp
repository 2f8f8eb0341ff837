// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/figure_words.h"

#include "core/telemetry/figure_table.h"

#include <QCoreApplication>

namespace swapscope::ui {

namespace {

QString translated(std::string_view text)
{
    return QCoreApplication::translate("Figures", std::string{text}.c_str());
}

} // namespace

QString meaningOf(const char* id)
{
    const telemetry::Figure* figure = telemetry::findFigure(id);
    if (figure == nullptr) {
        return {};
    }
    QString text = translated(figure->definition);
    if (!figure->formula.empty()) {
        text += QLatin1Char('\n') + translated(figure->formula);
    }
    if (!figure->unit.empty()) {
        text += QLatin1Char('\n')
                + QCoreApplication::translate("Figures", "Unit: %1").arg(translated(figure->unit));
    }
    return text;
}

} // namespace swapscope::ui
