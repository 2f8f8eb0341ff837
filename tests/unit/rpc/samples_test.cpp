// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/unixfs_import.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"
#include "tests/unit/rpc/rpc_fixture.h"
#include "tests/unit/rpc/sample_shapes.h"

#include <QTest>
#include <QUrl>

#include <algorithm>
#include <iterator>

namespace swapscope::tests {

using namespace std::chrono_literals;
using multiformats::Cid;

namespace {

const std::string kUnknown = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const std::string kDirectory = "QmT5ChFv7zYp93ZZqhxNB6t8iAnKQHY42h4MqWmrsCYQTf";
const QString kTheirBig = QStringLiteral("QmVuBRq68EbyNj5z8SbzBEFitMV2V8b1hj56TruGTnct9n");
const QString kTheirLeaf = QStringLiteral("QmdPSR2PKx5L2xbND4zw8Ru3Kj97VE3UXZkU9gw6n34mXi");
constexpr std::size_t kBigBytes = 3'000'000;
constexpr std::size_t kLeaf = 5; ///< The sixth of big.bin, which is taken away for some samples.

/// Whether our blocks are theirs: those of big.bin are not.
bool isAboutContent(const QJsonObject& sample)
{
    const QString path = sample["path"].toString();
    bool isOfBig = sample["uploadOf"].toString() == QStringLiteral("big");
    for (const QJsonValue& pair : sample["query"].toArray()) {
        isOfBig = isOfBig || pair.toArray()[1].toString() == kTheirBig;
    }
    return sample["status"].toInt() == 200 && !isOfBig
           && (path == QStringLiteral("add") || path == QStringLiteral("refs")
               || path.startsWith(QStringLiteral("block/")));
}

QString text(const std::string& word)
{
    return QString::fromStdString(word);
}

} // namespace

/// Requests as the stock clients really send them, and what Kubo answered: ours have the same
/// status, type, field names and types, and the same values where content decides them. The file of
/// 3 MB that was used is not in the capture: another one stands for it.
class SamplesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void repliesAreLikeKubos()
    {
        Run run;
        const QJsonArray samples = loadVectors("rpc_samples.json")["samples"].toArray();
        QCOMPARE(samples.size(), 247);
        QStringList wrong;
        int compared = 0;
        for (const QJsonValue& value : samples) {
            const QJsonObject sample = value.toObject();
            if (sample.contains(QStringLiteral("leftOut"))) {
                QVERIFY(!sample["leftOut"].toString().isEmpty());
                continue;
            }
            ++compared;
            run.prepare(sample["index"].toInt());
            const QString problem = compare(run, sample);
            if (!problem.isEmpty()) {
                wrong += QString::number(sample["index"].toInt()) + QLatin1Char(' ')
                         + sample["command"].toString() + QStringLiteral(": ") + problem;
            }
        }
        for (const QString& line : wrong) {
            qWarning("%s", qPrintable(line));
        }
        QVERIFY(wrong.isEmpty());
        QCOMPARE(compared, 218);
        QVERIFY(run.rpc.isShutDown);
    }

private:
    /// The node that is asked, another one, and where both are in the story of the samples.
    struct Run
    {
        Run()
            : other{rpc.world.addNode()}
        {
            const Bytes content = splitmix(3, kBigBytes);
            big.assign(content.begin(), content.end());
            ipld::FileImporter importer{ipld::ImportOptions::unixfsV0Of2015()};
            std::vector<store::Block> blocks = importer.add(content);
            auto last = importer.finish();
            leaf = text(blocks.at(kLeaf).cid.toString());
            root = text(last.root.toString());
            std::ranges::move(last.blocks, std::back_inserter(blocks));
            rpc.world.add(other, std::move(blocks));
        }

        /// What happened between the samples.
        void prepare(int index)
        {
            const std::string address = rpc.world.address(other).toString();
            switch (index) {
            case 35:
            case 107:
            case 183: rpc.call("swarm/connect?arg=" + address); break;
            case 112:
                wanting = rpc.client("10.9.0.9");
                wanting->write(post("block/get?arg=" + kUnknown));
                rpc.world.advance(1s);
                break;
            case 115: theOtherWants(); break;
            case 116:
                wanting.reset();
                theOtherWantsNoLonger();
                rpc.world.advance(1s);
                break;
            case 168:
                rpc.call("pin/rm?arg=" + root.toStdString());
                rpc.call("swarm/disconnect?arg=" + address);
                break;
            case 200: theOtherWants(); break;
            case 202: theOtherWantsNoLonger(); break;
            case 203: // nothing comes from there, not even a refusal
                rpc.world.network().setLink(rpc.world.host(rpc.node), "127.0.0.1",
                                            {.isStalled = true});
                break;
            default: break;
            }
        }

