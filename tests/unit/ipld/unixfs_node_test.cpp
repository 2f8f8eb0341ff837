// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/ipld/protobuf.h"
#include "core/ipld/shard_hash.h"
#include "core/ipld/unixfs_node.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <array>
#include <map>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;

Cid cidOf(std::uint64_t codec, ByteView bytes)
{
    const auto hash =
        multiformats::Multihash::of(multiformats::hash_code::kSha2_256, bytes).value();
    return Cid::v1(codec, hash);
}

const Cid kDagPbCid = cidOf(multiformats::codec::kDagPb, {});

Bytes blockOf(const UnixFsData& data, std::size_t links)
{
    DagPbNode node;
    for (std::size_t i = 0; i < links; ++i) {
        node.links.push_back({kDagPbCid, {}, 1});
    }
    node.data = encodeUnixFs(data);
    return encodeDagPb(std::move(node));
}

UnixFsNode::Kind kindOf(const UnixFsData& data)
{
    return readUnixFs(kDagPbCid, blockOf(data, 0)).value().kind;
}

bool isRefused(const UnixFsData& data, std::size_t links)
{
    return readUnixFs(kDagPbCid, blockOf(data, links)).has_error();
}

} // namespace

class UnixFsNodeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theVectorsReadAndAreWrittenTheSame()
    {
        const std::map<QString, UnixFsType> types{
            {QStringLiteral("File"), UnixFsType::File},
            {QStringLiteral("Raw"), UnixFsType::Raw},
            {QStringLiteral("Directory"), UnixFsType::Directory},
            {QStringLiteral("Symlink"), UnixFsType::Symlink}};
        int seen = 0;
        for (const auto& item : tests::loadVectors("unixfs.json")["data_messages"].toArray()) {
            const QJsonObject vector = item.toObject();
            const Bytes message = fromHex(vector["data_message"].toString().toStdString()).value();
            const UnixFsData data = decodeUnixFs(message).value();
            QCOMPARE(data.type, types.at(vector["type"].toString()));
            QCOMPARE(encodeUnixFs(data), message);
            ++seen;
        }
        QCOMPARE(seen, 6);
    }

    void packedSizesReadLikeUnpackedOnes()
    {
        Bytes packed;
        appendVarintField(packed, 1, 2);
        appendVarintField(packed, 3, 262'244);
        appendBytesField(packed, 4, Bytes{0x80, 0x80, 0x10, 0x64});
        QCOMPARE(decodeUnixFs(packed).value().childBytes,
                 (std::vector<std::uint64_t>{262'144, 100}));
    }

    void modeAndTimeAreRead()
    {
        UnixFsData data{.type = UnixFsType::File};
        data.mode = 0755;
        data.mtime = UnixFsTime{-5, 999'999'999};
        QCOMPARE(decodeUnixFs(encodeUnixFs(data)).value(), data);
        data.mtime = UnixFsTime{-5, 1'000'000'000};
        QCOMPARE(decodeUnixFs(encodeUnixFs(data)).error().code, ErrorCode::Invalid);
    }

    void unknownFieldsAreIgnoredAndWrongOnesRefused()
    {
        Bytes message;
        appendVarintField(message, 1, 1);
        Bytes more = message;
        appendFixed32Field(more, 15, 7);
        appendBytesField(more, 14, Bytes{1});
        QVERIFY(decodeUnixFs(more).has_value());
        QVERIFY(decodeUnixFs({}).has_error()); // no type
        for (const std::uint64_t type : {6U, 1000U}) {
            Bytes wrong;
            appendVarintField(wrong, 1, type);
            QCOMPARE(decodeUnixFs(wrong).error().code, ErrorCode::Invalid);
        }
        for (const std::uint8_t field : {std::uint8_t{2}, std::uint8_t{8}}) {
            Bytes wrong = message;
            appendVarintField(wrong, field, 1);
            QCOMPARE(decodeUnixFs(wrong).error().code, ErrorCode::Invalid);
        }
        Bytes cut = message;
        appendBytesField(cut, 2, Bytes{1, 2, 3});
        cut.pop_back();
        QCOMPARE(decodeUnixFs(cut).error().code, ErrorCode::Truncated);
    }

    void blockSizesAreLimited()
    {
        for (const std::size_t over : {0U, 1U}) {
            Bytes message;
            appendVarintField(message, 1, 2);
            appendBytesField(message, 4, Bytes(limits::kDagPbLinks + over, 0));
            QCOMPARE(decodeUnixFs(message).has_value(), over == 0);
        }
    }

    void sizesLinksAndPartsHaveToAgree()
    {
        const UnixFsData two{.type = UnixFsType::File, .fileBytes = 30, .childBytes = {10, 20}};
        QVERIFY(!isRefused(two, 2));
        QVERIFY(isRefused(two, 1));
        QVERIFY(isRefused(two, 3));
        QVERIFY(isRefused({.type = UnixFsType::File, .fileBytes = 31, .childBytes = {10, 20}}, 2));
        QVERIFY(!isRefused({.type = UnixFsType::File, .childBytes = {10, 20}}, 2));
        constexpr std::uint64_t kMost = (1ULL << 63U) - 1;
        QVERIFY(!isRefused({.type = UnixFsType::File, .childBytes = {kMost - 1, 1}}, 2));
        QVERIFY(isRefused({.type = UnixFsType::File, .childBytes = {kMost, 1}}, 2));
        QVERIFY(isRefused({.type = UnixFsType::Symlink, .data = {1}}, 1));
    }

    void everyTypeOfAFileSystemIsTold()
    {
        QCOMPARE(kindOf({.type = UnixFsType::Raw, .data = {1}}), UnixFsNode::Kind::File);
        QCOMPARE(kindOf({.type = UnixFsType::Directory}), UnixFsNode::Kind::Directory);
        QCOMPARE(kindOf({.type = UnixFsType::Symlink, .data = {1}}), UnixFsNode::Kind::Symlink);
        const Bytes metadata = blockOf({.type = UnixFsType::Metadata}, 0);
        QCOMPARE(readUnixFs(kDagPbCid, metadata).error().code, ErrorCode::Unsupported);
        const Bytes none = encodeDagPb({});
        QCOMPARE(readUnixFs(kDagPbCid, none).error().code, ErrorCode::Invalid);
    }

    void blocksOfOtherCodecsAreFilesAsTheyStand()
    {
        const Bytes bytes{0xa0, 1, 2};
        for (const std::uint64_t codec : {multiformats::codec::kRaw, multiformats::codec::kDagCbor,
                                          multiformats::codec::kDagJson})
        {
            const auto node = readUnixFs(cidOf(codec, bytes), bytes).value();
            QCOMPARE(node.content, bytes);
            QCOMPARE(node.fileBytes, std::uint64_t{3});
        }
    }

    void aShardsBitfieldAndLinksHaveToAgree()
    {
        const auto shard = [](const Bytes& bits, std::uint64_t fanout,
                              const std::vector<std::string>& names) {
            DagPbNode node;
            for (const std::string& name : names) {
                node.links.push_back({kDagPbCid, name, 1});
            }
            node.data = encodeUnixFs(
                {.type = UnixFsType::HamtShard, .data = bits, .hashType = 0x22, .fanout = fanout});
            return readUnixFs(kDagPbCid, encodeDagPb(std::move(node)));
        };
        QVERIFY(shard({0x01, 0x01}, 256, {"00a", "08"}).has_value());
        QVERIFY(shard({0x01, 0x01}, 256, {"00a", "09"}).has_error());
        QVERIFY(shard({0x01, 0x01}, 256, {"00a"}).has_error());
        QVERIFY(shard({0x01}, 256, {"0"}).has_error());
        QVERIFY(shard({0x01}, 16, {"0a"}).has_value());
        QVERIFY(shard(Bytes{0x02}, 1024, {"001"}).has_value());
        for (const std::uint64_t fanout : {0U, 4U, 255U, 2048U}) {
            QVERIFY(shard({0x01}, fanout, {"00a"}).has_error());
        }
        QVERIFY(shard(Bytes(33, 0), 256, {}).has_error()); // more bits than buckets
    }

    void murmurIsThatOfItsAuthor()
    {
        // Values of the reference implementation (x64, 128 bits, seed 0), first half.
        QCOMPARE(murmur3(""), 0U);
        QCOMPARE(murmur3("hello"), 0xcbd8a7b341bd9b02U);
        QCOMPARE(murmur3("hello, world"), 0x342fac623a5ebc8eU);
        QCOMPARE(murmur3("The quick brown fox jumps over the lazy dog."), 0xcd99481f9ee902c9U);
    }

    void bucketsAreTheBitsOfTheHashInTheirOrder()
    {
        constexpr std::uint64_t kHash = 0x0123456789abcdefU;
        QCOMPARE(bucketOf(kHash, 0, 256), std::optional<std::size_t>{0x01});
        QCOMPARE(bucketOf(kHash, 7, 256), std::optional<std::size_t>{0xef});
        QCOMPARE(bucketOf(kHash, 8, 256), std::nullopt);
        QCOMPARE(bucketOf(kHash, 15, 16), std::optional<std::size_t>{0xf});
        QCOMPARE(bucketOf(kHash, 0, 1024), std::optional<std::size_t>{0x004});
        QCOMPARE(bucketOf(kHash, 6, 1024), std::nullopt);
    }
};

static const tests::Registered<UnixFsNodeTest> registered{"unixfs_node"};

} // namespace swapscope::ipld
#include "unixfs_node_test.moc"
