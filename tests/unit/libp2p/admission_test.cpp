// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/connection_limits.h"
#include "core/libp2p/admission.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::libp2p {

using namespace std::chrono_literals;
using multiformats::Multiaddr;

namespace {

Admission::Origin origin(const std::string& text)
{
    return Admission::originOf(Multiaddr::parse(text).value());
}

Admission::Origin numbered(unsigned number)
{
    return origin("/ip4/10." + std::to_string(number >> 16U) + "."
                  + std::to_string(number >> 8U & 255U) + "." + std::to_string(number & 255U)
                  + "/tcp/1");
}

const TimePoint kBegin{1h};

} // namespace

class AdmissionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void householdsAreToldApartAndPortsAreNot()
    {
        QVERIFY(origin("/ip4/1.2.3.4/tcp/1") == origin("/ip4/1.2.3.4/tcp/2"));
        QVERIFY(origin("/ip4/1.2.3.4/tcp/1") != origin("/ip4/1.2.3.5/tcp/1"));
        QVERIFY(origin("/ip6/2001:db8:1:aa01::1/tcp/1") == origin("/ip6/2001:db8:1:aaff::2/tcp/1"));
        QVERIFY(origin("/ip6/2001:db8:1:aa01::1/tcp/1") != origin("/ip6/2001:db8:1:ab01::1/tcp/1"));
        QVERIFY(origin("/ip6/::ffff:1.2.3.4/tcp/1") == origin("/ip4/1.2.3.4/tcp/1"));
        for (const char* const own : {"/ip4/127.0.0.1/tcp/1", "/ip4/127.255.0.9/tcp/1",
                                      "/ip6/::1/tcp/1", "/ip6/::ffff:127.0.0.1/tcp/1"})
        {
            QVERIFY(origin(own).empty());
        }
    }

    void oneAddressHasEightConnections()
    {
        Admission admission;
        const auto stranger = origin("/ip4/1.2.3.4/tcp/1");
        for (std::uint64_t i = 0; i < limits::kConnectionsPerAddress; ++i) {
            QVERIFY(admission.enter(stranger, kBegin));
        }
        const auto ninth = admission.enter(stranger, kBegin);
        QVERIFY(!ninth);
        QVERIFY(ninth.error().code == ErrorCode::Busy);
        QVERIFY(admission.enter(origin("/ip4/1.2.3.5/tcp/1"), kBegin));
        admission.leave(stranger);
        QVERIFY(admission.enter(stranger, kBegin));
    }

    void oneAddressConnectsSixteenTimesAndThenEveryFiveSeconds()
    {
        Admission admission;
        const auto stranger = origin("/ip4/1.2.3.4/tcp/1");
        const auto comesAndGoes = [&](TimePoint at) {
            const bool isTaken = admission.enter(stranger, at).has_value();
            if (isTaken) {
                admission.leave(stranger);
            }
            return isTaken;
        };
        for (std::uint64_t i = 0; i < limits::kConnectsPerAddress; ++i) {
            QVERIFY(comesAndGoes(kBegin));
        }
        QVERIFY(!comesAndGoes(kBegin + 5s - 1ns));
        QVERIFY(comesAndGoes(kBegin + 5s));
        QVERIFY(!comesAndGoes(kBegin + 5s));
        QVERIFY(!comesAndGoes(kBegin)); // a clock that steps back gives nothing
        QVERIFY(comesAndGoes(kBegin + 10s));
    }

    void allStrangersTogetherConnectFiftyTimesASecond()
    {
        Admission admission;
        unsigned taken = 0;
        for (unsigned number = 0; number < 200; ++number) {
            const auto stranger = numbered(number);
            if (admission.enter(stranger, kBegin)) {
                admission.leave(stranger);
                ++taken;
            }
        }
        QCOMPARE(taken, 50U);
        QVERIFY(!admission.enter(numbered(999), kBegin + 20ms - 1ns));
        QVERIFY(admission.enter(numbered(999), kBegin + 20ms));
    }

    void inboundConnectionsLeaveRoom()
    {
        Admission admission;
        for (std::uint64_t i = 0; i < limits::kInboundConnections; ++i) {
            QVERIFY(admission.enter({}, kBegin));
        }
        QVERIFY(!admission.enter({}, kBegin));
        admission.leave({});
        QVERIFY(admission.enter({}, kBegin));
    }

    void whoWasDialledIsExempt()
    {
        Admission admission;
        const auto known = origin("/ip4/1.2.3.4/tcp/1");
        admission.exempt(known);
        for (int i = 0; i < 100; ++i) {
            QVERIFY(admission.enter(known, kBegin));
        }
        QCOMPARE(admission.connections(), std::size_t{100});
    }

    void aFloodFromInventedAddressesTakesLittleMemory()
    {
        Admission admission;
        unsigned number = 0;
        for (TimePoint now = kBegin; now < kBegin + 10min; now += 5ms) {
            const auto stranger = numbered(++number);
            if (admission.enter(stranger, now)) {
                admission.leave(stranger);
            }
        }
        QCOMPARE(number, 120'000U);
        QVERIFY(admission.origins() <= 50 * (5 + 10) + 50);
    }
};

static const tests::Registered<AdmissionTest> registered{"admission"};

} // namespace swapscope::libp2p
#include "admission_test.moc"