        void theOtherWants()
        {
            rpc.world.want(other, {Cid::parse(kUnknown).value()});
            rpc.world.advance(1s);
        }
        void theOtherWantsNoLonger()
        {
            rpc.world.node(other).execute({{}, node::CancelWants{{Cid::parse(kUnknown).value()}}});
            rpc.world.advance(1s);
        }

        static std::string post(const std::string& target)
        {
            return "POST /api/v0/" + target
                   + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sixteen letters!\r\n"
                     "Content-Length: 0\r\n\r\n";
        }

        /// With our names for theirs. @param swapped  The other node was asked: we are it.
        [[nodiscard]] QString renamed(QString words, bool swapped) const
        {
            const std::size_t a = swapped ? other : rpc.node;
            const std::size_t b = swapped ? rpc.node : other;
            words.replace(QStringLiteral("12D3KooWCPTwiCG7sBpSgZcNmcYLrdWDrauTZenJ9fXx4MGtcdTw"),
                          text(world().node(a).self().toString()));
            words.replace(QStringLiteral("12D3KooWGXiKuK8B42BirbAd7atzpUrKahVaf6h1mogS3URXpDLL"),
                          text(world().node(b).self().toString()));
            words.replace(QStringLiteral("/ip4/127.0.0.1/tcp/24001"),
                          text(world().address(a).withoutPeerId().toString()));
            words.replace(QStringLiteral("/ip4/127.0.0.1/tcp/24002"),
                          text(world().address(b).withoutPeerId().toString()));
            words.replace(kTheirBig, root);
            words.replace(kTheirLeaf, leaf);
            words.replace(QStringLiteral("127.0.0.1:25001"), QStringLiteral("127.0.0.1:5001"));
            return words;
        }

        Upload uploadOf(const QString& what)
        {
            Upload upload;
            if (what == QStringLiteral("big")) {
                upload.add("big.bin", big);
                return upload;
            }
            const std::string car = rpc.call("dag/export?arg=" + kDirectory).body;
            upload.add("dir.car", what == QStringLiteral("cut car") ? car.substr(0, 470) : car);
            if (what == QStringLiteral("car and junk")) {
                upload.add("small.txt", "hello bitswap");
            }
            return upload;
        }

        [[nodiscard]] world::SimWorld& world() const { return const_cast<Run*>(this)->rpc.world; }

        RpcWorld rpc;
        std::size_t other;
        std::string big;
        QString root, leaf; ///< Of it.
        std::unique_ptr<RpcWorld::Client> wanting;
    };

    static Answer ask(Run& run, const QJsonObject& sample)
    {
        const bool swapped = sample["ofTheOther"].toBool();
        QString target = sample["path"].toString();
        QChar mark = QLatin1Char('?');
        for (const QJsonValue& pair : sample["query"].toArray()) {
            const QString value = run.renamed(pair.toArray()[1].toString(), swapped);
            target += mark + pair.toArray()[0].toString() + QLatin1Char('=')
                      + QString::fromLatin1(QUrl::toPercentEncoding(value));
            mark = QLatin1Char('&');
        }
        if (sample.contains(QStringLiteral("method"))) {
            return askPlainly(run, sample, target);
        }
        if (sample["isLeft"].toBool()) {
            const auto client = run.rpc.client("10.9.0.8");
            client->write(Run::post(target.toStdString()));
            run.rpc.world.advance(2200ms);
            client->closeWrite();
            return client->answer(1s);
        }
        if (sample.contains(QStringLiteral("uploadOf"))) {
            const Upload upload = run.uploadOf(sample["uploadOf"].toString());
            return run.rpc.call(target.toStdString(), upload.whole(), upload.type);
        }
        return run.rpc.call(target.toStdString(), sample["upload"].toString().toStdString(),
                            sample["uploadType"].toString().toStdString());
    }

