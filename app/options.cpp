// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include "core/multiformats/link.h"
#include "core/rpc/command.h"
#include "core/rpc/server.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>

namespace swapscope::app {
namespace {

using multiformats::Multiaddr;

const QStringList kViews{
    QStringLiteral("overview"),      QStringLiteral("wantlists"),      QStringLiteral("ledgers"),
    QStringLiteral("request-queue"), QStringLiteral("message-queues"), QStringLiteral("sessions"),
    QStringLiteral("fairness"),      QStringLiteral("messages"),       QStringLiteral("blocks"),
    QStringLiteral("files"),         QStringLiteral("rules"),          QStringLiteral("events"),
    QStringLiteral("limits")};
const QString kStory = QStringLiteral("story");
const QStringList kThemes{QStringLiteral("light"), QStringLiteral("dark"),
                          QStringLiteral("high-contrast"), QStringLiteral("system")};

struct Table
{
    QCommandLineOption headless{QStringLiteral("headless"),
                                QStringLiteral("No window: logs to the terminal.")};
    QCommandLineOption demo{QStringLiteral("demo"),
                            QStringLiteral("A node with eight live peers on this machine.")};
    QCommandLineOption script{
        QStringLiteral("script"),
        QStringLiteral("With --demo: play this by itself: story (of fairness, in six steps)."),
        QStringLiteral("NAME")};
    QCommandLineOption profile{QStringLiteral("profile"),
                               QStringLiteral("Folder of the identity, blocks and settings."),
                               QStringLiteral("DIR")};
    QCommandLineOption listen{QStringLiteral("listen"),
                              QStringLiteral("Listen here (may be repeated; \"none\": nowhere)."),
                              QStringLiteral("MULTIADDR")};
    QCommandLineOption connect{QStringLiteral("connect"),
                               QStringLiteral("Connect to this peer (may be repeated)."),
                               QStringLiteral("MULTIADDR")};
    QCommandLineOption security{
        QStringLiteral("security"),
        QStringLiteral("What connections are secured with, in order of preference: noise,tls (the "
                       "default), tls,noise, noise or tls."),
        QStringLiteral("LIST")};
    QCommandLineOption want{QStringLiteral("want"),
                            QStringLiteral("Want this block (may be repeated)."),
                            QStringLiteral("CID")};
    QCommandLineOption verbose{QStringLiteral("verbose"),
                               QStringLiteral("With --headless: log every event.")};
    QCommandLineOption rpc{
        QStringLiteral("rpc"),
        QStringLiteral("With --headless: serve scripts and the ipfs command here."),
        QStringLiteral("HOST:PORT")};
    QCommandLineOption rpcToken{
        QStringLiteral("rpc-token-file"),
        QStringLiteral("The token that scripts have to show; needed beyond this machine."),
        QStringLiteral("FILE")};
    QCommandLineOption rpcOrigin{
        QStringLiteral("rpc-origin"),
        QStringLiteral("Web pages from here may use it, too (may be repeated)."),
        QStringLiteral("ORIGIN")};
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
    QCommandLineOption theme{QStringLiteral("theme"),
                             QStringLiteral("light, dark, high-contrast or system."),
                             QStringLiteral("NAME")};
    QCommandLineOption size{QStringLiteral("size"), QStringLiteral("Window size, e.g. 1440x900."),
                            QStringLiteral("WIDTHxHEIGHT")};
    QCommandLineOption help{
        {QStringLiteral("h"), QStringLiteral("help")},
        QStringLiteral("Show this help; --help rpc: what scripts can ask for.")};
    QCommandLineOption version{{QStringLiteral("v"), QStringLiteral("version")},
                               QStringLiteral("Show the version.")};

