// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/row_filter.h"

#include <QRegularExpression>

#include <algorithm>

namespace swapscope::ui {

std::optional<filter::Problem> RowFilter::set(const QString& line, const QStringList& conditions,
                                              const filter::Fields& fields)
{
    m_conditions.clear();
    for (const QString& text : conditions.mid(0, kMostConditions)) {
        auto compiled = filter::compile(text, fields);
        if (auto* expression = std::get_if<filter::Expression>(&compiled)) {
            m_conditions.push_back(std::move(*expression));
        }
    }
    auto compiled = filter::compile(line, fields);
    if (auto* problem = std::get_if<filter::Problem>(&compiled)) {
        return std::move(*problem);
    }
    m_line = std::get<filter::Expression>(std::move(compiled));
    return std::nullopt;
}

bool RowFilter::holds(const filter::Row& row) const
{
    return m_line.holds(row)
           && std::ranges::all_of(m_conditions, [&row](const filter::Expression& condition) {
                  return condition.holds(row);
              });
}

std::vector<int> RowFilter::fields() const
{
    std::vector<int> all = m_line.fields();
    for (const filter::Expression& condition : m_conditions) {
        std::ranges::copy(condition.fields(), std::back_inserter(all));
    }
    return all;
}

filter::Quantity quantityOf(const QString& sample)
{
    using filter::Quantity;
    static const QRegularExpression figure{
        QStringLiteral("^[+−-]?[0-9.,]+\\s*([KMGT]?i?B(?:/s)?|[KMGT]\\b|µs|us|ms|[smhd]\\b|%)"),
        QRegularExpression::UseUnicodePropertiesOption};
    const auto found = figure.match(sample);
    if (!found.hasMatch()) {
        return Quantity::Plain;
    }
    const QString unit = found.captured(1);
    if (unit.endsWith(QLatin1String{"/s"}) || (unit.size() == 1 && unit.isUpper() && unit != u"B"))
    {
        return Quantity::Rate; // where space is short, a rate is "1.94 M"
    }
    if (unit.endsWith(u'B')) {
        return Quantity::Bytes;
    }
    return unit == u"%" ? Quantity::Share : Quantity::Seconds;
}

QString exactFigure(double value, filter::Quantity quantity)
{
    using filter::Quantity;
    constexpr int kDigits = 15; // of a double that survive being written
    const QString number = QString::number(value, 'g', kDigits);
    const bool exponent = number.contains(u'e');
    const QString plain = exponent ? QString::number(value, 'f', 9) : number;
    switch (quantity) {
    case Quantity::Bytes: return plain + QLatin1String{"B"};
    case Quantity::Rate: return plain + QLatin1String{"B/s"};
    case Quantity::Seconds: return plain + QLatin1String{"s"};
    case Quantity::Share:
    case Quantity::Plain: return plain;
    }
    return plain;
}

} // namespace swapscope::ui
