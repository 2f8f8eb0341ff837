// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/hash.h"
#include "core/ipld/dag_pb.h"
#include "core/ipld/unixfs_data.h"
#include "core/ipld/unixfs_import.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <array>
#include <map>

namespace swapscope::ipld {
namespace {

/// Longer files of the vectors are left to slower tests.
constexpr std::size_t kMaxFileBytes = 6'000'000;

struct Import
{
    FileImporter::Imported imported;
    std::map<multiformats::Cid, SharedBytes> blocks;
};

/// Feeds `file` in pieces of `pieceBytes`.
Import importFile(const ImportOptions& options, ByteView file, std::size_t pieceBytes)
{
    Import all;
    FileImporter importer{options};
    while (!file.empty()) {
        const std::size_t piece = std::min(pieceBytes, file.size());
        for (store::Block& block : importer.add(file.first(piece))) {
            all.blocks.emplace(block.cid, block.data);
        }
        file = file.subspan(piece);
    }
    all.imported = importer.finish();
    for (const store::Block& block : all.imported.blocks) {
        all.blocks.emplace(block.cid, block.data);
    }
    return all;
}

ImportOptions optionsOf(const QJsonObject& group)
{
    return {static_cast<std::size_t>(group["chunk_size"].toInt()),
            static_cast<std::size_t>(group["max_links"].toInt()), group["raw_leaves"].toBool(),
            static_cast<std::uint64_t>(group["cid_version"].toInt())};
}

/// The content below `cid`, children in order; only for DAGs with raw leaves.
Bytes readBack(const Import& import, const multiformats::Cid& cid)
{
    const SharedBytes& block = import.blocks.at(cid);
    if (cid.codec() == multiformats::codec::kRaw) {
        return *block;
    }
    Bytes content;
    const DagPbNode node = decodeDagPb(*block).value();
    for (const DagPbLink& link : node.links) {
        append(content, readBack(import, link.cid));
    }
    return content;
}

} // namespace

class UnixFsImportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesGiveTheRootsOfTheVectors()
    {
        int seen = 0;
        for (const auto& item : tests::loadVectors("unixfs.json")["files"].toArray()) {
            const QJsonObject group = item.toObject();
            if (group["layout"].toString() != QStringLiteral("balanced")) {
                continue;
            }
            for (const auto& fileItem : group["files"].toArray()) {
                const QJsonObject vector = fileItem.toObject();
                const auto length = static_cast<std::size_t>(vector["length"].toInt());
                if (length > kMaxFileBytes) {
                    continue;
                }
                const Bytes file =
                    tests::splitmix(vector["seed"].toVariant().toULongLong(), length);
                const Import import = importFile(optionsOf(group), file, 65'536);
                const QByteArray name =
                    (group["profile"].toString() + QStringLiteral(", ") + QString::number(length))
                        .toUtf8();
                QVERIFY2(import.imported.root.toString()
                             == vector["root_cid"].toString().toStdString(),
                         name.constData());
                checkTotals(import, vector, length);
                ++seen;
            }
        }
        QVERIFY(seen >= 45);
    }

    void namedProfilesGiveTheRootsOfTheVectors()
    {
        int seen = 0;
        for (const auto& item : tests::loadVectors("unixfs.json")["named_contents"].toArray()) {
            const QJsonObject vector = item.toObject();
            const QString profile = vector["profile"].toString();
            ImportOptions options = ImportOptions::unixfsV1Of2025();
            if (profile.contains(QStringLiteral("unixfs-v0-2015"))) {
                options = ImportOptions::unixfsV0Of2015();
            } else if (profile != QStringLiteral("unixfs-v1-2025")) {
                continue;
            }
            const std::string content = vector["content"].toString().toStdString();
            const Import import = importFile(options, asBytes(content), 100);
            QCOMPARE(import.imported.root.toString(), vector["root_cid"].toString().toStdString());
            QCOMPARE(toHex(*import.blocks.at(import.imported.root)),
                     vector["root_block"].toString().toStdString());
            ++seen;
        }
        QCOMPARE(seen, 8);
    }

