// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/yamux_frame.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

namespace swapscope::libp2p {
namespace {

Result<YamuxHeader> decode(const Bytes& bytes)
{
    return decodeYamuxHeader(std::span<const std::uint8_t, kYamuxHeaderBytes>{bytes});
}

} // namespace

class YamuxFrameTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headerVectorsRoundTrip()
    {
        const QJsonArray list = tests::loadVectors("yamux.json")["headers"].toArray();
        QVERIFY(!list.isEmpty());
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            const Bytes bytes = tests::hexOf(vector["header"]);
            const YamuxHeader header = decode(bytes).value();
            QCOMPARE(static_cast<int>(header.type), vector["type"].toInt());
            QCOMPARE(static_cast<int>(header.flags), vector["flags"].toInt());
            QCOMPARE(static_cast<double>(header.streamId), vector["stream_id"].toDouble());
            QCOMPARE(static_cast<double>(header.length), vector["length"].toDouble());
            const auto again = encodeYamuxHeader(header);
            QVERIFY(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
        }
    }

    void onlyVersionZeroAndFourTypesAreKnown()
    {
        Bytes bytes(kYamuxHeaderBytes);
        for (unsigned value = 0; value < 256; ++value) {
            bytes[0] = static_cast<std::uint8_t>(value);
            bytes[1] = 0;
            QCOMPARE(decode(bytes).has_value(), value == 0);
            bytes[0] = 0;
            bytes[1] = static_cast<std::uint8_t>(value);
            QCOMPARE(decode(bytes).has_value(), value < 4);
        }
    }
};

static const tests::Registered<YamuxFrameTest> registered{"yamux_frame"};

} // namespace swapscope::libp2p
#include "yamux_frame_test.moc"
