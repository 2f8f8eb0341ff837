// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/varint.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

namespace swapscope {

class VarintTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void vectorsRoundTrip()
    {
        const QJsonArray valid = tests::loadVectors("cids.json")["varint_valid"].toArray();
        QVERIFY(!valid.isEmpty());
        for (const auto& item : valid) {
            const QJsonObject vector = item.toObject();
            const Bytes bytes = tests::hexOf(vector["bytes"]);
            const auto decoded = decodeVarint(bytes);
            QVERIFY(decoded.has_value());
            QCOMPARE(decoded->size, bytes.size());
            Bytes again;
            appendVarint(again, decoded->value);
            QCOMPARE(again, bytes);
            QCOMPARE(varintSize(decoded->value), bytes.size());
        }
    }

    void invalidVectorsAreRefused()
    {
        const QJsonArray invalid = tests::loadVectors("cids.json")["varint_invalid"].toArray();
        QVERIFY(!invalid.isEmpty());
        for (const auto& item : invalid) {
            QVERIFY(!decodeVarint(tests::hexOf(item.toObject()["bytes"])).has_value());
        }
    }
};

static const tests::Registered<VarintTest> registered{"varint"};

} // namespace swapscope
#include "varint_test.moc"