    void theRootDoesNotDependOnThePieces()
    {
        const Bytes file = tests::splitmix(1, 1000);
        const ImportOptions options{10, 3, true, 1};
        const Import whole = importFile(options, file, file.size());
        for (const std::size_t piece : {1U, 9U, 10U, 11U, 30U, 999U}) {
            const Import pieces = importFile(options, file, piece);
            QVERIFY(pieces.imported.root == whole.imported.root);
            QCOMPARE(pieces.blocks.size(), whole.blocks.size());
        }
    }

    void everyLengthReadsBack()
    {
        const ImportOptions options{4, 2, true, 1};
        for (std::size_t length = 0; length <= 140; ++length) {
            const Bytes file = tests::splitmix(length, length);
            const Import import = importFile(options, file, 7);
            QCOMPARE(readBack(import, import.imported.root), file);
            QCOMPARE(import.imported.fileBytes, std::uint64_t{length});
        }
    }

    void blocksComeOutAsSoonAsTheyAreComplete()
    {
        FileImporter importer{{10, 3, true, 1}};
        QCOMPARE(importer.add(Bytes(9)).size(), std::size_t{0});
        QCOMPARE(importer.add(Bytes(1)).size(), std::size_t{1});
        QCOMPARE(importer.add(Bytes(20)).size(), std::size_t{2});
        QCOMPARE(importer.add(Bytes(10)).size(), std::size_t{2}); // the fourth leaf closes a node
        const auto imported = importer.finish();
        QCOMPARE(imported.blocks.size(), std::size_t{2});
        QVERIFY(imported.blocks.back().cid == imported.root);
    }

    void everyBlockMatchesItsCid()
    {
        for (const auto& options : {ImportOptions{100, 5, true, 1}, ImportOptions{100, 5, true, 0},
                                    ImportOptions{100, 5, false, 0}})
        {
            const Import import = importFile(options, tests::splitmix(9, 5000), 333);
            for (const auto& [cid, data] : import.blocks) {
                QVERIFY(cid.hash().verify(*data).has_value());
            }
        }
    }

    void messagesOfFilesAreThoseOfTheVectors()
    {
        const std::array<std::uint64_t, 2> children{262'144, 100};
        QCOMPARE(toHex(encodeUnixFsFile(asBytes("abc"), 3, {})), std::string{"080212036162631803"});
        QCOMPARE(toHex(encodeUnixFsFile({}, 0, {})), std::string{"08021800"});
        QCOMPARE(toHex(encodeUnixFsFile({}, 262'244, children)),
                 std::string{"080218e48010208080102064"});
    }

    void optionsOutOfRangeAreNamed()
    {
        const auto fine = [](const ImportOptions& options) { return options.check().has_value(); };
        QVERIFY(fine(ImportOptions::unixfsV0Of2015()));
        QVERIFY(fine(ImportOptions::unixfsV1Of2025()));
        QVERIFY(fine({1, 2, true, 0}));
        QVERIFY(fine({ImportOptions::kMaxChunkBytes, ImportOptions::kMaxLinks, true, 0}));
        QVERIFY(!fine({0, 2, true, 0}));
        QVERIFY(!fine({ImportOptions::kMaxChunkBytes + 1, 2, true, 0}));
        QVERIFY(!fine({1, 1, true, 0}));
        QVERIFY(!fine({1, ImportOptions::kMaxLinks + 1, true, 0}));
        QVERIFY(!fine({1, 2, true, 2}));
    }

private:
    static void checkTotals(const Import& import, const QJsonObject& vector, std::size_t length)
    {
        QCOMPARE(import.imported.fileBytes, std::uint64_t{length});
        QCOMPARE(import.imported.dagBytes, vector["root_tsize"].toVariant().toULongLong());
        QCOMPARE(import.blocks.size(), static_cast<std::size_t>(vector["unique_blocks"].toInt()));
        const Bytes& root = *import.blocks.at(import.imported.root);
        if (vector.contains("root_block")) {
            QCOMPARE(toHex(root), vector["root_block"].toString().toStdString());
        } else {
            QCOMPARE(toHex(crypto::sha256(root)),
                     vector["root_block_sha256"].toString().toStdString());
        }
    }
};

static const tests::Registered<UnixFsImportTest> registered{"unixfs_import"};

} // namespace swapscope::ipld
#include "unixfs_import_test.moc"
