// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/unit/rpc/rpc_fixture.h"

#include <QTest>

namespace swapscope::tests {

using namespace std::chrono_literals;

namespace {

const std::string kUnknown = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

/// Adds a file of several blocks. @return its CID.
std::string addFile(RpcWorld& rpc, const std::string& options)
{
    Upload upload;
    upload.add("f", std::string(400'000, 'x') + std::string(200'000, 'y'));
    const Answer added = rpc.call("add?" + options, upload.whole(), upload.type);
    return added.lines().last()["Hash"].toString().toStdString();
}

int blockCount(RpcWorld& rpc)
{
    return rpc.call("repo/stat").json()["NumObjects"].toInt();
}

} // namespace

class PinsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsAddedIsKeptUnlessToldOtherwise()
    {
        RpcWorld rpc;
        const std::string root = addFile(rpc, "raw-leaves=true");
        const QJsonObject keys = rpc.call("pin/ls?type=recursive").json()["Keys"].toObject();
        QCOMPARE(keys.keys(), QStringList{QString::fromStdString(root)});
        rpc.call("pin/rm?arg=" + root);
        QVERIFY(rpc.call("pin/ls").json().isEmpty());
        addFile(rpc, "raw-leaves=true&pin=false");
        QVERIFY(rpc.call("pin/ls").json().isEmpty());
    }

    void whatIsKeptIsNeitherCollectedNorRemoved()
    {
        RpcWorld rpc;
        const std::string root = addFile(rpc, "raw-leaves=true");
        const int kept = blockCount(rpc);
        QCOMPARE(rpc.call("repo/gc").lines().size(), 0);
        QCOMPARE(blockCount(rpc), kept);
        const std::string leaf =
            rpc.call("refs?arg=" + root).lines().first()["Ref"].toString().toStdString();
        QVERIFY(rpc.call("block/rm?force=true&arg=" + root)
                    .json()["Error"]
                    .toString()
                    .startsWith(QStringLiteral("pinned: recursive")));
        QVERIFY(rpc.call("block/rm?arg=" + leaf)
                    .json()["Error"]
                    .toString()
                    .startsWith(QStringLiteral("pinned")));
        QCOMPARE(rpc.call("pin/ls?arg=" + leaf)
                     .json()["Keys"][QString::fromStdString(leaf)]["Type"]
                     .toString(),
                 QStringLiteral("indirect through ") + QString::fromStdString(root));
        rpc.call("pin/rm?arg=" + root);
        QCOMPARE(rpc.call("repo/gc").lines().size(), kept);
        QCOMPARE(blockCount(rpc), 0);
    }

    void aClientThatGoesEndsItsPin()
    {
        RpcWorld rpc;
        const auto client = rpc.client("10.9.0.2");
        client->write("POST /api/v0/pin/add?progress=true&arg=" + kUnknown
                      + " HTTP/1.1\r\nHost: localhost\r\n"
                        "Authorization: Bearer sixteen letters!\r\n\r\n");
        rpc.world.advance(2s);
        QCOMPARE(rpc.call("bitswap/wantlist").json()["Keys"].toArray().size(), 1);
        QVERIFY(client->received().find("Progress") != std::string::npos);
        client->reset();
        rpc.world.advance(300ms);
        QCOMPARE(rpc.call("bitswap/wantlist").json()["Keys"].toArray().size(), 0);
        QVERIFY(rpc.call("pin/ls").json().isEmpty());
    }

