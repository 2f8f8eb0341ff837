// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/vectors.h"

#include <QFile>
#include <QJsonDocument>

namespace swapscope::tests {

QJsonObject loadVectors(const char* file)
{
    QFile in{QString::fromUtf8(SWAPSCOPE_VECTORS "/") + QString::fromUtf8(file)};
    if (!in.open(QIODevice::ReadOnly)) {
        qFatal("cannot read %s", qPrintable(in.fileName()));
    }
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(in.readAll(), &error);
    if (document.isNull()) {
        qFatal("%s: %s", file, qPrintable(error.errorString()));
    }
    return document.object();
}

Bytes hexOf(const QJsonValue& value)
{
    return fromHex(value.toString().toStdString()).value();
}

Bytes splitmix(std::uint64_t seed, std::size_t length)
{
    Bytes bytes;
    bytes.reserve(length + 8);
    while (bytes.size() < length) {
        seed += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        z ^= z >> 31U;
        for (unsigned i = 0; i < 8; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(z >> (8U * i)));
        }
    }
    bytes.resize(length);
    return bytes;
}

} // namespace swapscope::tests
