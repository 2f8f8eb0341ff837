// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/format.h"

#include <QDateTime>
#include <QList>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace swapscope::ui::format {

namespace {

using namespace std::chrono_literals;

constexpr std::array<QStringView, 6> kByteUnits{u"B", u"KiB", u"MiB", u"GiB", u"TiB", u"PiB"};
constexpr qsizetype kShownCodePoints = 128;

/// Decimals that give three significant digits, for values below 1000.
int decimalsFor(double value)
{
    if (value < 9.995) {
        return 2;
    }
    return value < 99.95 ? 1 : 0;
}

QString withUnit(double value, QStringView unit)
{
    return QString::number(value, 'f', decimalsFor(value)) + kUnitSpace + unit.toString();
}

QString byteText(double value)
{
    std::size_t unit = 0;
    while (value >= (unit == 0 ? 1024.0 : 999.5) && unit + 1 < kByteUnits.size()) {
        value /= 1024.0;
        ++unit;
    }
    if (unit == 0) {
        return QString::number(std::floor(value), 'f', 0) + kUnitSpace + kByteUnits[0].toString();
    }
    return withUnit(value, kByteUnits[unit]);
}

QString twoParts(std::int64_t high, QStringView highUnit, std::int64_t low, QStringView lowUnit)
{
    return QStringLiteral("%1%2%3 %4%2%5")
        .arg(high)
        .arg(QChar{kUnitSpace})
        .arg(highUnit)
        .arg(low, 2, 10, QLatin1Char{'0'})
        .arg(lowUnit);
}

bool isHarmful(char32_t point)
{
    switch (QChar::category(point)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph: return true;
    default: return false;
    }
}

} // namespace

QString unknown()
{
    return QStringLiteral("–");
}

QString bytes(std::uint64_t value)
{
    return byteText(static_cast<double>(value));
}

QString signedBytes(std::int64_t value)
{
    if (value == 0) {
        return bytes(0);
    }
    const double size = std::abs(static_cast<double>(value));
    return QChar{value < 0 ? u'−' : u'+'} + byteText(size);
}

QString rate(double bytesPerSecond)
{
    const double value = bytesPerSecond >= 1.0 ? bytesPerSecond : 0.0;
    return byteText(value) + QStringLiteral("/s");
}

QString compactRate(double bytesPerSecond)
{
    if (bytesPerSecond < 1.0) {
        return QStringLiteral("0");
    }
    const QString text = byteText(bytesPerSecond);
    return text.left(text.indexOf(QChar{kUnitSpace}) + 2); // the unit's first letter
}

QString duration(Duration value)
{
    using namespace std::chrono;
    if (value < 0ns) {
        value = 0ns;
    }
    const auto nanos = static_cast<double>(value.count());
    if (value == 0ns) {
        return QStringLiteral("0") + kUnitSpace + QStringLiteral("s");
    }
    if (nanos < 999.5e3) {
        return QString::number(std::ceil(nanos / 1e3), 'f', 0) + kUnitSpace + QStringLiteral("µs");
    }
    if (nanos < 999.5e6) {
        return withUnit(nanos / 1e6, u"ms");
    }
    if (nanos < 59.95e9) {
        return withUnit(nanos / 1e9, u"s");
    }
    const std::int64_t whole = duration_cast<seconds>(value + 50ms).count();
    if (whole < 3600) {
        return twoParts(whole / 60, u"m", whole % 60, u"s");
    }
    if (whole < 86400) {
        return twoParts(whole / 3600, u"h", whole % 3600 / 60, u"m");
    }
    return twoParts(whole / 86400, u"d", whole % 86400 / 3600, u"h");
}

QString age(TimePoint since, TimePoint now)
{
    return since == TimePoint{} ? unknown() : duration(now - since);
}

QString date(std::int64_t seconds)
{
    return seconds == 0 ? unknown()
                        : QDateTime::fromSecsSinceEpoch(seconds).toString(
                            QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString day(std::int32_t days)
{
    return QDate{1970, 1, 1}.addDays(days).toString(Qt::ISODate);
}

QString count(std::uint64_t value)
{
    QString digits = QString::number(value);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) {
        digits.insert(at, QLatin1Char{','});
    }
    return digits;
}

QString signedCount(std::int64_t value)
{
    const auto size =
        value < 0 ? 0U - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    return value < 0 ? u'−' + count(size) : count(size);
}

QString ratio(double value)
{
    if (value < 999.5) {
        return QString::number(value, 'f', decimalsFor(value));
    }
    return value < 1e15 ? count(static_cast<std::uint64_t>(std::llround(value)))
                        : QString::number(value, 'g', 3);
}

QString percent(double share)
{
    const double value = share * 100.0;
    return QString::number(value, 'f', value < 9.95 && value > 0.0 ? 1 : 0) + kUnitSpace + u'%';
}

QString peer(const multiformats::PeerId& peer)
{
    return peer.empty() ? unknown() : u'…' + fullPeer(peer).right(6);
}

QString cid(const multiformats::Cid& cid)
{
    if (cid.empty()) {
        return unknown();
    }
    const QString full = fullCid(cid);
    return full.size() <= 14 ? full : full.left(7) + u'…' + full.right(6);
}

QString content(std::string_view text)
{
    if (text.starts_with("/ipfs/")) {
        return foreign(text.substr(text.rfind('/') + 1));
    }
    const auto parsed = multiformats::Cid::parse(text);
    return parsed ? cid(*parsed) : foreign(text);
}

QString fullPeer(const multiformats::PeerId& peer)
{
    return peer.empty() ? QString{} : QString::fromStdString(peer.toString());
}

QString fullCid(const multiformats::Cid& cid)
{
    return cid.empty() ? QString{} : QString::fromStdString(cid.toString());
}

QString foreign(std::string_view text)
{
    // 4 bytes a code point: what lies behind cannot be shown and need not be decoded.
    const auto decoded =
        QString::fromUtf8(text.data(), std::min<qsizetype>(static_cast<qsizetype>(text.size()),
                                                           4 * kShownCodePoints));
    QString shown;
    qsizetype points = 0;
    for (const char32_t point : decoded.toUcs4()) {
        if (++points > kShownCodePoints) {
            break;
        }
        if (isHarmful(point)) {
            shown += QChar{QChar::ReplacementCharacter};
        } else {
            shown += QChar::fromUcs4(point);
        }
    }
    return shown;
}

QString toolTip(const QString& plain)
{
    if (plain.isEmpty()) {
        return {};
    }
    return QStringLiteral("<p style=\"white-space:pre-wrap\">%1</p>").arg(plain.toHtmlEscaped());
}

} // namespace swapscope::ui::format
