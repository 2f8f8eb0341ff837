// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/varint.h"
#include "core/bitswap/dissect.h"
#include "core/bitswap/message.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <random>

namespace swapscope::bitswap {

namespace {

constexpr std::size_t kMost = 1000;

Cid cidOf(std::uint8_t number)
{
    const Bytes data{number};
    return CidPrefix{}.sum(data).value();
}

/// The body of a message with one of everything.
Bytes body()
{
    Outgoing message;
    message.full = true;
    message.wants.push_back({.cid = cidOf(1), .priority = 7, .sendDontHave = true});
    message.wants.push_back({.cid = cidOf(2), .cancel = true});
    message.blocks.push_back({cidOf(3), std::make_shared<const Bytes>(Bytes{3})});
    message.presences.push_back({cidOf(4), false});
    message.pendingBytes = -5;
    const Bytes wire = encodeMessage(message, Protocol::V1_2_0);
    const auto skip = static_cast<std::ptrdiff_t>(varintSize(wire.size() - 1));
    return {wire.begin() + skip, wire.end()};
}

const WireField* named(const std::vector<WireField>& fields, const std::string& name)
{
    const auto found = std::ranges::find(fields, name, &WireField::name);
    return found == fields.end() ? nullptr : &*found;
}

} // namespace

class DissectTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldIsNamedAndHasItsBytes()
    {
        const Bytes bytes = body();
        const auto fields = dissect(bytes, kMost);
        QCOMPARE(fields.front().name, std::string{"wantlist"});
        QCOMPARE(named(fields, "block")->value, cidOf(1).toString());
        QCOMPARE(named(fields, "block")->depth, std::size_t{2});
        QCOMPARE(named(fields, "priority")->value, std::string{"7"});
        QCOMPARE(named(fields, "cancel")->value, std::string{"true"});
        QCOMPARE(named(fields, "full")->value, std::string{"true"});
        QCOMPARE(named(fields, "prefix")->value, std::string{"CIDv1, codec 85, hash 18 of 32 B"});
        QCOMPARE(named(fields, "data")->value, std::string{"1 B"});
        QCOMPARE(named(fields, "type")->value, std::string{"DontHave"});
        QCOMPARE(named(fields, "pendingBytes")->value, std::string{"-5"});
        std::size_t end = 0; // fields of the message follow each other without a gap
        for (const WireField& field : fields) {
            QVERIFY(!field.isCut && field.begin < field.end);
            if (field.depth == 0) {
                QCOMPARE(field.begin, end);
                end = field.end;
            }
        }
        QCOMPARE(end, bytes.size());
    }

    void aHeadThatIsCutAnywhereIsReadAsFarAsItGoes()
    {
        const Bytes bytes = body();
        for (std::size_t size = 0; size <= bytes.size(); ++size) {
            for (const WireField& field : dissect(ByteView{bytes}.first(size), kMost)) {
                QVERIFY(field.begin <= field.end && field.end <= size);
            }
        }
    }

    void whatIsBrokenInsideDoesNotHideWhatFollows()
    {
        Bytes bytes{0x0A, 0x02, 0x0A, 0x7F}; // a wantlist whose entry is longer than it
        bytes.insert(bytes.end(), {0x28, 0x09});
        const auto fields = dissect(bytes, kMost);
        QCOMPARE(fields.back().name, std::string{"pendingBytes"});
        QCOMPARE(fields.back().value, std::string{"9"});
    }

    void anyBytesGiveABoundedAnswer()
    {
        std::mt19937_64 random{7};
        for (int round = 0; round < 20'000; ++round) {
            Bytes bytes(random() % 200);
            std::ranges::generate(bytes, [&random] { return static_cast<std::uint8_t>(random()); });
            const auto fields = dissect(bytes, 50);
            QVERIFY(fields.size() <= 60);
            for (const WireField& field : fields) {
                QVERIFY(field.begin <= field.end && field.end <= bytes.size());
            }
        }
        const Bytes empty(64 * 1024, 0x22); // each two bytes say: a field of 34 bytes
        QVERIFY(dissect(empty, kMost).size() <= kMost + 10);
    }
};

static const tests::Registered<DissectTest> registered{"dissect"};

} // namespace swapscope::bitswap
#include "dissect_test.moc"
