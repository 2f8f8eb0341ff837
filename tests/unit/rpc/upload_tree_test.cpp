// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rpc_limits.h"
#include "core/rpc/upload_tree.h"
#include "core/world/content.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::tests {

namespace {

using Path = std::vector<std::string>;

const multiformats::Cid kCid = world::makeBlock(1, 10).cid;

std::string name(std::size_t number, std::size_t bytes = 8)
{
    std::string text = std::to_string(number);
    text.resize(std::max(bytes, text.size()), 'n');
    return text;
}

/// A file below as many directories of its own.
Path deep(std::size_t number, std::size_t folders)
{
    Path path;
    for (std::size_t i = 0; i < folders; ++i) {
        path.push_back(name(number));
    }
    path.emplace_back("file");
    return path;
}

} // namespace

class UploadTreeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void longNamesAreTakenUpToABoundOfBytes()
    {
        std::uint64_t held = 0;
        {
            rpc::UploadTree tree{held};
            std::size_t taken = 0;
            while (taken < 20'000 && tree.addFile({name(taken, 15'000)}, kCid, 10)) {
                ++taken;
            }
            QVERIFY(taken > 1000 && taken * 15'000 <= limits::kRpcUploadTrees);
            QVERIFY(held <= limits::kRpcUploadTrees);
            const auto refused = tree.addFile({name(taken, 15'000)}, kCid, 10);
            QCOMPARE(refused.error().code, ErrorCode::TooLarge);
            QCOMPARE(refused.error().detail,
                     std::string{"the names of the upload take more than 128 MiB: upload it in "
                                 "parts"});
        }
        QCOMPARE(held, std::uint64_t{0});
    }

    void directoriesThatPathsImplyAreCounted()
    {
        std::uint64_t held = 0;
        rpc::UploadTree tree{held};
        std::size_t taken = 0;
        while (taken < 20'000 && tree.addFile(deep(taken, 60), kCid, 10)) {
            ++taken;
        }
        QVERIFY2(taken < 20'000, "1.2 million directories were taken");
        QVERIFY(held <= limits::kRpcUploadTrees);
        QVERIFY(held >= taken * 60 * sizeof(rpc::UploadedFolder));
    }

    void oneDirectoryCountsOnceHoweverManyFilesAreInIt()
    {
        std::uint64_t held = 0;
        rpc::UploadTree tree{held};
        QVERIFY(tree.addFile({"d", "a"}, kCid, 10));
        const std::uint64_t first = held;
        QVERIFY(tree.addFile({"d", "b"}, kCid, 10));
        QVERIFY(held - first < first);
        QVERIFY(tree.addFolder({"d"}, {}));
        QVERIFY(held - first < first);
    }

    void anUploadOfAMillionSmallNamesFits()
    {
        std::uint64_t held = 0;
        rpc::UploadTree tree{held};
        for (std::size_t i = 0; i < limits::kRpcUploadEntries; ++i) {
            QVERIFY(tree.addFile({name(i)}, kCid, 10));
        }
        const auto refused = tree.addFile({"one more"}, kCid, 10);
        QCOMPARE(refused.error().detail,
                 std::string{"an upload has at most 1000000 files and directories"});
    }

    void uploadsShareTheBoundAndGiveItBack()
    {
        std::uint64_t held = limits::kRpcUploadTrees; // by others
        rpc::UploadTree tree{held};
        const auto refused = tree.addFile({"a"}, kCid, 10);
        QCOMPARE(refused.error().detail,
                 std::string{"the names of all uploads together take more than 128 MiB: try again "
                             "when others have ended"});
        held = 0;
        QVERIFY(tree.addFile({"a"}, kCid, 10));
    }
};

static const tests::Registered<UploadTreeTest> registered{"upload_tree"};

} // namespace swapscope::tests
#include "upload_tree_test.moc"
