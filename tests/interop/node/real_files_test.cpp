// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/real_node.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

namespace swapscope::tests {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMiB = 1024ULL * 1024;
constexpr std::uint64_t kBytes = 256 * kMiB;

void writeContent(const fs::path& path)
{
    std::ofstream file{path, std::ios::binary};
    for (std::uint64_t i = 0; i < kBytes / kMiB; ++i) {
        const Bytes piece = splitmix(1000 + i, kMiB);
        file.write(reinterpret_cast<const char*>(piece.data()), kMiB);
    }
}

bool isContent(const fs::path& path)
{
    std::ifstream file{path, std::ios::binary};
    Bytes piece(kMiB);
    for (std::uint64_t i = 0; i < kBytes / kMiB; ++i) {
        if (!file.read(reinterpret_cast<char*>(piece.data()), kMiB)
            || piece != splitmix(1000 + i, kMiB)) {
            return false;
        }
    }
    return file.peek() == std::ifstream::traits_type::eof();
}

/// A node that remembers how its last job ended.
struct JobNode : RealNode
{
    JobNode()
    {
        node->log().addReader([this](const telemetry::Event& event) {
            if (const auto* body = std::get_if<telemetry::JobEnded>(&event.body)) {
                ended = *body;
            }
        });
    }
    std::optional<telemetry::JobEnded> ended;
};

} // namespace

class RealFilesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLargeFileComesFromAnotherNodeByteForByte()
    {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        writeContent(root / "a");
        JobNode giver;
        giver.execute(node::ImportFile{.path = root / "a"});
        QVERIFY(giver.pump([&] { return giver.ended.has_value(); }, std::chrono::seconds{60}));
        JobNode taker;
        taker.execute(node::Connect{giver.address()});
        taker.execute(
            node::FetchFile{.link = giver.ended->root.toString(), .destination = root / "b"});
        QElapsedTimer timer;
        timer.start();
        while (!taker.ended && timer.elapsed() < 90'000) {
            giver.pumpOnce();
            taker.pumpOnce();
        }
        QVERIFY(taker.ended.has_value());
        QVERIFY2(!taker.ended->error, taker.ended->error ? taker.ended->error->detail.c_str() : "");
        qInfo("%.0f MiB/s", static_cast<double>(kBytes) / static_cast<double>(kMiB)
                                / (static_cast<double>(timer.elapsed()) / 1000));
        QCOMPARE(taker.ended->figures.bytesDone, kBytes);
        QVERIFY(isContent(root / "b"));
    }
};

static const Registered<RealFilesTest> registered{"real_files"};

} // namespace swapscope::tests
#include "real_files_test.moc"
