// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/place.h"
#include "core/files/tree_writer.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

namespace swapscope::files {

namespace fs = std::filesystem;

namespace {

std::string contentOf(const fs::path& path)
{
    std::ostringstream all;
    all << std::ifstream{path, std::ios::binary}.rdbuf();
    return all.str();
}

/// Names, kinds and contents of all that is below a folder; links are not followed.
std::map<std::string, std::string> treeOf(const fs::path& root)
{
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator{root}) {
        all[entry.path().lexically_relative(root).string()] =
            entry.is_symlink()     ? "-> " + fs::read_symlink(entry.path()).string()
            : entry.is_directory() ? "(folder)"
                                   : contentOf(entry.path());
    }
    return all;
}

Step step(Step::Kind kind, const std::string& name = {}, const std::string& content = {})
{
    Step one;
    one.kind = kind;
    one.name = name;
    one.bytes = content.size();
    one.data = std::make_shared<const Bytes>(content.begin(), content.end());
    one.to = content.size();
    return one;
}

/// A folder to write into, beside one that must stay as it is.
struct Fixture
{
    Fixture()
    {
        fs::create_directories(path("canary/deep"));
        std::ofstream{path("canary/deep/file")} << "as it was";
        fs::create_directories(path("out"));
        canary = treeOf(path("canary"));
    }
    [[nodiscard]] fs::path path(const std::string& name) const
    {
        return fs::path{root.path().toStdString()} / name;
    }
    TreeWriter writer() const { return std::move(TreeWriter::create(path("out/got"))).value(); }

    static Result<void> file(TreeWriter& writer, const std::string& name,
                             const std::string& content)
    {
        Step open = step(Step::Kind::File, name, content);
        if (auto opened = writer.apply(open); !opened) {
            return opened;
        }
        if (auto written = writer.apply(step(Step::Kind::Data, {}, content)); !written) {
            return written;
        }
        return writer.apply(step(Step::Kind::End));
    }

    QTemporaryDir root;
    std::map<std::string, std::string> canary;
};

} // namespace

class TreeWriterTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTreeHasItsNameWhenItIsCommittedAndNotBefore()
    {
        const Fixture f;
        {
            TreeWriter writer = f.writer();
            QVERIFY(writer.apply(step(Step::Kind::Directory)));
            QVERIFY(Fixture::file(writer, "a", "one"));
            QVERIFY(writer.apply(step(Step::Kind::Directory, "sub")));
            QVERIFY(Fixture::file(writer, "b", "two"));
            QVERIFY(writer.apply(step(Step::Kind::End)));
            QVERIFY(writer.apply(step(Step::Kind::End)));
            QCOMPARE(writer.partial(), f.path("out/got.partial"));
            QVERIFY(!fs::exists(f.path("out/got")));
            QVERIFY(writer.commit());
        }
        const std::map<std::string, std::string> wanted{
            {"got", "(folder)"}, {"got/a", "one"}, {"got/sub", "(folder)"}, {"got/sub/b", "two"}};
        QVERIFY(treeOf(f.path("out")) == wanted);
    }

    void whatIsNotCommittedLeavesNothing()
    {
        const Fixture f;
        {
            TreeWriter writer = f.writer();
            QVERIFY(writer.apply(step(Step::Kind::Directory)));
            QVERIFY(Fixture::file(writer, "a", "one"));
        }
        QVERIFY(treeOf(f.path("out")).empty());
    }

    void namesThatDifferInCaseAloneAreBothThere()
    {
        const Fixture f;
        TreeWriter writer = f.writer();
        QVERIFY(writer.apply(step(Step::Kind::Directory)));
        QVERIFY(Fixture::file(writer, "Name", "1"));
        QVERIFY(Fixture::file(writer, "NAME", "2"));
        QVERIFY(writer.apply(step(Step::Kind::Directory, "name")));
        QVERIFY(Fixture::file(writer, "Name", "3")); // another directory: no collision
        QVERIFY(writer.apply(step(Step::Kind::End)));
        QVERIFY(writer.apply(step(Step::Kind::End)));
        QVERIFY(writer.commit());
        QCOMPARE(contentOf(f.path("out/got/Name")), std::string{"1"});
        QCOMPARE(contentOf(f.path("out/got/NAME (2)")), std::string{"2"});
        QCOMPARE(contentOf(f.path("out/got/name (3)/Name")), std::string{"3"});
    }

    void aSymbolicLinkIsSavedAsTextAndLeadsNowhere()
    {
        const Fixture f;
        TreeWriter writer = f.writer();
        QVERIFY(writer.apply(step(Step::Kind::Directory)));
        const std::string target = f.path("canary/deep").string();
        QVERIFY(writer.apply(step(Step::Kind::Symlink, "link", target)));
        QVERIFY(Fixture::file(writer, "LINK", "behind it")); // as who would write through it
        QVERIFY(writer.apply(step(Step::Kind::End)));
        QVERIFY(writer.commit());
        QVERIFY(!fs::is_symlink(f.path("out/got/link")));
        QCOMPARE(contentOf(f.path("out/got/link")), target);
        QVERIFY(treeOf(f.path("canary")) == f.canary);
    }

    void aLinkThatSomebodyPutInTheWayIsNotFollowed()
    {
        const Fixture f;
        TreeWriter writer = f.writer();
        QVERIFY(writer.apply(step(Step::Kind::Directory)));
        fs::create_symlink(f.path("canary/deep"), f.path("out/got.partial/sub"));
        fs::create_symlink(f.path("canary/deep/file"), f.path("out/got.partial/file"));
        QVERIFY(!writer.apply(step(Step::Kind::Directory, "sub")));
        QVERIFY(!Fixture::file(writer, "file", "overwritten"));
        QVERIFY(treeOf(f.path("canary")) == f.canary);
    }

    void hostileNamesLeaveEverythingElseAsItWas()
    {
        for (const std::string name : {"..", "../canary/deep/file", "/tmp/x",
                                       "deep/../../../canary", "a\\..\\b", ".", "", "con", "x."})
        {
            const Fixture f;
            {
                TreeWriter writer = f.writer();
                QVERIFY(writer.apply(step(Step::Kind::Directory)));
                QVERIFY2(!Fixture::file(writer, name, "boo"), name.c_str());
            }
            {
                TreeWriter writer = f.writer();
                QVERIFY(writer.apply(step(Step::Kind::Directory)));
                QVERIFY2(!writer.apply(step(Step::Kind::Directory, name)), name.c_str());
            }
            QVERIFY(treeOf(f.path("canary")) == f.canary);
            QVERIFY(treeOf(f.path("out")).empty());
        }
    }

    void aFileWithMoreOrFewerBytesThanItSaysIsRefused()
    {
        const Fixture f;
        TreeWriter more = f.writer();
        QVERIFY(more.apply(step(Step::Kind::File, {}, "abc")));
        QVERIFY(!more.apply(step(Step::Kind::Data, {}, "abcd")));
        TreeWriter fewer = f.writer();
        QVERIFY(fewer.apply(step(Step::Kind::File, {}, "abc")));
        QVERIFY(fewer.apply(step(Step::Kind::Data, {}, "ab")));
        QVERIFY(!fewer.apply(step(Step::Kind::End)));
    }

    void aFileThatDoesNotFitOnTheDiskIsRefusedBeforeItIsBegun()
    {
        const Fixture f;
        TreeWriter writer = f.writer();
        Step huge = step(Step::Kind::File);
        huge.bytes = std::uint64_t{1} << 60U;
        const auto refused = writer.apply(huge);
        QVERIFY(!refused && refused.error().code == ErrorCode::Io);
        QVERIFY(refused.error().detail.find("not enough space") != std::string::npos);
        QVERIFY(treeOf(f.path("out")).empty());
    }

    void whatTakesTheNameMeanwhileIsNotReplaced()
    {
        const Fixture f;
        {
            TreeWriter writer = f.writer();
            QVERIFY(Fixture::file(writer, {}, "new"));
            std::ofstream{f.path("out/got")} << "mine";
            const auto refused = writer.commit();
            QVERIFY(!refused && refused.error().code == ErrorCode::Refused);
        }
        QCOMPARE(contentOf(f.path("out/got")), std::string{"mine"});
        QVERIFY(!fs::exists(f.path("out/got.partial")));
        QVERIFY(!TreeWriter::create(f.path("out/got")));
        fs::remove(f.path("out/got"));
        fs::create_symlink("nowhere", f.path("out/got"));
        QVERIFY(!TreeWriter::create(f.path("out/got"))); // a link is something, too
    }
};

static const tests::Registered<TreeWriterTest> registered{"tree_writer"};

} // namespace swapscope::files
#include "tree_writer_test.moc"