    void aRootThatIsNamedTwiceIsReleasedOnce()
    {
        RpcWorld rpc;
        const std::string root = addFile(rpc, "");
        const Answer answer = rpc.call("pin/rm?arg=" + root + "&arg=" + root);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json()["Pins"].toArray().size(), 1);
        QVERIFY(rpc.call("pin/ls").json().isEmpty());
    }

    void aNameThatIsTooLongIsRefusedBeforeAnythingIsStored()
    {
        RpcWorld rpc;
        Upload upload;
        upload.add("f", "content");
        const std::string name(256, 'n');
        const Answer answer = rpc.call("add?pin-name=" + name, upload.whole(), upload.type);
        QCOMPARE(answer.status, 500);
        QCOMPARE(blockCount(rpc), 0);
        QVERIFY(rpc.call("add?pin-name=" + name.substr(1), upload.whole(), upload.type).status
                == 200);
    }

    void whatIsBelowSeveralRootsIsListedOnce()
    {
        RpcWorld rpc;
        const std::string file = addFile(rpc, "raw-leaves=true");
        Upload upload;
        upload.add("d/f", std::string(400'000, 'x') + std::string(200'000, 'y'));
        for (const char* const more : {"", "&cid-version=1"}) { // two roots over the same leaves
            rpc.call(std::string{"add?raw-leaves=true"} + more, upload.whole(), upload.type);
        }
        const QJsonObject keys = rpc.call("pin/ls").json()["Keys"].toObject();
        const auto lines = rpc.call("pin/ls?stream=true").lines();
        QCOMPARE(lines.size(), keys.size());
        int indirect = 0;
        for (const QJsonObject& line : lines) {
            const QString type = line["Type"].toString();
            QCOMPARE(keys[line["Cid"].toString()]["Type"].toString(), type);
            indirect += type == QStringLiteral("indirect") ? 1 : 0;
        }
        QVERIFY(indirect >= 3); // the leaves
        QCOMPARE(keys[QString::fromStdString(file)]["Type"].toString(),
                 QStringLiteral("recursive"));
        QCOMPARE(rpc.call("pin/ls?type=indirect").json()["Keys"].toObject().size(), indirect + 1);
    }

    void whatIsCollectedIsToldWhileItGoes()
    {
        RpcWorld rpc;
        Upload upload;
        for (int i = 0; i < 700; ++i) {
            upload.add("b", std::to_string(i));
        }
        rpc.call("block/put", upload.whole(), upload.type);
        const auto client = rpc.client("10.9.0.2");
        client->write("POST /api/v0/repo/gc HTTP/1.1\r\nHost: localhost\r\n"
                      "Authorization: Bearer sixteen letters!\r\n\r\n");
        rpc.world.advance(10s);
        int pieces = 0; // each is sent while the next goes
        const std::string& all = client->received();
        for (auto at = all.find("\r\n{"); at != all.npos; at = all.find("\r\n{", at + 1)) {
            ++pieces;
        }
        QCOMPARE(pieces, 3);
        QCOMPARE(client->answer().lines().size(), 700);
        QCOMPARE(rpc.world.store(rpc.node).blockCount(), 0U);
    }

    void aClientThatDoesNotReadHoldsUpNoOtherForLong()
    {
        RpcWorld rpc;
        Upload upload;
        for (int i = 0; i < 5000; ++i) {
            upload.add("b", std::to_string(i));
        }
        rpc.call("block/put", upload.whole(), upload.type);
        const auto client = rpc.client("10.9.0.2");
        client->readsNothing();
        client->write("POST /api/v0/repo/gc HTTP/1.1\r\nHost: localhost\r\n"
                      "Authorization: Bearer sixteen letters!\r\n\r\n");
        rpc.world.advance(1s);
        QCOMPARE(rpc.world.node(rpc.node).gate().sweeps(), 1U);
        rpc.world.advance(30s);
        QVERIFY(rpc.world.store(rpc.node).blockCount() > 0); // the sweep was given up
        Upload other;
        other.add("f", "content");
        QCOMPARE(rpc.call("add", other.whole(), other.type).status, 200);
    }

    void removingABlockAndKeepingWhatIsAboveItLoseNothing()
    {
        bool hasLost = false;
        bool hasKept = false;
        for (int others = 0; others <= 60; ++others) { // before it: when it goes, and when we look
            RpcWorld rpc;
            const std::string root = addFile(rpc, "raw-leaves=true&pin=false");
            const std::string leaf =
                rpc.call("refs?arg=" + root).lines().first()["Ref"].toString().toStdString();
            const int all = blockCount(rpc);
            Upload upload;
            for (int i = 0; i < others; ++i) {
                upload.add("b", std::to_string(i));
            }
            std::string removes = "POST /api/v0/block/rm?";
            if (others > 0) {
                for (const auto& line : rpc.call("block/put", upload.whole(), upload.type).lines())
                {
                    removes += "arg=" + line["Key"].toString().toStdString() + "&";
                }
            }
            const std::string tail = " HTTP/1.1\r\nHost: localhost\r\n"
                                     "Authorization: Bearer sixteen letters!\r\n\r\n";
            removes += "arg=" + leaf + tail;
            const auto remover = rpc.client("10.9.0.2");
            const auto keeper = rpc.client("10.9.0.3");
            const bool removesFirst = others % 3 != 0;
            for (const bool isRemover : {removesFirst, !removesFirst}) {
                (isRemover ? remover : keeper)
                    ->write(isRemover ? removes
                                      : "POST /api/v0/pin/add?offline=true&arg=" + root + tail);
            }
            const Answer removed = remover->answer();
            const bool isKept = keeper->answer().status == 200;
            QCOMPARE(rpc.call("pin/ls?type=recursive").json().isEmpty(), !isKept);
            QCOMPARE(blockCount(rpc), isKept ? all : all - 1);
            QCOMPARE(removed.lines().last().contains(QStringLiteral("Error")), isKept);
            (isKept ? hasKept : hasLost) = true;
        }
        QVERIFY(hasKept);
        QVERIFY(hasLost);
    }

    void aRecursivePinIsNotMadeLess()
    {
        RpcWorld rpc;
        const std::string root = addFile(rpc, "");
        const Answer answer = rpc.call("pin/add?recursive=false&arg=" + root);
        QCOMPARE(answer.status, 500);
        QCOMPARE(answer.message(), "pin: " + root + " already pinned recursively");
    }

    void rootsOfAnArchiveThatIsNotWholeAreNotKept()
    {
        RpcWorld rpc;
        const std::string root = addFile(rpc, "raw-leaves=true");
        const std::string leaf =
            rpc.call("refs?arg=" + root).lines().first()["Ref"].toString().toStdString();
        rpc.call("pin/rm?arg=" + root);
        rpc.call("block/rm?arg=" + leaf);
        Upload archive;
        archive.add("car", rpc.call("dag/export?local-only=true&arg=" + root).body);
        RpcWorld other;
        const auto lines =
            other.call("dag/import?stats=true", archive.whole(), archive.type).lines();
        QVERIFY(lines.first()["Root"]["PinErrorMsg"].toString().contains(
            QStringLiteral("could not find")));
        QVERIFY(other.call("pin/ls").json().isEmpty());
    }
};

static const tests::Registered<PinsTest> registered{"pins"};

} // namespace swapscope::tests
#include "pins_test.moc"