    /// With the method and the fields of the sample.
    static Answer askPlainly(Run& run, const QJsonObject& sample, const QString& target)
    {
        const QString path =
            target.startsWith(QLatin1Char('/')) ? target : QStringLiteral("/api/v0/") + target;
        QString request = sample["method"].toString() + QLatin1Char(' ') + path
                          + QStringLiteral(" HTTP/1.1\r\nHost: 127.0.0.1:5001\r\n"
                                           "Connection: close\r\nContent-Length: 0\r\n");
        if (sample["method"].toString() != QStringLiteral("OPTIONS")) {
            request += QStringLiteral("Authorization: Bearer sixteen letters!\r\n");
        }
        const QJsonObject headers = sample["headers"].toObject();
        for (auto at = headers.begin(); at != headers.end(); ++at) {
            request += at.key() + QStringLiteral(": ") + run.renamed(at.value().toString(), false)
                       + QStringLiteral("\r\n");
        }
        return run.rpc.request((request + QStringLiteral("\r\n")).toStdString());
    }

    static QString compare(Run& run, const QJsonObject& sample)
    {
        const QString path = sample["path"].toString();
        const Answer ours = ask(run, sample);
        if (ours.status != sample["status"].toInt()) {
            return QStringLiteral("status %1 %2").arg(ours.status).arg(text(ours.body));
        }
        const auto field = [&ours](const QString& name) {
            const auto at = ours.fields.find(name.toLower().toStdString());
            return text(at == ours.fields.end() ? std::string{} : at->second);
        };
        const QJsonObject fields = sample["fields"].toObject();
        for (auto at = fields.begin(); at != fields.end(); ++at) {
            if (field(at.key()) != run.renamed(at.value().toString(), false)) {
                return at.key() + QStringLiteral(" is ") + field(at.key());
            }
        }
        if (sample.contains(QStringLiteral("differs"))) {
            return {}; // in nothing but what was looked at
        }
        if (field(QStringLiteral("content-type")) != sample["contentType"].toString()) {
            return QStringLiteral("type ") + field(QStringLiteral("content-type"));
        }
        for (const char* const name : {"X-Chunked-Output", "X-Stream-Output", "X-Content-Length"}) {
            if (ours.status == 200
                && field(QLatin1String{name}) != sample[QLatin1String{name}].toString()) {
                return QLatin1String{name} + QStringLiteral(": ") + field(QLatin1String{name});
            }
        }
        const bool hasTrailer = sample.contains(QStringLiteral("trailer"));
        if (hasTrailer != ours.trailer.contains("x-stream-error")) {
            return QStringLiteral("the trailer, after ") + text(ours.body);
        }
        if (!sample.contains(QStringLiteral("body")) || path == QStringLiteral("commands")
            || path == QStringLiteral("swarm/addrs") || path == QStringLiteral("/version"))
        { // whose names and values are those of commands, peers and programs
            return {};
        }
        Answer theirs;
        theirs.body =
            run.renamed(sample["body"].toString(), sample["ofTheOther"].toBool()).toStdString();
        return compareBodies(sample, theirs, ours);
    }

    static QString compareBodies(const QJsonObject& sample, const Answer& theirs,
                                 const Answer& ours)
    {
        const QString path = sample["path"].toString();
        if (sample["contentType"].toString() != QStringLiteral("application/json")) {
            return theirs.body == ours.body ? QString{} : text(ours.body);
        }
        const auto theirLines = theirs.lines();
        const auto ourLines = ours.lines();
        if (theirLines.isEmpty() || ourLines.isEmpty()) {
            return theirLines.size() == ourLines.size() ? QString{} : QStringLiteral("no lines");
        }
        const QStringList content = contentOf(theirLines);
        const auto known = sample["isCut"].toBool() ? content.size() : contentOf(ourLines).size();
        if (isAboutContent(sample) && content != contentOf(ourLines).first(known)) {
            return contentOf(ourLines).join(QLatin1Char(' '));
        }
        if (path == QStringLiteral("pin/ls") && theirLines.first().contains(QStringLiteral("Keys")))
        {
            const auto one = [](const QJsonObject& line) { // by CIDs, which differ
                const QJsonObject keys = line[QStringLiteral("Keys")].toObject();
                return keys.isEmpty() ? QJsonValue{} : keys.begin().value();
            };
            return difference(one(theirLines.first()), one(ourLines.first()));
        }
        const QString first = path == QStringLiteral("dag/stat")
                                  ? QString{} // lines on the way go by the time
                                  : difference(theirLines.first(), ourLines.first());
        return first.isEmpty() ? difference(theirLines.last(), ourLines.last()) : first;
    }
};

static const tests::Registered<SamplesTest> registered{"samples"};

} // namespace swapscope::tests
#include "samples_test.moc"
