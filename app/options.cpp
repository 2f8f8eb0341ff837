// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include "core/multiformats/link.h"

#include <QCommandLineParser>
#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>

namespace swapscope::app {
namespace {

using multiformats::Multiaddr;

const QStringList kViews{
    QStringLiteral("overview"),      QStringLiteral("wantlists"),      QStringLiteral("ledgers"),
    QStringLiteral("request-queue"), QStringLiteral("message-queues"), QStringLiteral("sessions"),
    QStringLiteral("fairness"),      QStringLiteral("rules"),          QStringLiteral("events")};
const QStringList kThemes{QStringLiteral("light"), QStringLiteral("dark"),
                          QStringLiteral("system")};

struct Table
{
    QCommandLineOption headless{QStringLiteral("headless"),
                                QStringLiteral("No window: logs to the terminal.")};
    QCommandLineOption demo{QStringLiteral("demo"),
                            QStringLiteral("A node with eight live peers on this machine.")};
    QCommandLineOption profile{QStringLiteral("profile"),
                               QStringLiteral("Folder of the identity, blocks and settings."),
                               QStringLiteral("DIR")};
    QCommandLineOption listen{QStringLiteral("listen"),
                              QStringLiteral("Listen here (may be repeated; \"none\": nowhere)."),
                              QStringLiteral("MULTIADDR")};
    QCommandLineOption connect{QStringLiteral("connect"),
                               QStringLiteral("Connect to this peer (may be repeated)."),
                               QStringLiteral("MULTIADDR")};
    QCommandLineOption want{QStringLiteral("want"),
                            QStringLiteral("Want this block (may be repeated)."),
                            QStringLiteral("CID")};
    QCommandLineOption verbose{QStringLiteral("verbose"),
                               QStringLiteral("With --headless: log every event.")};
    QCommandLineOption screenshot{QStringLiteral("screenshot"),
                                  QStringLiteral("Save a picture of the window and end."),
                                  QStringLiteral("FILE")};
    QCommandLineOption after{QStringLiteral("after"),
                             QStringLiteral("With --screenshot: wait so long (default 5)."),
                             QStringLiteral("SECONDS")};
    QCommandLineOption view{QStringLiteral("view"),
                            QStringLiteral("Show this view: ") + kViews.join(QStringLiteral(", "))
                                + QStringLiteral("."),
                            QStringLiteral("NAME")};
    QCommandLineOption theme{QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                             QStringLiteral("NAME")};
    QCommandLineOption size{QStringLiteral("size"), QStringLiteral("Window size, e.g. 1440x900."),
                            QStringLiteral("WIDTHxHEIGHT")};
    QCommandLineOption help{{QStringLiteral("h"), QStringLiteral("help")},
                            QStringLiteral("Show this help.")};
    QCommandLineOption version{{QStringLiteral("v"), QStringLiteral("version")},
                               QStringLiteral("Show the version.")};

