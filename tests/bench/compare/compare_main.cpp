// SPDX-License-Identifier: GPL-3.0-or-later
// Compares this project's node with the reference implementation: two processes, real sockets,
// every pair in turn in every round.
#include "tests/bench/compare/work.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdio>

namespace swapscope::bench {
namespace {

struct Spread
{
    double min = 0, median = 0, max = 0;
};

Spread spreadOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return {values.front(), values[values.size() / 2], values.back()};
}

/// The figures of one pair at one work, over all rounds.
struct Row
{
    Pair pair;
    std::map<QString, std::vector<double>> figures;
};

const std::vector<QString>& printedFigures()
{
    static const std::vector<QString> names{QStringLiteral("mb_per_s"),
                                            QStringLiteral("blocks_per_s"),
                                            QStringLiteral("cpu_s_per_gib"),
                                            QStringLiteral("cpu_us_per_block"),
                                            QStringLiteral("entries_per_s"),
                                            QStringLiteral("entries_per_cpu_s"),
                                            QStringLiteral("cpu_us_per_entry"),
                                            QStringLiteral("p50_us"),
                                            QStringLiteral("p99_us"),
                                            QStringLiteral("jain_100ms"),
                                            QStringLiteral("first_s"),
                                            QStringLiteral("last_s"),
                                            QStringLiteral("connections_per_s"),
                                            QStringLiteral("kib_per_idle_peer"),
                                            QStringLiteral("peak_rss_mib")};
    return names;
}

void print(const Work& work, const std::vector<Row>& rows)
{
    std::printf("\n%s  %s\n", qPrintable(work.name), qPrintable(work.label));
    const auto reference = std::ranges::find(rows, QStringLiteral("boxo-boxo"),
                                             [](const Row& row) { return row.pair.name(); });
    for (const QString& figure : printedFigures()) {
        for (const Row& row : rows) {
            const auto found = row.figures.find(figure);
            if (found == row.figures.end()) {
                continue;
            }
            const Spread spread = spreadOf(found->second);
            std::printf("  %-18s %-14s %10.4g %10.4g %10.4g", qPrintable(figure),
                        qPrintable(row.pair.name()), spread.min, spread.median, spread.max);
            if (reference != rows.end() && reference->figures.contains(figure)) {
                const double base = spreadOf(reference->figures.at(figure)).median;
                std::printf("   %6.2f x", base > 0 ? spread.median / base : 0);
            }
            std::printf("\n");
        }
    }
    std::fflush(stdout);
}

void append(QJsonArray& to, const Work& work, const std::vector<Row>& rows, const QString& security)
{
    for (const Row& row : rows) {
        QJsonObject object{{QStringLiteral("work"), work.name},
                           {QStringLiteral("pair"), row.pair.name()},
                           {QStringLiteral("security"), security}};
        for (const auto& [name, values] : row.figures) {
            const Spread spread = spreadOf(values);
            object[name] = QJsonObject{{QStringLiteral("min"), spread.min},
                                       {QStringLiteral("median"), spread.median},
                                       {QStringLiteral("max"), spread.max}};
        }
        to.append(object);
    }
}

/// All pairs at one work, in turn in every round.
std::vector<Row> compareAt(const Work& work, const Programs& programs, int rounds)
{
    std::vector<Row> rows;
    for (const Pair& pair : pairsFor(work)) {
        rows.push_back({pair, {}});
    }
    for (int round = 0; round < rounds; ++round) {
        for (Row& row : rows) {
            for (const auto& [name, value] : measure(programs, work, row.pair)) {
                row.figures[name].push_back(value);
            }
        }
    }
    print(work, rows);
    return rows;
}

int compare(const QCoreApplication& application)
{
    QCommandLineParser parser;
    const QCommandLineOption json{QStringLiteral("json"), QStringLiteral("Write the figures here."),
                                  QStringLiteral("FILE")};
    const QCommandLineOption only{QStringLiteral("only"),
                                  QStringLiteral("Only this work (may be repeated)."),
                                  QStringLiteral("WORK")};
    const QCommandLineOption rounds{QStringLiteral("rounds"), QStringLiteral("Default 5."),
                                    QStringLiteral("N"), QStringLiteral("5")};
    const QCommandLineOption security{QStringLiteral("security"),
                                      QStringLiteral("noise,tls (the default), noise or tls."),
                                      QStringLiteral("LIST"), QStringLiteral("noise,tls")};
    const QCommandLineOption ours{QStringLiteral("ours"), QStringLiteral("Our side's program."),
                                  QStringLiteral("FILE")};
    const QCommandLineOption boxo{QStringLiteral("boxo"),
                                  QStringLiteral("The reference side's program."),
                                  QStringLiteral("FILE")};
    parser.addHelpOption();
    parser.addOptions({json, only, rounds, security, ours, boxo});
    parser.process(application);

    const QStringList chosen = parser.values(only);
    QJsonArray out;
    std::printf("Rows: figure, receiver-sender, minimum, median, maximum, ratio of the medians to "
                "boxo-boxo\n");
    for (const QString& with : parser.value(security).split(QLatin1Char{','})) {
        if (with != QStringLiteral("noise") && with != QStringLiteral("tls")) {
            std::fprintf(stderr, "bench: --security is noise, tls or noise,tls\n");
            return 2;
        }
        const Programs programs{parser.value(ours), parser.value(boxo), with};
        std::printf("\nOver %s\n", with == QStringLiteral("tls") ? "TLS 1.3" : "Noise");
        for (const Work& work : allWorks()) {
            if (chosen.isEmpty() || chosen.contains(work.name)) {
                append(out, work, compareAt(work, programs, parser.value(rounds).toInt()), with);
            }
        }
    }
    if (parser.isSet(json)) {
        QFile file{parser.value(json)};
        const QByteArray text = QJsonDocument{QJsonObject{{QStringLiteral("rows"), out}}}.toJson();
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) {
            std::fprintf(stderr, "bench: cannot write %s: %s\n", qPrintable(file.fileName()),
                         qPrintable(file.errorString()));
            return 1;
        }
    }
    return 0;
}

} // namespace
} // namespace swapscope::bench

int main(int argc, char** argv)
{
    const QCoreApplication application{argc, argv};
    return swapscope::bench::compare(application);
}
