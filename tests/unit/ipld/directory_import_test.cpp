// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/directory_import.h"
#include "core/ipld/unixfs_node.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QJsonArray>
#include <QTest>

#include <map>

namespace swapscope::ipld {
namespace {

using multiformats::Cid;

ImportOptions ofVersion(int version)
{
    ImportOptions options;
    options.cidVersion = static_cast<std::uint64_t>(version);
    return options;
}

std::string textOf(const QJsonValue& value)
{
    return value.toString().toStdString();
}

Cid entryCid()
{
    return Cid::parse("bafkreibnoelefnzgwbcacyt4vh52ymxvzbjq7mmqhtcnwarfq4lzegsiqe").value();
}

DirectoryImporter::Imported numbered(int count, const ImportOptions& options)
{
    DirectoryImporter importer{options};
    for (int i = 0; i < count; ++i) {
        std::string number = std::to_string(10'000 + i).substr(1);
        importer.add("file-" + number + ".txt", entryCid(), 1);
    }
    return importer.finish().value();
}

} // namespace

class DirectoryImportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void directoriesGiveTheRootsOfTheVectors()
    {
        int seen = 0;
        for (const auto& item : tests::loadVectors("unixfs.json")["directories"].toArray()) {
            const QJsonObject vector = item.toObject();
            DirectoryImporter importer{ofVersion(vector["cid_version"].toInt())};
            for (const auto& entryItem : vector["entries"].toArray()) {
                const QJsonObject entry = entryItem.toObject();
                importer.add(textOf(entry["name"]), Cid::parse(textOf(entry["cid"])).value(),
                             entry["tsize"].toVariant().toULongLong());
            }
            const auto imported = importer.finish().value();
            QCOMPARE(imported.root.toString(), textOf(vector["root_cid"]));
            QCOMPARE(toHex(*imported.blocks.back().data), textOf(vector["root_block"]));
            ++seen;
        }
        QCOMPARE(seen, 4);
    }

    void aShardedDirectoryGivesTheRootOfTheVectors()
    {
        const QJsonObject vector = tests::loadVectors("unixfs.json")["hamt"].toObject();
        ImportOptions options;
        options.directoryBytes = 1;
        const auto imported = numbered(1000, options);
        QCOMPARE(imported.root.toString(), textOf(vector["root_cid"]));
        const auto root = readUnixFs(imported.root, *imported.blocks.back().data).value();
        QCOMPARE(root.links.size(), static_cast<std::size_t>(vector["root_links"].toInt()));
        const QJsonArray first = vector["first_links"].toArray();
        for (int i = 0; i < first.size(); ++i) {
            const DagPbLink& link = root.links.at(static_cast<std::size_t>(i));
            QCOMPARE(link.cid.toString(), textOf(first[i]["cid"]));
            QCOMPARE(link.name, textOf(first[i]["name"]));
            QCOMPARE(link.tsize, first[i]["tsize"].toVariant().toULongLong());
        }
    }

    void everyEntryOfShardsIsFound()
    {
        ImportOptions options;
        options.directoryBytes = 1;
        const auto imported = numbered(1000, options);
        std::map<Cid, SharedBytes> blocks;
        for (const store::Block& block : imported.blocks) {
            blocks[block.cid] = block.data;
        }
        const auto find = [&](const std::string& name) {
            Cid cid = imported.root;
            for (std::size_t level = 0;; ++level) {
                const auto node = readUnixFs(cid, *blocks.at(cid)).value();
                const DagPbLink* const link = findInShard(node, name, level);
                if (link == nullptr || link->name.size() > 2) {
                    return link != nullptr && link->name.substr(2) == name;
                }
                cid = link->cid;
            }
        };
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(find("file-" + std::to_string(10'000 + i).substr(1) + ".txt"));
            QVERIFY(!find("other-" + std::to_string(i)));
        }
    }

    void aDirectoryIsShardedAboveItsThresholdOnly()
    {
        ImportOptions byLinks;
        byLinks.sumsLinks = true;
        byLinks.directoryBytes = 10 * (13 + 36); // ten names and CIDs
        const auto kindOf = [](const DirectoryImporter::Imported& imported) {
            return readUnixFs(imported.root, *imported.blocks.back().data).value().kind;
        };
        QCOMPARE(kindOf(numbered(10, byLinks)), UnixFsNode::Kind::Directory);
        QCOMPARE(kindOf(numbered(11, byLinks)), UnixFsNode::Kind::Shard);
        ImportOptions byBlock;
        byBlock.directoryBytes = numbered(10, {}).blocks.back().data->size();
        QCOMPARE(kindOf(numbered(10, byBlock)), UnixFsNode::Kind::Directory);
        --byBlock.directoryBytes;
        QCOMPARE(kindOf(numbered(10, byBlock)), UnixFsNode::Kind::Shard);
    }

    void namesAreOneEach()
    {
        DirectoryImporter twice{{}};
        twice.add("a", entryCid(), 1);
        twice.add("a", entryCid(), 1);
        QCOMPARE(twice.finish().error().code, ErrorCode::Invalid);
        DirectoryImporter none{{}};
        none.add("", entryCid(), 1);
        QCOMPARE(none.finish().error().code, ErrorCode::Invalid);
    }

    void aSymlinkHoldsItsTarget()
    {
        const store::Block block = symlinkBlock("target/path", {});
        const auto node = readUnixFs(block.cid, *block.data).value();
        QCOMPARE(node.kind, UnixFsNode::Kind::Symlink);
        QCOMPARE(asText(node.content), std::string_view{"target/path"});
        QCOMPARE(toHex(*block.data), std::string{"0a0f0804120b7461726765742f70617468"});
    }
};

static const tests::Registered<DirectoryImportTest> registered{"directory_import"};

} // namespace swapscope::ipld
#include "directory_import_test.moc"
