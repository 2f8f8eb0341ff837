// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/weight_text.h"

#include "core/telemetry/rules.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace swapscope::ui {

namespace {

constexpr double kHundred = 100.0;
constexpr qsizetype kLongest = 32;

QString tr(const char* text)
{
    return QCoreApplication::translate("WeightText", text);
}

bool belongsToNumber(QChar character)
{
    return (character >= QLatin1Char('0') && character <= QLatin1Char('9'))
           || character == QLatin1Char('.') || character == QLatin1Char(',');
}

} // namespace

Result<std::uint32_t> parseWeight(const QString& text)
{
    QString rest = text.trimmed().left(kLongest);
    const QString shown = rest;
    if (rest.startsWith(QChar{u'×'}) || rest.startsWith(QLatin1Char('x'), Qt::CaseInsensitive)) {
        rest = rest.mid(1).trimmed();
    } else if (rest.endsWith(QChar{u'×'}) || rest.endsWith(QLatin1Char('x'), Qt::CaseInsensitive)) {
        rest = rest.chopped(1).trimmed();
    }
    bool isNumber = std::ranges::all_of(rest, belongsToNumber); // no sign, no exponent, no hex
    const double weight =
        isNumber ? rest.replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&isNumber) : 0;
    if (!isNumber) {
        const QString sentence =
            shown.isEmpty() ? tr("A weight is missing.") : tr("\"%1\" is not a number.").arg(shown);
        return fail(ErrorCode::Invalid,
                    (sentence + QLatin1Char(' ') + tr("A weight can be 0.01 to 100; 1 is even."))
                        .toStdString());
    }
    const double largest = telemetry::PeerRules::kMaxWeight / kHundred;
    if (weight < 1 / kHundred || weight > largest) {
        return fail(ErrorCode::Invalid,
                    tr("A weight can be 0.01 to 100, not %1.").arg(shown).toStdString());
    }
    return static_cast<std::uint32_t>(std::lround(weight * kHundred));
}

QString weightText(std::uint32_t hundredths)
{
    return QString::number(hundredths / kHundred, 'g', 5);
}

} // namespace swapscope::ui
