// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept_file.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace swapscope::node {

namespace fs = std::filesystem;

namespace {

struct Folder
{
    [[nodiscard]] fs::path file() const { return fs::path{root.path().toStdString()} / "kept"; }
    void put(const std::string& content) const { std::ofstream{file()} << content; }

    QTemporaryDir root;
};

} // namespace

class KeptFileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasPutThereIsRead()
    {
        const Folder folder;
        QVERIFY(replaceKeptFile(folder.file(), "first"));
        QVERIFY(replaceKeptFile(folder.file(), "second"));
        QCOMPARE(readKeptFile(folder.file(), 6).value(), std::string{"second"});
        QCOMPARE(readKeptFile(folder.file(), 5).error().code, ErrorCode::TooLarge);
        struct stat info
        {};
        QCOMPARE(::lstat(folder.file().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        const auto files = fs::directory_iterator{folder.file().parent_path()};
        QCOMPARE(std::distance(begin(files), end(files)), std::ptrdiff_t{1});
    }

    void whatIsNotThereIsNotFound()
    {
        const Folder folder;
        QCOMPARE(readKeptFile(folder.file(), 10).error().code, ErrorCode::NotFound);
    }

    void onlyARegularFileIsRead()
    {
        const Folder folder;
        fs::create_symlink("/etc/hostname", folder.file());
        QCOMPARE(readKeptFile(folder.file(), 1000).error().code, ErrorCode::Invalid);
        fs::remove(folder.file());
        QCOMPARE(::mkfifo(folder.file().c_str(), 0600), 0);
        QCOMPARE(readKeptFile(folder.file(), 1000).error().code, ErrorCode::Invalid);
        fs::remove(folder.file());
        fs::create_directory(folder.file());
        QCOMPARE(readKeptFile(folder.file(), 1000).error().code, ErrorCode::Invalid);
    }

    void aFailedReplacementLeavesWhatWasThere()
    {
        const Folder folder;
        fs::create_directories(folder.file() / "in the way");
        QCOMPARE(replaceKeptFile(folder.file(), "fresh").error().code, ErrorCode::Io);
        QVERIFY(fs::exists(folder.file() / "in the way"));
        const auto files = fs::directory_iterator{folder.file().parent_path()};
        QCOMPARE(std::distance(begin(files), end(files)), std::ptrdiff_t{1});
    }

    void setAsideTakesTheFirstFreeNumber()
    {
        const Folder folder;
        folder.put("one");
        QCOMPARE(setAside(folder.file()).value(), fs::path{folder.file().string() + ".damaged-1"});
        folder.put("two");
        QCOMPARE(setAside(folder.file()).value(), fs::path{folder.file().string() + ".damaged-2"});
        QVERIFY(!fs::exists(folder.file()));
        QCOMPARE(readKeptFile(folder.file().string() + ".damaged-1", 10).value(),
                 std::string{"one"});
    }
};

static const tests::Registered<KeptFileTest> registered{"kept_file"};

} // namespace swapscope::node
#include "kept_file_test.moc"
