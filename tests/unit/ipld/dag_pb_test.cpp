// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/ipld/dag_pb.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <array>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;
using multiformats::Multihash;

QJsonArray vectors(const char* list)
{
    return tests::loadVectors("dagpb.json")[list].toArray();
}

std::vector<DagPbLink> linksOf(const QJsonArray& list)
{
    std::vector<DagPbLink> links;
    for (const auto& item : list) {
        const QJsonObject link = item.toObject();
        links.push_back({Cid::parse(link["cid"].toString().toStdString()).value(),
                         link["name"].toString().toStdString(),
                         link["tsize"].toVariant().toULongLong()});
    }
    return links;
}

/// A block with `count` of the smallest links that there can be.
Bytes blockOfLinks(std::size_t count)
{
    static constexpr std::array<std::uint8_t, 8> kLink{0x12, 6, 0x0a, 4, 1, 0x55, 0, 0};
    Bytes block;
    block.reserve(count * kLink.size());
    for (std::size_t i = 0; i < count; ++i) {
        append(block, kLink);
    }
    return block;
}

} // namespace

class DagPbTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nodesEncodeToTheBytesAndCidsOfTheVectors()
    {
        const QJsonArray list = vectors("encode");
        QCOMPARE(list.size(), 14);
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            DagPbNode node{linksOf(vector["links_stored"].toArray()), std::nullopt};
            if (vector.contains("data")) {
                node.data = tests::hexOf(vector["data"]);
            }
            const Bytes expected = tests::hexOf(vector["block"]);
            QVERIFY(decodeDagPb(expected) == Result<DagPbNode>{node});
            if (std::ranges::is_sorted(node.links, {}, &DagPbLink::name)) {
                // Backwards by name, keeping the order of equal names: sorting has work to do.
                std::ranges::stable_sort(node.links, std::ranges::greater{}, &DagPbLink::name);
            }
            const Bytes block = encodeDagPb(node);
            QCOMPARE(toHex(block), toHex(expected));
            const Multihash hash = Multihash::of(multiformats::hash_code::kSha2_256, block).value();
            const Cid cid = vector["cid_version"].toInt() == 0
                                ? Cid::v0(hash)
                                : Cid::v1(multiformats::codec::kDagPb, hash);
            QCOMPARE(cid.toString(), vector["cid"].toString().toStdString());
        }
    }

    void blocksOfOtherWritersAreReadInTheirOrder()
    {
        const QJsonArray list = vectors("decode");
        QCOMPARE(list.size(), 4);
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            const auto node = decodeDagPb(tests::hexOf(vector["block"]));
            QVERIFY2(node.has_value(), qPrintable(vector["name"].toString()));
            QVERIFY(node->links == linksOf(vector["links"].toArray()));
            QCOMPARE(node->data.has_value(), vector["data_present"].toBool());
            QCOMPARE(node->data.value_or(Bytes{}), tests::hexOf(vector["data"]));
            QCOMPARE(toHex(encodeDagPb(*node)), vector["go_reencodes_to"].toString().toStdString());
        }
    }

    void malformedBlocksAreRefused()
    {
        const QJsonArray list = vectors("refused");
        QCOMPARE(list.size(), 13);
        for (const auto& item : list) {
            const QJsonObject vector = item.toObject();
            const auto node = decodeDagPb(tests::hexOf(vector["block"]));
            QVERIFY2(!node, qPrintable(vector["name"].toString()));
            QVERIFY(node.error().detail.starts_with("dag-pb block: "));
        }
    }

    void numbersBeyond64BitsAreRefused()
    {
        const auto tsize = [](const char* hex) {
            Bytes link = fromHex("0a040155000018").value();
            append(link, fromHex(hex).value());
            Bytes block{0x12, static_cast<std::uint8_t>(link.size())};
            append(block, link);
            return decodeDagPb(block);
        };
        QCOMPARE(tsize("ffffffffffffffffff01")->links[0].tsize, ~std::uint64_t{0});
        QVERIFY(tsize("8500").has_value()); // not minimal, as Protobuf allows
        QVERIFY(tsize("ffffffffffffffffff02").error().code == ErrorCode::Invalid);
        QVERIFY(tsize("ffffffffffffffffffff01").error().code == ErrorCode::Invalid);
    }

    void linksAreReadUpToTheLimitAndNotBeyond()
    {
        QCOMPARE(decodeDagPb(blockOfLinks(limits::kDagPbLinks))->links.size(),
                 static_cast<std::size_t>(limits::kDagPbLinks));
        QVERIFY(decodeDagPb(blockOfLinks(limits::kDagPbLinks + 1)).error().code
                == ErrorCode::TooLarge);
    }

    void blocksAreReadUpToTheLimitAndNotBeyond()
    {
        Bytes data(limits::kBlockBytes - 4);
        Bytes block = encodeDagPb({{}, data});
        QCOMPARE(block.size(), static_cast<std::size_t>(limits::kBlockBytes));
        QVERIFY(decodeDagPb(block).has_value());
        data.push_back(0);
        QVERIFY(decodeDagPb(encodeDagPb({{}, data})).error().code == ErrorCode::TooLarge);
    }

    void everyPrefixOfABlockIsReadOrRefused()
    {
        for (const auto& item : vectors("encode")) {
            const Bytes block = tests::hexOf(item.toObject()["block"]);
            for (std::size_t size = 0; size < block.size(); ++size) {
                const auto node = decodeDagPb(ByteView{block}.first(size));
                QVERIFY(!node || encodeDagPb(*node).size() <= size);
            }
        }
    }
};

static const tests::Registered<DagPbTest> registered{"dag_pb"};

} // namespace swapscope::ipld
#include "dag_pb_test.moc"
