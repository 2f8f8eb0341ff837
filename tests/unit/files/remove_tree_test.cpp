// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/remove_tree.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <string>

namespace swapscope::files {

namespace fs = std::filesystem;

class RemoveTreeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTreeGoesInStepsAndWhatALinkLeadsToStays()
    {
        const QTemporaryDir folder;
        const fs::path root{folder.path().toStdString()};
        fs::create_directories(root / "mine");
        std::ofstream{root / "mine/canary"} << "still here";
        std::size_t count = 1;
        for (int i = 0; i < 10; ++i) {
            const fs::path below = root / "tree" / std::to_string(i) / "deep";
            fs::create_directories(below);
            for (int j = 0; j < 8; ++j) {
                std::ofstream{below / std::to_string(j)} << j;
            }
            fs::create_symlink(root / "mine", below / "link");
            count += 2 + 8 + 1;
        }
        std::size_t steps = 1;
        while (!removeSome(root / "tree", 10)) {
            ++steps;
        }
        QVERIFY2(steps >= count / 10, std::to_string(steps).c_str());
        QVERIFY(steps <= count / 10 + 2);
        QVERIFY(!fs::exists(root / "tree"));
        QVERIFY(fs::exists(root / "mine/canary"));
    }

    void aFileOrALinkOrNothingAtAllIsGoneAtOnce()
    {
        const QTemporaryDir folder;
        const fs::path root{folder.path().toStdString()};
        std::ofstream{root / "file"} << "x";
        fs::create_directory_symlink(root, root / "link");
        for (const char* const name : {"file", "link", "none"}) {
            QVERIFY(removeSome(root / name, 1));
            QVERIFY(!fs::exists(fs::symlink_status(root / name)));
        }
    }

    void whatCannotBeRemovedEndsIt()
    {
        QVERIFY(removeSome("/proc/self", 1000));
        QVERIFY(fs::exists("/proc/self/status"));
    }
};

static const tests::Registered<RemoveTreeTest> registered{"remove_tree"};

} // namespace swapscope::files
#include "remove_tree_test.moc"
