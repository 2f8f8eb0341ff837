// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/ipld/car.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <optional>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;

struct Read
{
    std::vector<Cid> roots;
    std::vector<store::Block> blocks;
    std::optional<Error> error;
};

Read readAll(ByteView car, std::size_t piece)
{
    CarReader reader;
    Read read;
    bool isMore = true;
    while (isMore && !read.error) {
        isMore = !car.empty();
        reader.add(car.first(std::min(piece, car.size())));
        car = car.subspan(std::min(piece, car.size()));
        for (;;) {
            auto block = reader.next();
            if (!block) {
                read.error = block.error();
                break;
            }
            if (!*block) {
                break;
            }
            read.blocks.push_back(std::move(**block));
        }
    }
    read.roots = reader.roots();
    if (!read.error) {
        if (const auto whole = reader.finish(); !whole) {
            read.error = whole.error();
        }
    }
    return read;
}

Bytes bytesOf(const QJsonValue& hex)
{
    return fromHex(hex.toString().toStdString()).value();
}

bool hasRoots(const Read& read, const QJsonObject& vector)
{
    return std::ranges::equal(
        read.roots, vector["roots"].toArray(),
        [](const Cid& a, const auto& b) { return a.toString() == b.toString().toStdString(); });
}

bool hasBlocks(const Read& read, const QJsonObject& vector)
{
    return std::ranges::equal(
        read.blocks, vector["blocks"].toArray(), [](const store::Block& a, const auto& b) {
            return a.cid.toString() == b.toObject()["cid"].toString().toStdString()
                   && *a.data == bytesOf(b.toObject()["data"]);
        });
}

store::Block blockOf(Bytes bytes)
{
    namespace mf = multiformats;
    const auto hash = mf::Multihash::of(mf::hash_code::kSha2_256, bytes).value();
    return {Cid::v1(mf::codec::kRaw, hash), std::make_shared<const Bytes>(std::move(bytes))};
}

} // namespace

class CarTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theVectorsReadWhateverThePieces()
    {
        int seen = 0;
        for (const auto& item : tests::loadVectors("car.json")["valid"].toArray()) {
            const QJsonObject vector = item.toObject();
            for (const std::size_t piece : {1U, 7U, 100'000U}) {
                const Read read = readAll(bytesOf(vector["car"]), piece);
                const QByteArray name = vector["name"].toString().toUtf8();
                QVERIFY2(!read.error, name.constData());
                QVERIFY2(hasRoots(read, vector), name.constData());
                QVERIFY2(hasBlocks(read, vector), name.constData());
            }
            ++seen;
        }
        QCOMPARE(seen, 11);
    }

    void theVectorsAreWrittenTheSame()
    {
        for (const auto& item : tests::loadVectors("car.json")["valid"].toArray()) {
            const Bytes car = bytesOf(item.toObject()["car"]);
            const Read read = readAll(car, car.size());
            Bytes again = carHeader(read.roots);
            for (const store::Block& block : read.blocks) {
                appendCarSection(again, block);
            }
            QCOMPARE(toHex(again), toHex(car));
        }
    }

    void whatIsRefusedKeepsTheBlocksBeforeIt()
    {
        int seen = 0;
        for (const auto& item : tests::loadVectors("car.json")["refused"].toArray()) {
            const QJsonObject vector = item.toObject();
            for (const std::size_t piece : {1U, 100'000U}) {
                const Read read = readAll(bytesOf(vector["car"]), piece);
                const QByteArray name = vector["name"].toString().toUtf8();
                QVERIFY2(read.error.has_value(), name.constData());
                QVERIFY2(read.error->detail.starts_with("CAR, at byte "), name.constData());
                const auto before = vector["blocks_read_before_error"].toInt();
                QVERIFY2(read.blocks.size() >= static_cast<std::size_t>(before), name.constData());
            }
            ++seen;
        }
        QCOMPARE(seen, 14);
    }

    void version2IsReadWithoutItsIndex()
    {
        const QJsonObject vector = tests::loadVectors("car.json")["carv2_sample"].toObject();
        Bytes car = bytesOf(vector["car"]);
        for (const std::size_t piece : {1U, 60U, 100'000U}) {
            const Read read = readAll(car, piece);
            QVERIFY(!read.error);
            QVERIFY(hasRoots(read, vector));
            QVERIFY(hasBlocks(read, vector));
        }
        Bytes cut{car.begin(), car.begin() + 100};
        QCOMPARE(readAll(cut, 9).error->code, ErrorCode::Truncated);
        car[35] = 0xff; // the archive's length
        QVERIFY(readAll(car, 9).error.has_value());
        car[11 + 16] = 50; // it would begin within the header
        QCOMPARE(readAll(car, 9).error->code, ErrorCode::Invalid);
    }

    void theErrorSaysWhereTheSectionBegins()
    {
        Bytes car = carHeader({});
        appendCarSection(car, blockOf(Bytes(10, 1)));
        const std::size_t second = car.size();
        appendCarSection(car, blockOf(Bytes(10, 2)));
        car.back() ^= 1U;
        const Read read = readAll(car, 20);
        QCOMPARE(read.blocks.size(), std::size_t{1});
        QCOMPARE(read.error->code, ErrorCode::Unverified);
        QVERIFY(read.error->detail.find("at byte " + std::to_string(second) + ":")
                != std::string::npos);
        car.erase(car.end() - 3, car.end());
        QCOMPARE(readAll(car, 20).error->code, ErrorCode::Truncated);
    }

    void lengthsAreLimitedBeforeAnythingIsHeld()
    {
        const auto codeOf = [](std::uint64_t header) {
            Bytes car;
            appendVarint(car, header);
            const Read read = readAll(car, 100);
            return read.error->code;
        };
        QCOMPARE(codeOf(limits::kCarHeader), ErrorCode::Truncated);
        QCOMPARE(codeOf(limits::kCarHeader + 1), ErrorCode::TooLarge);
        const auto section = [](std::uint64_t length) {
            Bytes car = carHeader({});
            appendVarint(car, length);
            return readAll(car, 100).error->code;
        };
        QCOMPARE(section(limits::kCarSection), ErrorCode::Truncated);
        QCOMPARE(section(limits::kCarSection + 1), ErrorCode::TooLarge);
        for (const std::size_t over : {0U, 1U}) {
            Bytes car = carHeader({});
            appendCarSection(car, blockOf(Bytes(limits::kBlockBytes + over)));
            QCOMPARE(readAll(car, 1U << 20U).error.has_value(), over == 1);
        }
    }

    void headersOfOtherFormsAreRefused()
    {
        for (const char* const hex : {
                 "a0",                                       // nothing in it
                 "a16776657273696f6e01",                     // no roots
                 "a265726f6f7473806776657273696f6e1801",     // 1 in two bytes
                 "a265726f6f7473806776657273696f6e01ff",     // more behind it
                 "a365726f6f7473806776657273696f6e01616180", // another key
                 "a265726f6f7473a06776657273696f6e01",       // roots are a map
                 "a265726f6f74739bffffffffffffffff",         // roots without end
                 "a265726f6f747381d82a4101",                 // a root without its zero
                 "bf65726f6f7473806776657273696f6e01ff",     // no definite length
             })
        {
            const Bytes header = fromHex(hex).value();
            Bytes car;
            appendVarint(car, header.size());
            append(car, header);
            QVERIFY2(readAll(car, 5).error.has_value(), hex);
        }
    }
};

static const tests::Registered<CarTest> registered{"car"};

} // namespace swapscope::ipld
#include "car_test.moc"
