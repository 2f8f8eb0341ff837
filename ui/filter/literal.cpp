// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/literal.h"

#include <QString>

#include <array>

namespace swapscope::ui::filter {

namespace {

struct Unit
{
    QStringView name;
    double factor;
    Quantity quantity;
    bool isPart = false; ///< The factor divides: 1/1000 is no exact number, 1000 is.
};

constexpr double kKibi = 1024;

// Upper and lower case differ: M is a mebibyte, m a minute.
constexpr std::array<Unit, 20> kUnits{{
    {u"B", 1, Quantity::Bytes},
    {u"KiB", kKibi, Quantity::Bytes},
    {u"MiB", kKibi* kKibi, Quantity::Bytes},
    {u"GiB", kKibi* kKibi* kKibi, Quantity::Bytes},
    {u"TiB", kKibi* kKibi* kKibi* kKibi, Quantity::Bytes},
    {u"K", kKibi, Quantity::Bytes},
    {u"M", kKibi* kKibi, Quantity::Bytes},
    {u"G", kKibi* kKibi* kKibi, Quantity::Bytes},
    {u"T", kKibi* kKibi* kKibi* kKibi, Quantity::Bytes},
    {u"kB", 1e3, Quantity::Bytes},
    {u"MB", 1e6, Quantity::Bytes},
    {u"GB", 1e9, Quantity::Bytes},
    {u"us", 1e6, Quantity::Seconds, true},
    {u"\u00b5s", 1e6, Quantity::Seconds, true},
    {u"ms", 1e3, Quantity::Seconds, true},
    {u"s", 1, Quantity::Seconds},
    {u"m", 60, Quantity::Seconds},
    {u"h", 3600, Quantity::Seconds},
    {u"d", 86400, Quantity::Seconds},
    {u"%", 100, Quantity::Share, true},
}};

std::optional<Unit> unitNamed(QStringView name)
{
    constexpr QStringView kPerSecond{u"/s"};
    const bool rate = name.endsWith(kPerSecond) && name.size() > kPerSecond.size();
    const QStringView amount = rate ? name.chopped(kPerSecond.size()) : name;
    for (const Unit& unit : kUnits) {
        if (unit.name == amount && (!rate || unit.quantity == Quantity::Bytes)) {
            return Unit{unit.name, unit.factor, rate ? Quantity::Rate : unit.quantity, unit.isPart};
        }
    }
    return std::nullopt;
}

qsizetype digitsOf(QStringView text)
{
    qsizetype at = 0;
    if (at < text.size() && (text[at] == u'-' || text[at] == u'+' || text[at] == u'\u2212')) {
        ++at;
    }
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    while (at < text.size() && (isDigit(text[at]) || text[at] == u'.')) {
        ++at;
    }
    return at;
}

} // namespace

std::optional<Figure> readFigure(QStringView text)
{
    const qsizetype digits = digitsOf(text);
    QString number = text.left(digits).toString();
    number.replace(u'\u2212', u'-');
    bool fine = false;
    const double value = number.toDouble(&fine);
    if (!fine) {
        return std::nullopt;
    }
    const QStringView rest = text.mid(digits).trimmed();
    if (rest.isEmpty()) {
        return Figure{.value = value, .quantity = {}};
    }
    const auto unit = unitNamed(rest);
    if (!unit) {
        return std::nullopt;
    }
    return Figure{.value = unit->isPart ? value / unit->factor : value * unit->factor,
                  .quantity = unit->quantity};
}

bool isUnit(QStringView text)
{
    return unitNamed(text).has_value();
}

bool fits(const Figure& figure, Quantity quantity)
{
    if (!figure.quantity || *figure.quantity == quantity) {
        return true;
    }
    // "up-rate > 1MiB" is clear enough.
    return *figure.quantity == Quantity::Bytes && quantity == Quantity::Rate;
}

} // namespace swapscope::ui::filter
