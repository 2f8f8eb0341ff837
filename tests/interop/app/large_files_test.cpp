// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/app/served.h"
#include "tests/interop/app/socket.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <algorithm>
#include <csignal>

namespace swapscope::tests {

namespace {

constexpr int kMiB = 1024 * 1024;
constexpr int kGiB = 1024; ///< In MiB.

/// The n-th MiB of a content that nobody has to hold.
QByteArray pieceOf(int n)
{
    const Bytes piece = splitmix(static_cast<std::uint64_t>(n) + 1, kMiB);
    return {reinterpret_cast<const char*>(piece.data()), kMiB};
}

/// Uploads so many MiB. @return The answer, and the most memory meanwhile in MiB.
std::pair<QByteArray, int> upload(Served& node, int pieces)
{
    const auto chunk = [](const QByteArray& bytes) {
        return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
    };
    Socket socket{node.port()};
    socket.write("POST /api/v0/add?cid-version=1&quieter=true HTTP/1.1\r\nHost: localhost\r\n"
                 "Connection: close\r\nTransfer-Encoding: chunked\r\n"
                 "Content-Type: multipart/form-data; boundary=edge\r\n\r\n");
    socket.write(chunk("--edge\r\nContent-Disposition: form-data; name=\"file\"; "
                       "filename=\"big\"\r\n\r\n"));
    int peak = 0;
    for (int n = 0; n < pieces && socket.write(chunk(pieceOf(n))); ++n) {
        peak = std::max(peak, node.peakMemory());
    }
    socket.write(chunk("\r\n--edge--\r\n") + "0\r\n\r\n");
    return {socket.readAll(), peak};
}

QString rootIn(const QByteArray& answer)
{
    const auto at = answer.indexOf("\"Hash\":\"") + 8;
    return QString::fromLatin1(answer.mid(at, answer.indexOf('"', at) - at));
}

/// The node's first job; empty for none.
QJsonObject job(Served& node)
{
    for (const QByteArray& line : post(node.port(), "swapscope/jobs").split('\n')) {
        if (line.startsWith("{\"job\"")) {
            return QJsonDocument::fromJson(line).object();
        }
    }
    return {};
}

bool isContent(const QString& path, int pieces)
{
    QFile file{path};
    if (!file.open(QIODevice::ReadOnly) || file.size() != qint64{pieces} * kMiB) {
        return false;
    }
    for (int n = 0; n < pieces; ++n) {
        if (file.read(kMiB) != pieceOf(n)) {
            return false;
        }
    }
    return true;
}

/// Two programs that serve scripts, with a folder of their own.
struct Two
{
    [[nodiscard]] QString path(const char* name) const
    {
        return folder.filePath(QLatin1String{name});
    }
    bool await() { return a.await() && b.await() && connect(); }
    bool connect()
    {
        return post(b.port(), "swarm/connect?arg=" + a.program.address()).contains("success");
    }
    void fetch(const QString& root)
    {
        post(b.port(), "swapscope/job/fetch?arg=" + root.toLatin1()
                           + "&arg=" + QUrl::toPercentEncoding(path("got")));
    }

    QTemporaryDir folder;
    Served a{path("a")};
    Served b{path("b")};
};

} // namespace

class LargeFilesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGibibyteGoesInThroughOneNodeAndOutOfAnotherByteForByte()
    {
        Two two;
        QVERIFY(two.await());
        QElapsedTimer timer;
        timer.start();
        const auto [answer, uploadPeak] = upload(two.a, kGiB);
        QVERIFY2(answer.contains("\"Hash\":\""), answer.constData());
        const double uploaded = static_cast<double>(timer.restart()) / 1000;
        two.fetch(rootIn(answer));
        int peak = 0;
        QTRY_VERIFY_WITH_TIMEOUT(
            (peak = std::max(peak, two.b.peakMemory()), QFile::exists(two.path("got"))), 150'000);
        const double fetched = static_cast<double>(timer.elapsed()) / 1000;
        QVERIFY(isContent(two.path("got"), kGiB));
        qInfo("uploaded in %.1f s with at most %d MiB of memory; fetched in %.1f s with %d and %d "
              "MiB",
              uploaded, uploadPeak, fetched, peak, two.a.peakMemory());
        QVERIFY(uploadPeak < 256);
        QVERIFY(peak < 256);
    }

    void aFetchThatWasKilledLeavesNothingUnderItsNameAndGoesOn()
    {
        constexpr int kPieces = 48;
        Two two;
        QVERIFY(two.await());
        const QString root = rootIn(upload(two.a, kPieces).first);
        post(two.b.port(), "swapscope/node/set?download-limit=8000000");
        two.fetch(root);
        QTRY_VERIFY_WITH_TIMEOUT(QFile{two.path("got.partial")}.size() > 4 * kMiB, 30'000);
        const auto isNoted = [&two] {
            QFile list{two.path("b/jobs.json")};
            return list.open(QIODevice::ReadOnly) && list.readAll().contains("got.partial");
        };
        QTRY_VERIFY(isNoted());
        two.b.program.send(SIGKILL);
        QVERIFY(two.b.program.process.waitForFinished());
        QVERIFY(!QFile::exists(two.path("got")));
        QVERIFY(QFile::exists(two.path("got.partial")));

        Served again{two.path("b")};
        QVERIFY(again.await());
        QTRY_COMPARE(job(again)["what"].toString(), root);
        QVERIFY(!QFile::exists(two.path("got")));
        post(again.port(), "swapscope/node/set?download-limit=none");
        QVERIFY(
            post(again.port(), "swarm/connect?arg=" + two.a.program.address()).contains("success"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(two.path("got")), 60'000);
        QVERIFY(isContent(two.path("got"), kPieces));
        QVERIFY(!QFile::exists(two.path("got.partial")));
        QVERIFY(!QFile::exists(two.path("got.partial-2")));
    }
};

static const tests::Registered<LargeFilesTest> registered{"large_files"};

} // namespace swapscope::tests
#include "large_files_test.moc"
