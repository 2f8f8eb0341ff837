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
