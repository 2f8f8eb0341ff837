// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/compare/work.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>

namespace swapscope::bench {
namespace {

constexpr double kGib = 1024.0 * 1024 * 1024;
constexpr int kKib = 1024;
constexpr int kMib = 1024 * kKib;
constexpr int kSeed = 1;
constexpr int kIdlePeers = 150; // fewer than the connections that our node admits

QString wordOf(Maker maker)
{
    switch (maker) {
    case Maker::Ours: return QStringLiteral("ours");
    case Maker::Boxo: return QStringLiteral("boxo");
    case Maker::BoxoByHand: return QStringLiteral("boxohand");
    }
    return {};
}

/// "add 1 1024 262144": what both sides make of it are the same bytes.
QString contentLine(const char* verb, const Work& work)
{
    return QStringLiteral("%1 %2 %3 %4")
        .arg(QLatin1String{verb})
        .arg(kSeed)
        .arg(work.count)
        .arg(work.bytes);
}

/// What both sides have used, between two moments.
class Usage
{
public:
    Usage(Side& client, Side& server)
        : m_client{client}
        , m_server{server}
        , m_clientStart{client.cpuSeconds()}
        , m_serverStart{server.cpuSeconds()}
    {}
    void end()
    {
        clientSeconds = m_client.cpuSeconds() - m_clientStart;
        serverSeconds = m_server.cpuSeconds() - m_serverStart;
    }
    [[nodiscard]] double seconds() const { return clientSeconds + serverSeconds; }

    double clientSeconds = 0, serverSeconds = 0;

private:
    Side& m_client;
    Side& m_server;
    double m_clientStart, m_serverStart;
};

std::map<QString, double> measureConnections(Side& client, Side& server, const Work& work)
{
    const double memory = client.residentMib() + server.residentMib();
    const auto dial = [&](int count) {
        return client
            .ask(QStringLiteral("dial %1 %2 %3").arg(server.address()).arg(count).arg(kIdlePeers))
            .at({});
    };
    double seconds = dial(kIdlePeers);
    const double grown = client.residentMib() + server.residentMib() - memory;
    seconds += dial(work.count - kIdlePeers);
    return {{QStringLiteral("connections_per_s"), work.count / seconds},
            // both ends are there, so half of it is one end of one connection with its node
            {QStringLiteral("kib_per_idle_peer"), grown * kKib / kIdlePeers / 2}};
}

std::map<QString, double> measureRefusals(Side& client, Side& server, const Work& work)
{
    client.ask(contentLine("prepare", work));
    Usage usage{client, server};
    const double seconds =
        client.ask(QStringLiteral("ask %1 %2").arg(server.address()).arg(work.window)).at({});
    usage.end();
    return {
        {QStringLiteral("wall_s"), seconds},
        {QStringLiteral("entries_per_s"), work.count / seconds},
        {QStringLiteral("entries_per_cpu_s"), work.count / usage.seconds()},
        {QStringLiteral("cpu_us_per_entry"), 1e6 * usage.seconds() / work.count},
        {QStringLiteral("client_cpu_s"), usage.clientSeconds},
        {QStringLiteral("server_cpu_s"), usage.serverSeconds},
        {QStringLiteral("peak_rss_mib"), client.peakMib() + server.peakMib()},
    };
}

/// A file of `bytes` bytes that nobody can compress or fold.
void writeFile(const QString& path, int bytes)
{
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly)) {
        qFatal("bench: cannot write %s: %s", qPrintable(path), qPrintable(file.errorString()));
    }
    QRandomGenerator random{kSeed};
    std::vector<quint32> words(kMib / sizeof(quint32));
    for (int written = 0; written < bytes; written += kMib) {
        random.fillRange(words.data(), static_cast<qsizetype>(words.size()));
        file.write(reinterpret_cast<const char*>(words.data()), kMib);
    }
}

bool isSame(const QString& one, const QString& other)
{
    QFile a{one};
    QFile b{other};
    return a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly) && a.readAll() == b.readAll();
}

std::map<QString, double> measureFile(Side& client, Side& server, const Work& work)
{
    const QTemporaryDir folder;
    const QString source = folder.filePath(QStringLiteral("source"));
    const QString saved = folder.filePath(QStringLiteral("saved"));
    writeFile(source, work.bytes);
    const QString root = server.askText(QStringLiteral("import ") + source);
    client.ask(QStringLiteral("connect ") + server.address());
    Usage usage{client, server};
    const double seconds = client.ask(QStringLiteral("save %1 %2").arg(root, saved)).at({});
    usage.end();
    if (!isSame(source, saved)) {
        qFatal("bench: what was saved is not what was imported");
    }
    return {
        {QStringLiteral("wall_s"), seconds},
        {QStringLiteral("mb_per_s"), work.bytes / 1e6 / seconds},
        {QStringLiteral("cpu_s_per_gib"), usage.seconds() / (work.bytes / kGib)},
        {QStringLiteral("client_cpu_s"), usage.clientSeconds},
        {QStringLiteral("server_cpu_s"), usage.serverSeconds},
        {QStringLiteral("peak_rss_mib"), client.peakMib() + server.peakMib()},
    };
}

