// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/tree_importer.h"
#include "tests/support/registry.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <functional>
#include <string>

namespace swapscope::files {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSteps = 20UL * 1024 * 1024; ///< Of a file that takes several steps.

struct Folder
{
    QTemporaryDir folder;
    [[nodiscard]] fs::path path(const std::string& name) const
    {
        return fs::path{folder.path().toStdString()} / name;
    }
    fs::path write(const std::string& name, std::size_t bytes) const
    {
        fs::create_directories(path(name).parent_path());
        std::ofstream{path(name), std::ios::binary} << std::string(bytes, 'x');
        return path(name);
    }
};

/// All steps; `between` is called behind the first.
Result<multiformats::Cid> import(const fs::path& path, const std::function<void()>& between = {})
{
    auto importer = TreeImporter::open(path, {});
    if (!importer) {
        return importer.error();
    }
    for (bool isFirst = true;; isFirst = false) {
        auto step = importer->next();
        if (!step) {
            return step.error();
        }
        if (step->isLast) {
            return step->root;
        }
        if (isFirst && between) {
            between();
        }
    }
}

} // namespace

class TreeImporterTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFileThatChangesWhileItIsReadIsNotTaken_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("why");
        QTest::newRow("grows") << QStringLiteral("grow") << QStringLiteral("has more than the");
        QTest::newRow("shrinks") << QStringLiteral("cut")
                                 << QStringLiteral("of the 20971520 bytes");
        QTest::newRow("is written over")
            << QStringLiteral("write") << QStringLiteral("was changed while it was read");
    }
    void aFileThatChangesWhileItIsReadIsNotTaken()
    {
        QFETCH(const QString, how);
        QFETCH(const QString, why);
        for (const bool isInFolder : {false, true}) {
            const Folder f;
            const fs::path file = f.write("tree/file", kSteps);
            fs::last_write_time(file, fs::last_write_time(file) - std::chrono::seconds{10});
            const auto imported = import(isInFolder ? f.path("tree") : file, [&] {
                if (how == QStringLiteral("grow")) {
                    std::ofstream{file, std::ios::app} << "more";
                } else if (how == QStringLiteral("cut")) {
                    fs::resize_file(file, kSteps - 5);
                } else {
                    std::fstream{file, std::ios::in | std::ios::out} << "y";
                }
            });
            QCOMPARE(imported.error().code, ErrorCode::Invalid);
            const QString said = QString::fromStdString(imported.error().detail);
            QVERIFY2(said.startsWith(QString::fromStdString(file.string()) + " ")
                         && said.contains(why) && said.endsWith(QStringLiteral("when it rests")),
                     qPrintable(said));
        }
    }

    void aFileThatHasMoreThanItSaysIsRefused()
    {
        for (const char* const path : {"/proc/self/status", "/proc/version"}) {
            const auto imported = import(path);
            QCOMPARE(imported.error().code, ErrorCode::Invalid);
            QVERIFY(imported.error().detail.find("more than the 0 bytes") != std::string::npos);
        }
    }

    void aFileThatRestsIsTakenWholeWhateverItsSize()
    {
        const Folder f;
        for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{1024 * 1024},
                                        std::size_t{1024 * 1024 + 1}, kSteps})
        {
            QVERIFY(import(f.write("tree/" + std::to_string(bytes), bytes)));
        }
        QVERIFY(import(f.path("tree")));
    }
};

static const tests::Registered<TreeImporterTest> registered{"tree_importer"};

} // namespace swapscope::files
#include "tree_importer_test.moc"
