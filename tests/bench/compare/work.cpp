// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/compare/work.h"

#include <QTemporaryDir>

namespace swapscope::bench {
namespace {

constexpr double kGib = 1024.0 * 1024 * 1024;
constexpr int kKib = 1024;
constexpr int kMib = 1024 * kKib;
constexpr int kSeed = 1;

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

std::map<QString, double> measureConnections(Side& client, Side& server, const Work& work)
{
    const double memory = client.residentMib() + server.residentMib();
    const auto answer =
        client.ask(QStringLiteral("dial %1 %2").arg(server.address()).arg(work.count));
    const double grown = client.residentMib() + server.residentMib() - memory;
    return {{QStringLiteral("connections_per_s"), work.count / answer.at({})},
            // both ends are there, so half of it is one end of one connection with its node
            {QStringLiteral("kib_per_idle_peer"), grown * kKib / work.count / 2}};
}

std::map<QString, double> measureBlocks(Side& client, Side& server, const Work& work)
{
    server.ask(contentLine("add", work));
    client.ask(contentLine("prepare", work));
    client.ask(QStringLiteral("connect ") + server.address());
    const double clientBefore = client.cpuSeconds();
    const double serverBefore = server.cpuSeconds();
    const auto got = client.ask(QStringLiteral("get %1").arg(work.window));
    const double clientCpu = client.cpuSeconds() - clientBefore;
    const double serverCpu = server.cpuSeconds() - serverBefore;
    const double blocks = static_cast<double>(work.count) * work.clients;
    const double bytes = blocks * work.bytes;
    const double seconds = got.at({});
    std::map<QString, double> figures{
        {QStringLiteral("wall_s"), seconds},
        {QStringLiteral("mb_per_s"), bytes / 1e6 / seconds},
        {QStringLiteral("blocks_per_s"), blocks / seconds},
        {QStringLiteral("cpu_s_per_gib"), (clientCpu + serverCpu) / (bytes / kGib)},
        {QStringLiteral("cpu_us_per_block"), 1e6 * (clientCpu + serverCpu) / blocks},
        {QStringLiteral("client_cpu_s"), clientCpu},
        {QStringLiteral("server_cpu_s"), serverCpu},
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
        {QStringLiteral("f8"), QStringLiteral("8 clients, 256 blocks of 256 KiB each"), 256,
         256 * kKib, 0, 8},
        {QStringLiteral("f32"), QStringLiteral("32 clients, 256 blocks of 256 KiB each"), 256,
         256 * kKib, 0, 32},
        {QStringLiteral("h"), QStringLiteral("150 connections, one after the other"), 150, 0, 0},
        {QStringLiteral("a-disk"), QStringLiteral("1,024 blocks of 256 KiB, LMDB"), 1024,
         256 * kKib, 0, 1, true},
        {QStringLiteral("c-disk"), QStringLiteral("20,000 blocks of 4 KiB, 512 at a time, LMDB"),
         20'000, 4 * kKib, 512, 1, true},
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
    const bool isBeyondBoxo = work.window == 0 && work.count > 1024;
    if (work.onDisk || isBeyondBoxo) { // a boxo server keeps 1,024 wants of a peer
        return pairs;
    }
    pairs.push_back({Maker::Ours, Maker::Boxo});
    pairs.push_back({Maker::Boxo, Maker::Ours});
    pairs.push_back({Maker::Boxo, Maker::Boxo});
    if (work.bytes > 0 && work.clients == 1) {
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
    return work.bytes == 0 ? measureConnections(client, server, work)
                           : measureBlocks(client, server, work);
}

} // namespace swapscope::bench