    [[nodiscard]] QList<QCommandLineOption> all() const
    {
        return {headless, demo,       profile, listen, connect, want, verbose,
                view,     screenshot, after,   theme,  size,    help, version};
    }
};

Parsed mistake(const QString& text)
{
    return {std::nullopt,
            QStringLiteral("swapscope: ") + text + QStringLiteral(" (see swapscope --help)\n"), 2};
}

QString defaultProfile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
           + QStringLiteral("/swapscope");
}

/// The problem with the addresses, or nothing; fills `into`.
QString readAddresses(const QStringList& texts, const QString& option, std::vector<Multiaddr>& into)
{
    for (const QString& text : texts) {
        const auto address = Multiaddr::parse(text.toStdString());
        if (!address) {
            return QStringLiteral("--%1 %2: %3")
                .arg(option, text, QString::fromStdString(address.error().detail));
        }
        into.push_back(*address);
    }
    return {};
}

QString readPicture(const QCommandLineParser& parser, const Table& table, Options& options)
{
    options.screenshot = parser.value(table.screenshot);
    options.view = parser.value(table.view);
    options.theme = parser.value(table.theme);
    options.size = parser.value(table.size);
    if (!options.view.isEmpty() && !kViews.contains(options.view)) {
        return QStringLiteral("--view %1: there is no such view; the views are %2")
            .arg(options.view, kViews.join(QStringLiteral(", ")));
    }
    if (!options.theme.isEmpty() && !kThemes.contains(options.theme)) {
        return QStringLiteral("--theme %1: it can be %2")
            .arg(options.theme, kThemes.join(QStringLiteral(", ")));
    }
    static const QRegularExpression form{QStringLiteral("^[1-9][0-9]{2,3}x[1-9][0-9]{2,3}$")};
    if (!options.size.isEmpty() && !form.match(options.size).hasMatch()) {
        return QStringLiteral("--size %1: write it like 1440x900").arg(options.size);
    }
    if (parser.isSet(table.after)) {
        bool isNumber = false;
        options.afterSeconds = parser.value(table.after).toInt(&isNumber);
        if (!isNumber || options.afterSeconds < 0 || options.afterSeconds > 3600) {
            return QStringLiteral("--after %1: a whole number of seconds from 0 to 3600")
                .arg(parser.value(table.after));
        }
    }
    if (options.headless && !options.screenshot.isEmpty()) {
        return QStringLiteral("--screenshot needs the window that --headless leaves out");
    }
    return {};
}

QString readNode(const QCommandLineParser& parser, const Table& table, Options& options)
{
    options.headless = parser.isSet(table.headless);
    options.demo = parser.isSet(table.demo);
    options.verbose = parser.isSet(table.verbose);
    options.isListenGiven = parser.isSet(table.listen);
    if (parser.isSet(table.profile)) {
        if (parser.value(table.profile).isEmpty()) {
            return QStringLiteral("--profile needs the name of a folder");
        }
        options.profile = QDir{parser.value(table.profile)}.absolutePath().toStdString();
    } else if (!options.demo) {
        options.profile = defaultProfile().toStdString();
    }
    const QStringList listen = parser.values(table.listen);
    if (listen != QStringList{QStringLiteral("none")}) {
        if (const QString problem = readAddresses(listen, QStringLiteral("listen"), options.listen);
            !problem.isEmpty())
        {
            return problem;
        }
    }
    if (options.demo && options.isListenGiven && options.listen.empty()) {
        return QStringLiteral("--demo needs an address for its peers: leave out --listen none");
    }
    for (const QString& text : parser.values(table.want)) {
        const auto cid = multiformats::parseContentLink(text.toStdString());
        if (!cid) {
            return QStringLiteral("--want %1: %2")
                .arg(text, QString::fromStdString(cid.error().detail));
        }
        options.want.push_back(*cid);
    }
    return readAddresses(parser.values(table.connect), QStringLiteral("connect"), options.connect);
}

} // namespace

Parsed parseOptions(const QStringList& arguments)
{
    const Table table;
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Looks into a live bitswap node: wantlists, ledgers, request queue, message "
                       "queues."));
    parser.addOptions(table.all());
    if (!parser.parse(arguments)) {
        QString problem = parser.errorText();
        while (problem.endsWith(QLatin1Char('.'))) {
            problem.chop(1);
        }
        return mistake(problem);
    }
    if (parser.isSet(table.help)) {
        return {std::nullopt, parser.helpText(), 0};
    }
    if (parser.isSet(table.version)) {
        return {std::nullopt, QStringLiteral("swapscope " SWAPSCOPE_VERSION "\n"), 0};
    }
    if (!parser.positionalArguments().isEmpty()) {
        return mistake(
            QStringLiteral("'%1' is not an option").arg(parser.positionalArguments().constFirst()));
    }
    Options options;
    for (const QString& problem :
         {readNode(parser, table, options), readPicture(parser, table, options)})
    {
        if (!problem.isEmpty()) {
            return mistake(problem);
        }
    }
    return {std::move(options), {}, 0};
}

} // namespace swapscope::app
