// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/vectors.h"
#include "tests/unit/rpc/rpc_fixture.h"

#include <QSet>
#include <QTest>
#include <QUrl>

#include <cmath>

namespace swapscope::tests {

using namespace std::chrono_literals;

namespace {

const QSet<QString> kFloats{QStringLiteral("Value"), QStringLiteral("Ratio"),
                            QStringLiteral("RateIn"), QStringLiteral("RateOut")};
/// Ours say them of every entry that has them; Kubo repeats those of the first, or says none.
const QSet<QString> kPerEntry{QStringLiteral("Mode"), QStringLiteral("Mtime"),
                              QStringLiteral("MtimeNsecs")};
/// Of connections; not known to us.
const QString kStreams = QStringLiteral("Streams");

/// Names and types of a value, in one line; lists by their first element.
QString shapeOf(const QJsonValue& value, const QString& key = {})
{
    if (value.isObject()) {
        QString shape = QStringLiteral("{");
        const QJsonObject object = value.toObject();
        for (auto at = object.begin(); at != object.end(); ++at) {
            if (at.key() != kStreams && !kPerEntry.contains(at.key())) {
                shape +=
                    at.key() + QLatin1Char(':') + shapeOf(at.value(), at.key()) + QLatin1Char(' ');
            }
        }
        return shape + QLatin1Char('}');
    }
    if (value.isArray()) {
        return QStringLiteral("[]"); // its elements are compared where both have some
    }
    if (value.isDouble()) {
        const bool isWhole = std::floor(value.toDouble()) == value.toDouble();
        return isWhole || kFloats.contains(key) ? QStringLiteral("number")
                                                : QStringLiteral("fraction");
    }
    return value.isString() ? QStringLiteral("text")
           : value.isBool() ? QStringLiteral("bool")
                            : QStringLiteral("null");
}

/// What differs between two values in names and types, deep; empty for nothing.
QString difference(const QJsonValue& theirs, const QJsonValue& ours, const QString& key = {})
{
    if (shapeOf(theirs, key) != shapeOf(ours, key)) {
        return shapeOf(theirs, key) + QStringLiteral(" but ours is ") + shapeOf(ours, key);
    }
    if (theirs.isArray() && !theirs.toArray().isEmpty() && !ours.toArray().isEmpty()) {
        return difference(theirs.toArray().first(), ours.toArray().first());
    }
    const QJsonObject object = theirs.toObject();
    for (auto at = object.begin(); at != object.end(); ++at) {
        if (at.key() == kStreams || kPerEntry.contains(at.key())) {
            continue;
        }
        const QString below = difference(at.value(), ours.toObject()[at.key()], at.key());
        if (!below.isEmpty()) {
            return at.key() + QStringLiteral(": ") + below;
        }
    }
    return {};
}

/// The fields whose values any node has to give for the same content.
QStringList contentOf(const QList<QJsonObject>& lines)
{
    QStringList content;
    for (const QJsonObject& line : lines) {
        for (const char* const name : {"Name", "Hash", "Key", "Size", "Ref", "Err", "Error"}) {
            if (line.contains(QLatin1String{name})) {
                content += QLatin1String{name} + QLatin1Char('=')
                           + line[QLatin1String{name}].toVariant().toString();
            }
        }
    }
    return content;
}

bool isAboutContent(const QString& path)
{
    return path == QStringLiteral("add") || path == QStringLiteral("refs")
           || path.startsWith(QStringLiteral("block/"));
}

} // namespace

/// Requests as the stock clients really send them, and what Kubo answered: ours have the same
/// status, type, field names and types, and the same values where content decides them.
class SamplesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void repliesAreLikeKubos()
    {
        RpcWorld rpc;
        const std::size_t other = rpc.world.addNode();
        const QHash<QString, QString> names = substitutes(rpc, other);
        std::unique_ptr<RpcWorld::Client> wanting;
        const QJsonArray samples = loadVectors("rpc_samples.json")["samples"].toArray();
        QVERIFY(samples.size() > 100);
        QStringList wrong;
        for (const QJsonValue& value : samples) {
            const QJsonObject sample = value.toObject();
            const int index = sample["index"].toInt();
            if (index == 35 || index == 107) { // disconnected before; those that follow need it
                rpc.call("swarm/connect?arg=" + rpc.world.address(other).toString());
            }
            if (index == 113) {
                wanting = rpc.client("10.9.0.9");
                wanting->write("POST /api/v0/block/get?arg=" + kUnknown
                               + " HTTP/1.1\r\nHost: localhost\r\n"
                                 "Authorization: Bearer sixteen letters!\r\n\r\n");
                rpc.world.advance(1s);
            }
            if (index == 116) {
                wanting.reset();
                rpc.world.advance(1s);
            }
            const QString problem = compare(rpc, sample, names);
            if (!problem.isEmpty()) {
                wrong += QString::number(index) + QLatin1Char(' ') + sample["path"].toString()
                         + QStringLiteral(": ") + problem;
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

private:
    static inline const std::string kUnknown =
        "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    static QHash<QString, QString> substitutes(RpcWorld& rpc, std::size_t other)
    {
        const auto text = [](const std::string& word) { return QString::fromStdString(word); };
        return {{QStringLiteral("12D3KooWCPTwiCG7sBpSgZcNmcYLrdWDrauTZenJ9fXx4MGtcdTw"),
                 text(rpc.world.node(rpc.node).self().toString())},
                {QStringLiteral("12D3KooWGXiKuK8B42BirbAd7atzpUrKahVaf6h1mogS3URXpDLL"),
                 text(rpc.world.node(other).self().toString())},
                {QStringLiteral("/ip4/127.0.0.1/tcp/24002"),
                 text(rpc.world.address(other).withoutPeerId().toString())},
                {QStringLiteral("/ip4/127.0.0.1/tcp/24001"),
                 text(rpc.world.address(rpc.node).withoutPeerId().toString())}};
    }

    static Answer ask(RpcWorld& rpc, const QJsonObject& sample,
                      const QHash<QString, QString>& names)
    {
        QString target = sample["path"].toString();
        QChar mark = QLatin1Char('?');
        for (const QJsonValue& pair : sample["query"].toArray()) {
            QString value = pair.toArray()[1].toString();
            for (auto at = names.begin(); at != names.end(); ++at) {
                value.replace(at.key(), at.value());
            }
            target += mark + pair.toArray()[0].toString() + QLatin1Char('=')
                      + QString::fromLatin1(QUrl::toPercentEncoding(value));
            mark = QLatin1Char('&');
        }
        return rpc.call(target.toStdString(), sample["upload"].toString().toStdString(),
                        sample["uploadType"].toString().toStdString());
    }

    static QString compare(RpcWorld& rpc, const QJsonObject& sample,
                           const QHash<QString, QString>& names)
    {
        const QString path = sample["path"].toString();
        const Answer ours = ask(rpc, sample, names);
        if (ours.status != sample["status"].toInt()) {
            return QStringLiteral("status %1 %2")
                .arg(ours.status)
                .arg(QString::fromStdString(ours.body));
        }
        const auto field = [&ours](const char* name) {
            const auto at = ours.fields.find(name);
            return QString::fromStdString(at == ours.fields.end() ? std::string{} : at->second);
        };
        if (field("content-type") != sample["contentType"].toString()) {
            return QStringLiteral("type ") + field("content-type");
        }
        if (ours.status == 200
            && (field("x-chunked-output") != sample["X-Chunked-Output"].toString()
                || field("x-stream-output") != sample["X-Stream-Output"].toString()
                || field("x-content-length") != sample["X-Content-Length"].toString()))
        {
            return QStringLiteral("the X- fields");
        }
        const bool hasTrailer = sample.contains(QStringLiteral("trailer"));
        if (hasTrailer != ours.trailer.contains("x-stream-error")) {
            return QStringLiteral("the trailer");
        }
        if (!sample.contains(QStringLiteral("body")) || path == QStringLiteral("commands")
            || path == QStringLiteral("swarm/addrs"))
        { // whose names are those of commands and peers
            return {};
        }
        return compareBodies(path, sample, ours);
    }

    static QString compareBodies(const QString& path, const QJsonObject& sample, const Answer& ours)
    {
        Answer theirs;
        theirs.body = sample["body"].toString().toStdString();
        if (sample["contentType"].toString() != QStringLiteral("application/json")) {
            const bool isSame = theirs.body == ours.body;
            return isSame ? QString{} : QString::fromStdString(ours.body);
        }
        const auto theirLines = theirs.lines();
        const auto ourLines = ours.lines();
        if (theirLines.isEmpty() || ourLines.isEmpty()) {
            return theirLines.size() == ourLines.size() ? QString{} : QStringLiteral("no lines");
        }
        const QStringList content = contentOf(theirLines);
        const auto known = sample["isCut"].toBool() ? content.size() : contentOf(ourLines).size();
        if (isAboutContent(path) && path != QStringLiteral("refs/local")
            && sample["status"].toInt() == 200 && content != contentOf(ourLines).first(known))
        {
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
