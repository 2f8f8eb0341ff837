// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/rpc/sample_shapes.h"

#include <QJsonArray>
#include <QSet>

#include <cmath>

namespace swapscope::tests {
namespace {

const QSet<QString> kFloats{QStringLiteral("Value"), QStringLiteral("Ratio"),
                            QStringLiteral("RateIn"), QStringLiteral("RateOut")};
/// Ours say them of every entry that has them; Kubo repeats those of the first, or says none.
const QSet<QString> kPerEntry{QStringLiteral("Mode"), QStringLiteral("Mtime"),
                              QStringLiteral("MtimeNsecs")};
/// Of connections: there or not by what is open at the moment.
const QString kStreams = QStringLiteral("Streams");

/// Names and types of a value, in one line; lists by their first element.
QString shapeOf(const QJsonValue& value, const QString& key = {})
{
    if (value.isObject()) {
        QString shape = QStringLiteral("{");
        const QJsonObject object = value.toObject();
        for (auto at = object.begin(); at != object.end(); ++at) {
            if (at.key() != kStreams && !kPerEntry.contains(at.key())) {
                shape +=
                    at.key() + QLatin1Char(':') + shapeOf(at.value(), at.key()) + QLatin1Char(' ');
            }
        }
        return shape + QLatin1Char('}');
    }
    if (value.isArray()) {
        return QStringLiteral("[]"); // its elements are compared where both have some
    }
    if (value.isDouble()) {
        const bool isWhole = std::floor(value.toDouble()) == value.toDouble();
        return isWhole || kFloats.contains(key) ? QStringLiteral("number")
                                                : QStringLiteral("fraction");
    }
    return value.isString() ? QStringLiteral("text")
           : value.isBool() ? QStringLiteral("bool")
                            : QStringLiteral("null");
}

} // namespace

QString difference(const QJsonValue& theirs, const QJsonValue& ours, const QString& key)
{
    if (shapeOf(theirs, key) != shapeOf(ours, key)) {
        return shapeOf(theirs, key) + QStringLiteral(" but ours is ") + shapeOf(ours, key);
    }
    if (theirs.isArray() && !theirs.toArray().isEmpty() && !ours.toArray().isEmpty()) {
        return difference(theirs.toArray().first(), ours.toArray().first());
    }
    const QJsonObject object = theirs.toObject();
    for (auto at = object.begin(); at != object.end(); ++at) {
        if (at.key() == kStreams || kPerEntry.contains(at.key())) {
            continue;
        }
        const QString below = difference(at.value(), ours.toObject()[at.key()], at.key());
        if (!below.isEmpty()) {
            return at.key() + QStringLiteral(": ") + below;
        }
    }
    return {};
}

QStringList contentOf(const QList<QJsonObject>& lines)
{
    QStringList content;
    for (const QJsonObject& line : lines) {
        for (const char* const name : {"Name", "Hash", "Key", "Size", "Ref", "Err", "Error"}) {
            if (line.contains(QLatin1String{name})) {
                content += QLatin1String{name} + QLatin1Char('=')
                           + line[QLatin1String{name}].toVariant().toString();
            }
        }
    }
    return content;
}

} // namespace swapscope::tests
