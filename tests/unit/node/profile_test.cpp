// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/system_random.h"
#include "core/node/profile.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace swapscope::node {

namespace {

struct Folder
{
    QTemporaryDir root;
    SystemRandom random;

    [[nodiscard]] std::string path() const { return root.path().toStdString() + "/profile"; }
    [[nodiscard]] std::string key() const { return path() + "/identity.key"; }
    Result<Profile> open() { return Profile::open(path(), random); }
};

mode_t modeOf(const std::string& path)
{
    struct stat info
    {};
    return ::lstat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
}

Bytes publicKeyOf(const Profile& profile)
{
    return profile.identity().publicKey().encoded();
}

QByteArray contentOf(const std::string& path)
{
    QFile file{QString::fromStdString(path)};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

void write(const std::string& path, const QByteArray& content)
{
    QFile file{QString::fromStdString(path)};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

/// The holder: opens the profile, says so, and waits to be killed.
int hold(int argc, char** argv)
{
    // All programs of this folder run every subject when none is named: then there is no folder.
    if (argc != 2) {
        return 0;
    }
    SystemRandom random;
    const auto profile = Profile::open(argv[1], random);
    const char word = profile ? 'y' : 'n';
    static_cast<void>(::write(STDOUT_FILENO, &word, 1));
    while (profile) {
        ::pause();
    }
    return 1;
}

} // namespace

class ProfileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theIdentityStays()
    {
        Folder folder;
        const Bytes first = publicKeyOf(*folder.open());
        QCOMPARE(publicKeyOf(*folder.open()), first);
        QVERIFY(!first.empty());
    }

    void filesAreClosedToOthersWhateverTheMask()
    {
        Folder folder;
        const mode_t mask = ::umask(0);
        const auto profile = folder.open();
        ::umask(mask);
        QVERIFY(profile.has_value());
        QCOMPARE(profile->folder().string(), folder.path());
        QCOMPARE(modeOf(folder.path()), 0700U);
        QCOMPARE(modeOf(folder.key()), 0600U);
        QCOMPARE(modeOf(folder.path() + "/lock"), 0600U);
    }

    void anEmptyFolderIsTakenOver()
    {
        Folder folder;
        QCOMPARE(::mkdir(folder.path().c_str(), 0755), 0);
        QVERIFY(folder.open().has_value());
        QCOMPARE(modeOf(folder.path()), 0700U);
    }

    void widerModesAreRefusedWithTheWayOut()
    {
        Folder folder;
        QVERIFY(folder.open().has_value());
        for (const mode_t mode : {0640U, 0604U, 0601U}) {
            ::chmod(folder.key().c_str(), mode);
            const auto opened = folder.open();
            QCOMPARE(opened.error().code, ErrorCode::Invalid);
            QVERIFY(opened.error().detail.ends_with("run chmod 600 '" + folder.key() + "'"));
        }
        ::chmod(folder.key().c_str(), 0600);
        ::chmod(folder.path().c_str(), 0750);
        const auto opened = folder.open();
        QVERIFY(opened.error().detail.ends_with("run chmod 700 '" + folder.path() + "'"));
        ::chmod(folder.path().c_str(), 0700);
        QVERIFY(folder.open().has_value());
    }

    void aLinkInPlaceOfTheKeyIsRefused()
    {
        Folder folder;
        QVERIFY(folder.open().has_value());
        const std::string elsewhere = folder.root.path().toStdString() + "/elsewhere";
        QCOMPARE(::rename(folder.key().c_str(), elsewhere.c_str()), 0);
        QCOMPARE(::symlink(elsewhere.c_str(), folder.key().c_str()), 0);
        QCOMPARE(folder.open().error().code, ErrorCode::Invalid);
    }

    void aLinkThatWaitsForTheNewKeyIsNotFollowed()
    {
        Folder folder;
        const std::string trap = folder.root.path().toStdString() + "/trap";
        write(trap, "untouched");
        QCOMPARE(::mkdir(folder.path().c_str(), 0700), 0);
        QCOMPARE(::symlink(trap.c_str(), (folder.key() + ".new").c_str()), 0);
        QVERIFY(folder.open().has_value());
        QCOMPARE(contentOf(trap), QByteArray{"untouched"});
        QCOMPARE(modeOf(folder.key()), 0600U);
        QVERIFY(contentOf(folder.key()).size() > 32);
    }

    void aDamagedKeyIsRefusedWithoutShowingIt()
    {
        Folder folder;
        QVERIFY(folder.open().has_value());
        const QByteArray key = contentOf(folder.key());
        for (const QByteArray& content :
             {QByteArray{}, key.left(key.size() - 1), QByteArray{"SECRET"}, QByteArray(9000, 'S')})
        {
            write(folder.key(), content);
            const auto opened = folder.open();
            QCOMPARE(opened.error().code, ErrorCode::Invalid);
            QVERIFY(opened.error().detail.find("SECRET") == std::string::npos);
            QCOMPARE(contentOf(folder.key()), content); // kept for the user
        }
    }

    void theSecondOpenNamesTheHolder()
    {
        Folder folder;
        auto first = folder.open();
        const auto second = folder.open();
        QCOMPARE(second.error().code, ErrorCode::Busy);
        QVERIFY(
            second.error().detail.ends_with("is in use by process " + std::to_string(::getpid())));
        {
            const Profile moved = std::move(*first);
            QCOMPARE(folder.open().error().code, ErrorCode::Busy);
        }
        QVERIFY(folder.open().has_value());
    }

    void aKilledHolderFreesTheProfile()
    {
        Folder folder;
        std::array<int, 2> ends{};
        QCOMPARE(::pipe(ends.data()), 0);
        const std::string path = folder.path();
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::execl("/proc/self/exe", "profile", "hold_child", path.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        char word = 0;
        QCOMPARE(::read(ends[0], &word, 1), 1);
        QCOMPARE(word, 'y');
        QVERIFY(folder.open().error().detail.ends_with("process " + std::to_string(child)));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ends[0]);
        QVERIFY(folder.open().has_value());
    }

    void aTemporaryProfileLeavesNothing()
    {
        sim::SeededRandom random{1};
        const Profile a = Profile::temporary(random);
        const Profile b = Profile::temporary(random);
        QVERIFY(a.folder().empty());
        QVERIFY(publicKeyOf(a) != publicKeyOf(b));
    }
};

static const tests::Registered<ProfileTest> registered{"profile"};
static const bool childRegistered = [] {
    tests::registry()["hold_child"] = hold;
    return true;
}();

} // namespace swapscope::node
#include "profile_test.moc"
