// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bitswap/go_peer.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace swapscope::tests {

namespace fs = std::filesystem;
using multiformats::Cid;

namespace {

constexpr std::size_t kBytes = 60UL * 1024 * 1024 + 7; // over 174 leaves of 256 KiB: two levels

std::string contentOf(const fs::path& path)
{
    std::ostringstream all;
    all << std::ifstream{path, std::ios::binary}.rdbuf();
    return all.str();
}

struct Fixture
{
    Fixture()
    {
        const Bytes data = splitmix(77, kBytes);
        std::ofstream{path("a"), std::ios::binary}.write(reinterpret_cast<const char*>(data.data()),
                                                         static_cast<std::streamsize>(data.size()));
        ours.node->log().addReader([this](const telemetry::Event& event) {
            if (const auto* body = std::get_if<telemetry::JobEnded>(&event.body)) {
                ended = *body;
            }
        });
    }
    [[nodiscard]] fs::path path(const std::string& name) const
    {
        return fs::path{folder.path().toStdString()} / name;
    }
    /// Runs a job to its end. @return why it failed.
    QString run(node::CommandBody job)
    {
        ended.reset();
        ours.execute(std::move(job));
        if (!ours.pump([this] { return ended.has_value(); }, std::chrono::seconds{90})) {
            return QStringLiteral("it did not end");
        }
        return ended->error ? QString::fromStdString(ended->error->detail) : QString{};
    }
    bool connectTo(GoPeer& theirs)
    {
        const auto address = QString::fromStdString(ours.address().toString());
        return theirs.ask(QStringLiteral("connect ") + address) == QStringLiteral("connected");
    }

    QTemporaryDir folder;
    RealNode ours;
    std::optional<telemetry::JobEnded> ended;
};

} // namespace

class GoFilesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString why = GoPeer::unavailable(); !why.isEmpty()) {
            QSKIP(qPrintable(why));
        }
    }

    void aFileThatGoImportedIsFetchedWhole()
    {
        Fixture f;
        GoPeer theirs{f.ours, {}};
        const QString answer = theirs.ask(QStringLiteral("import ") + f.folder.filePath("a"));
        QVERIFY2(answer.startsWith(u"root "), qPrintable(answer));
        QVERIFY(f.connectTo(theirs));
        const std::string root = answer.mid(5).toStdString();
        QCOMPARE(f.run(node::FetchFile{.link = "/ipfs/" + root, .destination = f.path("b")}),
                 QString{});
        QVERIFY(contentOf(f.path("b")) == contentOf(f.path("a")));
        // The importers agree.
        const auto options = ipld::ImportOptions::unixfsV0Of2015();
        QCOMPARE(f.run(node::ImportFile{.path = f.path("b"), .options = options}), QString{});
        QCOMPARE(QString::fromStdString(f.ended->root.toString()), answer.mid(5));
    }

    void aFileThatWeImportedIsFetchedByGo()
    {
        Fixture f;
        QCOMPARE(f.run(node::ImportFile{.path = f.path("a")}), QString{});
        GoPeer theirs{f.ours, {}};
        QVERIFY(f.connectTo(theirs));
        const QString answer = theirs.ask(QStringLiteral("save %1 %2")
                                              .arg(QString::fromStdString(f.ended->root.toString()),
                                                   f.folder.filePath(QStringLiteral("b"))));
        QCOMPARE(answer, QStringLiteral("saved %1").arg(kBytes));
        QVERIFY(contentOf(f.path("b")) == contentOf(f.path("a")));
    }
};

static const Registered<GoFilesTest> registered{"go_files"};

} // namespace swapscope::tests
#include "go_files_test.moc"
