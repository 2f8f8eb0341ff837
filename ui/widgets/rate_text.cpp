// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rate_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

namespace swapscope::ui {

namespace {

struct Unit
{
    const char* name;
    double bytes;
};

constexpr double kKibi = 1024.0;
constexpr double kKilo = 1000.0;
constexpr std::array<Unit, 13> kUnits{{{"", 1},
                                       {"byte", 1},
                                       {"bytes", 1},
                                       {"k", kKibi},
                                       {"kib", kKibi},
                                       {"kb", kKilo},
                                       {"m", kKibi* kKibi},
                                       {"mib", kKibi* kKibi},
                                       {"mb", kKilo* kKilo},
                                       {"g", kKibi* kKibi* kKibi},
                                       {"gib", kKibi* kKibi* kKibi},
                                       {"gb", kKilo* kKilo* kKilo},
                                       {"B", 1}}};

QString translated(const char* text)
{
    return QCoreApplication::translate("RateText", text);
}

Error invalid(const QString& sentence)
{
    const QString forms =
        translated(QT_TRANSLATE_NOOP("RateText", "Write 2 MiB/s, 500 KiB/s, 2 MB/s, 0 or none."));
    return fail(ErrorCode::Invalid, (sentence + QLatin1Char(' ') + forms).toStdString());
}

std::optional<double> unitBytes(const QString& name)
{
    for (const auto& unit : kUnits) {
        // "B" alone is the one unit whose case matters: a small b is read as bits by half of
        // mankind.
        const bool exact = QLatin1String(unit.name) == QLatin1String("B");
        if (name.compare(QLatin1String(unit.name), exact ? Qt::CaseSensitive : Qt::CaseInsensitive)
            == 0) {
            return unit.bytes;
        }
    }
    return std::nullopt;
}

/// Index of the first character that cannot belong to a number.
qsizetype numberEnd(const QString& text)
{
    qsizetype end = 0;
    while (end < text.size()
           && ((text[end] >= QLatin1Char('0') && text[end] <= QLatin1Char('9'))
               || text[end] == QLatin1Char('.') || text[end] == QLatin1Char(',')))
    {
        ++end;
    }
    return end;
}

/// Whether a comma may part thousands or begin a fraction: "1,024", but not "0,125".
bool isAmbiguous(const QString& number)
{
    constexpr qsizetype kGroup = 3;
    const auto comma = number.indexOf(QLatin1Char(','));
    return comma > 0 && number[0] != QLatin1Char('0') && number.size() - comma - 1 == kGroup;
}

} // namespace

Result<RateLimit> parseRate(const QString& text)
{
    QString rest = text.trimmed();
    if (rest.isEmpty()) {
        return invalid(translated(QT_TRANSLATE_NOOP("RateText", "A rate is missing.")));
    }
    if (rest.size() > 64) {
        return invalid(translated(QT_TRANSLATE_NOOP("RateText", "That is too long for a rate.")));
    }
    for (const char* word : {"none", "no limit", "unlimited", "off", "-", "\xE2\x80\x93"}) {
        if (rest.compare(QString::fromUtf8(word), Qt::CaseInsensitive) == 0) {
            return RateLimit{};
        }
    }
    if (rest.startsWith(QLatin1Char('-')) || rest.startsWith(QChar{u'\u2212'})) {
        return invalid(translated(QT_TRANSLATE_NOOP("RateText", "A rate cannot be negative.")));
    }
    const auto end = numberEnd(rest);
    if (isAmbiguous(rest.left(end))) {
        return invalid(
            translated(QT_TRANSLATE_NOOP("RateText", "\"%1\" could mean thousands or a fraction: "
                                                     "write it without the comma."))
                .arg(rest.left(end)));
    }
    bool isNumber = false;
    const double number =
        QString{rest.left(end)}.replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&isNumber);
    if (!isNumber) {
        return invalid(translated(QT_TRANSLATE_NOOP("RateText", "\"%1\" is not a number."))
                           .arg(end == 0 ? rest : rest.left(end)));
    }
    QString unit = rest.mid(end).trimmed();
    if (unit.endsWith(QLatin1String("/s"), Qt::CaseInsensitive)) {
        unit = unit.chopped(2).trimmed();
    } else if (unit.endsWith(QLatin1String("ps"), Qt::CaseInsensitive)) {
        unit = unit.chopped(2).trimmed();
    }
    if (unit.size() == 2 && unit[0].isUpper() && unit[1] == QLatin1Char('b')) {
        return invalid(
            translated(QT_TRANSLATE_NOOP("RateText", "\"%1\" could mean bits: write %2."))
                .arg(unit, unit.toUpper()));
    }
    const auto bytes = unitBytes(unit);
    if (!bytes) {
        return invalid(
            translated(QT_TRANSLATE_NOOP("RateText", "\"%1\" is not a unit of bytes.")).arg(unit));
    }
    const double rate = std::round(number * *bytes);
    if (rate < 1 && number > 0) { // 0 serves nothing: that has to be meant
        return invalid(
            translated(QT_TRANSLATE_NOOP("RateText", "That is less than a byte a second.")));
    }
    if (rate > static_cast<double>(kMaxRate)) {
        return fail(ErrorCode::TooLarge,
                    translated(QT_TRANSLATE_NOOP("RateText", "That is above 1 TiB/s. For no limit, "
                                                             "write none."))
                        .toStdString());
    }
    return RateLimit{static_cast<std::uint64_t>(rate)};
}

QString rateText(RateLimit rate)
{
    if (!rate) {
        return translated(QT_TRANSLATE_NOOP("RateText", "none"));
    }
    static constexpr std::array<std::pair<std::uint64_t, const char*>, 3> kSteps{{
        {std::uint64_t{1} << 30U, "GiB/s"},
        {std::uint64_t{1} << 20U, "MiB/s"},
        {std::uint64_t{1} << 10U, "KiB/s"},
    }};
    for (const auto& [bytes, name] : kSteps) {
        // Two decimals have to name the rate exactly, or the next smaller unit is used.
        if (*rate >= bytes && (*rate * 100) % bytes == 0) {
            const double value = static_cast<double>(*rate) / static_cast<double>(bytes);
            return QString::number(value, 'g', 15) + QLatin1Char(' ') + QLatin1String(name);
        }
    }
    return QString::number(*rate) + QLatin1String(" B/s");
}

} // namespace swapscope::ui