    [[nodiscard]] QList<QCommandLineOption> all() const
    {
        return {headless, demo,    script, profile,  listen,    connect, security,
                want,     verbose, rpc,    rpcToken, rpcOrigin, view,    screenshot,
                after,    theme,   size,   help,     version};
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

/// The problem with the list, or nothing; fills `into`.
QString readSecurity(const QString& text, std::vector<libp2p::Security>& into)
{
    into.clear();
    for (const QString& name : text.split(QLatin1Char(','))) {
        const auto security =
            name == QStringLiteral("tls") ? libp2p::Security::Tls : libp2p::Security::Noise;
        const bool isKnown = security == libp2p::Security::Tls || name == QStringLiteral("noise");
        if (!isKnown || std::ranges::count(into, security) > 0) {
            return QStringLiteral("--security %1: it can be noise,tls, tls,noise, noise or tls")
                .arg(text);
        }
        into.push_back(security);
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
    options.script = parser.value(table.script);
    if (!options.script.isEmpty() && options.script != kStory) {
        return QStringLiteral("--script %1: there is one script, story").arg(options.script);
    }
    if (!options.script.isEmpty() && (!options.demo || options.headless)) {
        return QStringLiteral("--script needs --demo and a window");
    }
    if (options.headless && !options.screenshot.isEmpty()) {
        return QStringLiteral("--screenshot needs the window that --headless leaves out");
    }
    return {};
}

/// The first line of a file that only its owner may read.
QString readToken(const QString& path, std::string& into)
{
    QFile file{path};
    if (!file.open(QIODevice::ReadOnly)) {
        return QStringLiteral("--rpc-token-file %1: %2").arg(path, file.errorString());
    }
    constexpr QFile::Permissions kOthers = QFile::ReadGroup | QFile::ReadOther;
    if ((file.permissions() & kOthers) != 0) {
        return QStringLiteral("--rpc-token-file %1: others may read it; chmod 600 it first")
            .arg(path);
    }
    into = file.readLine(1024).trimmed().toStdString();
    if (into.size() < 16) {
        return QStringLiteral("--rpc-token-file %1: a token has at least 16 characters").arg(path);
    }
    return {};
}

QString readRpc(const QCommandLineParser& parser, const Table& table, Options& options)
{
    if (parser.isSet(table.rpcToken)) {
        if (const QString problem = readToken(parser.value(table.rpcToken), options.rpcToken);
            !problem.isEmpty())
        {
            return problem;
        }
    }
    for (const QString& origin : parser.values(table.rpcOrigin)) {
        options.rpcOrigins.push_back(origin.toStdString());
    }
    if (!parser.isSet(table.rpc)) {
        return {};
    }
    const QString text = parser.value(table.rpc);
    if (!options.headless) {
        return QStringLiteral("--rpc needs --headless");
    }
    const auto address = rpc::parseListenAddress(text.toStdString());
    if (!address) {
        return QStringLiteral("--rpc %1: %2")
            .arg(text, QString::fromStdString(address.error().detail));
    }
    if (options.rpcToken.empty() && !rpc::isLoopback(*address)) {
        return QStringLiteral("--rpc %1: others reach it there; give --rpc-token-file too, or use "
                              "127.0.0.1")
            .arg(text);
    }
    options.rpc = *address;
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
    if (parser.isSet(table.security)) {
        if (const QString problem = readSecurity(parser.value(table.security), options.security);
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
        const bool isAboutRpc = parser.positionalArguments() == QStringList{QStringLiteral("rpc")};
        QString text = parser.helpText();
        static const QRegularExpression called{QStringLiteral("^Usage: .* \\[options\\]")};
        text.replace(called, QStringLiteral("Usage: swapscope [options]")); // however it was
        return {std::nullopt, isAboutRpc ? QString::fromStdString(rpc::describeCommands()) : text,
                0};
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
         {readNode(parser, table, options), readPicture(parser, table, options),
          readRpc(parser, table, options)})
    {
        if (!problem.isEmpty()) {
            return mistake(problem);
        }
    }
    return {std::move(options), {}, 0};
}

} // namespace swapscope::app
