// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/conduct_limits.h"
#include "core/node/conduct.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::node {

using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1h};

multiformats::PeerId peer(std::uint32_t number)
{
    Bytes key(36, std::uint8_t{0});
    key[0] = 8;
    key[1] = 1;
    key[2] = 18;
    key[3] = 32;
    for (std::size_t byte = 0; byte < 4; ++byte) {
        key[4 + byte] = static_cast<std::uint8_t>(number >> (8 * byte));
    }
    return multiformats::PeerId::ofPublicKey(key);
}

} // namespace

class ConductTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void threeWithinAMinuteAreTooMany()
    {
        Conduct conduct;
        QVERIFY(!conduct.onMalformed(peer(1), kStart));
        QVERIFY(!conduct.onMalformed(peer(1), kStart + 1s));
        QVERIFY(!conduct.isIgnored(peer(1), kStart + 1s));
        QVERIFY(!conduct.onMalformed(peer(2), kStart + 1s)); // each for itself
        QCOMPARE(conduct.limitUses()[0].refusals, std::uint64_t{0});
        QVERIFY(conduct.onMalformed(peer(1), kStart + 59s));
        QCOMPARE(conduct.limitUses()[0].refusals, std::uint64_t{1});
        QVERIFY(conduct.isIgnored(peer(1), kStart + 59s + 59'999ms));
        QVERIFY(!conduct.isIgnored(peer(1), kStart + 59s + 60s));
        QVERIFY(!conduct.isIgnored(peer(2), kStart + 59s));
        QVERIFY(!conduct.onMalformed(peer(1), kStart + 120s)); // and counted from 0 again
    }

    void whoErrsOnceInAWhileIsListenedTo()
    {
        Conduct conduct;
        for (int i = 0; i < 100; ++i) {
            QVERIFY(!conduct.onMalformed(peer(1), kStart + i * 30s));
        }
    }

    void peersAreForgottenAndNeverTooMany()
    {
        Conduct conduct;
        const std::uint32_t most = limits::kMalformedPeers.value;
        for (std::uint32_t i = 0; i < most + 10; ++i) {
            QVERIFY(!conduct.onMalformed(peer(i), kStart));
        }
        QCOMPARE(conduct.limitUses()[1].current, std::uint64_t{most});
        QCOMPARE(conduct.limitUses()[1].refusals, std::uint64_t{10});
        QVERIFY(!conduct.onMalformed(peer(most), kStart + 60s));
        QCOMPARE(conduct.limitUses()[1].current, std::uint64_t{1});
        QCOMPARE(conduct.limitUses()[1].peak, std::uint64_t{most});
    }
};

static const tests::Registered<ConductTest> registered{"conduct"};

} // namespace swapscope::node
#include "conduct_test.moc"