std::map<QString, double> measureBlocks(Side& client, Side& server, const Work& work)
{
    server.ask(contentLine("add", work));
    client.ask(contentLine("prepare", work));
    client.ask(QStringLiteral("connect ") + server.address());
    Usage usage{client, server};
    const auto got = client.ask(QStringLiteral("get %1").arg(work.window));
    usage.end();
    const double blocks = static_cast<double>(work.count) * work.clients;
    const double bytes = blocks * work.bytes;
    const double seconds = got.at({});
    std::map<QString, double> figures{
        {QStringLiteral("wall_s"), seconds},
        {QStringLiteral("mb_per_s"), bytes / 1e6 / seconds},
        {QStringLiteral("blocks_per_s"), blocks / seconds},
        {QStringLiteral("cpu_s_per_gib"), usage.seconds() / (bytes / kGib)},
        {QStringLiteral("cpu_us_per_block"), 1e6 * usage.seconds() / blocks},
        {QStringLiteral("client_cpu_s"), usage.clientSeconds},
        {QStringLiteral("server_cpu_s"), usage.serverSeconds},
        {QStringLiteral("peak_rss_mib"), client.peakMib() + server.peakMib()},
    };
    if (work.window == 1) {
        figures[QStringLiteral("p50_us")] = 1e6 * got.at(QStringLiteral("p50"));
        figures[QStringLiteral("p99_us")] = 1e6 * got.at(QStringLiteral("p99"));
    }
    if (work.clients > 1) {
        figures[QStringLiteral("jain_100ms")] = got.at(QStringLiteral("jain"));
        figures[QStringLiteral("first_s")] = got.at(QStringLiteral("first"));
        figures[QStringLiteral("last_s")] = seconds;
    }
    return figures;
}

} // namespace

const std::vector<Work>& allWorks()
{
    static const std::vector<Work> works{
        {QStringLiteral("a"), QStringLiteral("1,024 blocks of 256 KiB"), 1024, 256 * kKib, 0},
        {QStringLiteral("b"), QStringLiteral("256 blocks of 1 MiB"), 256, kMib, 0},
        {QStringLiteral("c"), QStringLiteral("20,000 blocks of 4 KiB, 512 at a time"), 20'000,
         4 * kKib, 512},
        {QStringLiteral("call"), QStringLiteral("20,000 blocks of 4 KiB in one call"), 20'000,
         4 * kKib, 0},
        {QStringLiteral("d"), QStringLiteral("1,000 blocks of 1 KiB, one after the other"), 1000,
         kKib, 1},
        {QStringLiteral("e"), QStringLiteral("100,000 want-haves for absent blocks"), 100'000, 8,
         512, 1, false, Work::Kind::Refusals},
        {QStringLiteral("f8"), QStringLiteral("8 clients, 256 blocks of 256 KiB each"), 256,
         256 * kKib, 0, 8},
        {QStringLiteral("f32"), QStringLiteral("32 clients, 256 blocks of 256 KiB each"), 256,
         256 * kKib, 0, 32},
        {QStringLiteral("g"), QStringLiteral("a file of 256 MiB by its root, written to disk"), 1,
         256 * kMib, 0, 1, false, Work::Kind::File},
        {QStringLiteral("h"),
         QStringLiteral("1,000 connections, one after the other, 150 at a time"), 1000, 0, 0, 1,
         false, Work::Kind::Connections},
        {QStringLiteral("a-disk"), QStringLiteral("1,024 blocks of 256 KiB, LMDB"), 1024,
         256 * kKib, 0, 1, true},
        {QStringLiteral("c-disk"), QStringLiteral("20,000 blocks of 4 KiB, 512 at a time, LMDB"),
         20'000, 4 * kKib, 512, 1, true},
        {QStringLiteral("g-disk"), QStringLiteral("a file of 256 MiB by its root, LMDB"), 1,
         256 * kMib, 0, 1, true, Work::Kind::File},
    };
    return works;
}

QString Pair::name() const
{
    return wordOf(client) + QLatin1Char{'-'} + wordOf(server);
}

std::vector<Pair> pairsFor(const Work& work)
{
    std::vector<Pair> pairs{{Maker::Ours, Maker::Ours}};
    const bool isBeyondBoxo =
        work.kind == Work::Kind::Blocks && work.window == 0 && work.count > 1024;
    if (work.onDisk || isBeyondBoxo) { // a boxo server keeps 1,024 wants of a peer
        return pairs;
    }
    pairs.push_back({Maker::Ours, Maker::Boxo});
    pairs.push_back({Maker::Boxo, Maker::Ours});
    pairs.push_back({Maker::Boxo, Maker::Boxo});
    if (work.kind == Work::Kind::Blocks && work.clients == 1) {
        pairs.push_back({Maker::BoxoByHand, Maker::Boxo});
    }
    return pairs;
}

std::map<QString, double> measure(const Programs& programs, const Work& work, const Pair& pair)
{
    const QTemporaryDir clientFolder;
    const QTemporaryDir serverFolder;
    Side server{programs, pair.server, 1, work.onDisk ? serverFolder.path() : QString{}};
    Side client{programs, pair.client, work.clients, work.onDisk ? clientFolder.path() : QString{}};
    switch (work.kind) {
    case Work::Kind::Blocks: return measureBlocks(client, server, work);
    case Work::Kind::Refusals: return measureRefusals(client, server, work);
    case Work::Kind::File: return measureFile(client, server, work);
    case Work::Kind::Connections: return measureConnections(client, server, work);
    }
    return {};
}

} // namespace swapscope::bench
