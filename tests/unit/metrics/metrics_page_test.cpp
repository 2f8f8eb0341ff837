// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/exposition.h"
#include "core/metrics/metrics_page.h"
#include "core/telemetry/figure_table.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTest>

namespace swapscope::metrics {

using namespace std::chrono_literals;
using namespace telemetry;

namespace {

QString pageOf(const State& state)
{
    return QString::fromStdString(metricsPage(state, processFigures()));
}

/// A node that has done a bit of everything.
void fill(Fixture& f)
{
    f.emit(NodeStarted{f.bob, "swapscope/0", 3, 3000});
    f.connect(f.alice);
    f.emit(RttMeasured{f.alice, 20ms});
    f.emit(PeerIdentified{f.alice, "kubo/0.44.0", "/ipfs/bitswap/1.2.0"});
    f.emit(WantAdded{f.cid, WantType::Block, 1, "user", {}});
    f.emit(EntryQueued{f.alice, f.cid, EntryKind::WantBlock, 1, false, "first"});
    f.emit(QueueStateChanged{f.alice, QueueState::Sending, 0, {}, {}});
    f.now += 75ms;
    f.emit(WantAsked{f.cid, f.alice, WantType::Block, AskState::Sent});
    f.emit(MessageSent{f.alice, 1, 60, false});
    f.emit(QueueStateChanged{f.alice, QueueState::Idle, 0, {}, {}});
    f.now += 300ms;
    f.emit(MessageReceived{.peer = f.alice, .blocks = 1, .haves = 2, .wireBytes = 262'200});
    f.emit(BlockReceived{f.alice, f.cid, 262'144, BlockClass::Wanted});
    f.emit(LedgerCredited{.peer = f.alice, .receivedBytes = 262'144, .at = 1});
    f.emit(WantDone{f.cid, f.alice, 262'144, 375ms});
    f.emit(BlockReceived{f.alice, f.cid, 1000, BlockClass::Duplicate});
    f.push(1, f.alice, 500);
    f.now += 20ms;
    f.emit(TaskMoved{{1}, TaskState::Active, 1});
    f.now += 2ms;
    f.emit(TaskMoved{{1}, TaskState::Sending, 0});
    f.now += 4s;
    f.emit(EnvelopeSent{f.alice, 1, 0, 500, 560});
    f.emit(TaskEnded{{1}, TaskEnd::Done});
    f.emit(LedgerCredited{.peer = f.alice, .sentBytes = 500, .at = 2});
    f.emit(JobStarted{{1}, JobKind::Fetch, "x", "", {}});
    f.emit(JobEnded{.job = {1},
                    .figures = {},
                    .error = fail(ErrorCode::Closed, "no"),
                    .root = {},
                    .place = {}});
    f.pass(2s);
}

/// What a query may name.
QSet<QString> seriesOf(const QString& page)
{
    QSet<QString> names;
    for (const QString& line : page.split(u'\n')) {
        if (!line.startsWith(QStringLiteral("# TYPE "))) {
            continue;
        }
        const QString name = line.section(u' ', 2, 2);
        if (line.endsWith(QStringLiteral(" histogram"))) {
            for (const char* const suffix : {"_bucket", "_sum", "_count"}) {
                names.insert(name + QLatin1String{suffix});
            }
        } else {
            names.insert(name);
        }
    }
    return names;
}

QStringList linesWith(const QString& page, const QString& start)
{
    return page.split(u'\n').filter(
        QRegularExpression{QStringLiteral("^") + QRegularExpression::escape(start)});
}

} // namespace

class MetricsPageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersOfBucketsAreWrittenAsGoWritesThem_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        const auto row = [](double value, const char* text) {
            QTest::newRow(text) << value << QString::fromLatin1(text);
        };
        row(0, "0");
        row(1, "1");
        row(0.05, "0.05");
        row(0.0001, "0.0001");
        row(262159, "262159");
        row(524288, "524288");
        row(1048576, "1.048576e+06");
        row(4190208, "4.190208e+06");
        row(4194304, "4.194304e+06");
        row(3000766, "3.000766e+06");
        row(-0.25, "-0.25");
        row(std::numeric_limits<double>::infinity(), "+Inf");
    }
    void numbersOfBucketsAreWrittenAsGoWritesThem()
    {
        QFETCH(const double, value);
        QFETCH(const QString, text);
        QCOMPARE(QString::fromStdString(numberText(value)), text);
    }

    void aLabelOfAnyBytesStaysOneQuotedValueOfValidText()
    {
        Exposition page;
        page.family("x", Kind::Gauge, "Two\nlines, a \\.")
            .add(1, {{"agent", "a\"b\\c\nd\xFF\xE2\x80\xAE"}, {"peer", "p"}});
        QCOMPARE(QString::fromStdString(page.take()),
                 QStringLiteral("# HELP x Two\\nlines, a \\\\.\n# TYPE x gauge\n"
                                "x{agent=\"a\\\"b\\\\c\uFFFDd\uFFFD\uFFFD\",peer=\"p\"} 1\n"));
    }

    void bucketsCountWhatIsNotLarger()
    {
        Histogram histogram{bounds::kBlock};
        for (const double size : {64.0, 65.0, 262'144.0, 262'145.0, 5'000'000.0}) {
            histogram.add(size);
        }
        Exposition page;
        page.family("h", Kind::Histogram, "H.").add(histogram);
        QCOMPARE(QString::fromStdString(page.take()),
                 QStringLiteral("# HELP h H.\n# TYPE h histogram\n"
                                "h_bucket{le=\"64\"} 1\nh_bucket{le=\"1024\"} 2\n"
                                "h_bucket{le=\"16384\"} 2\nh_bucket{le=\"262144\"} 3\n"
                                "h_bucket{le=\"262159\"} 4\nh_bucket{le=\"4.194304e+06\"} 4\n"
                                "h_bucket{le=\"+Inf\"} 5\nh_sum 5.524418e+06\nh_count 5\n"));
    }

    void everyFamilyHasOneHelpAndOneTypeAndNoSampleIsTwice()
    {
        Fixture f;
        fill(f);
        QString family;
        QSet<QString> families;
        QSet<QString> samples;
        static const QRegularExpression form{
            QStringLiteral("^([a-z_0-9]+)(\\{[a-z_]+=\".*\"\\})? (\\S+)$")};
        for (const QString& line : pageOf(f.state).split(u'\n', Qt::SkipEmptyParts)) {
            if (line.startsWith(QStringLiteral("# HELP "))) {
                QVERIFY2(line.section(u' ', 2, 2) > family, "sorted, each once");
                family = line.section(u' ', 2, 2);
                QVERIFY2(line.section(u' ', 3).size() > 10, qPrintable(line));
                continue;
            }
            if (line.startsWith(QStringLiteral("# TYPE "))) {
                QCOMPARE(line.section(u' ', 2, 2), family);
                families.insert(family);
                continue;
            }
            const auto match = form.match(line);
            QVERIFY2(match.hasMatch() && match.captured(1).startsWith(family), qPrintable(line));
            const QString sample = match.captured(1) + match.captured(2);
            QVERIFY2(!samples.contains(sample), qPrintable(line));
            samples.insert(sample);
            bool isNumber = false;
            match.captured(3).toDouble(&isNumber);
            QVERIFY2(isNumber, qPrintable(line));
        }
        QVERIFY(families.size() > 90);
    }

    void kubosNamesHaveKubosTypesAndBuckets_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("buckets");
        const auto row = [](const char* name, const char* type, const char* buckets = "") {
            QTest::newRow(name) << QString::fromLatin1(type) << QString::fromLatin1(buckets);
        };
        const char* const blocks = "64 1024 16384 262144 262159 4.194304e+06 +Inf";
        row("exchange_bitswap_response_bytes", "histogram",
            "1 131072 262144 524288 1.048576e+06 2.097152e+06 4.190208e+06 +Inf");
        row("exchange_bitswap_wantlists_total", "counter");
        row("exchange_bitswap_wantlists_items_total", "counter");
        row("exchange_bitswap_wantlists_seconds", "histogram",
            "0.05 0.1 0.25 0.5 1 2 5 10 30 60 120 240 480 960 1920 +Inf");
        row("ipfs_bitswap_active_tasks", "gauge");
        row("ipfs_bitswap_pending_tasks", "gauge");
        row("ipfs_bitswap_wantlist_total", "gauge");
        row("ipfs_bitswap_want_blocks_total", "gauge");
        row("ipfs_bitswap_blocks_received", "gauge");
        row("ipfs_bitswap_haves_received", "gauge");
        row("ipfs_bitswap_recv_all_blocks_bytes", "histogram", blocks);
        row("ipfs_bitswap_recv_dup_blocks_bytes", "histogram", blocks);
        row("ipfs_bitswap_sent_all_blocks_bytes", "histogram", blocks);
        row("ipfs_bitswap_send_times", "histogram", "1 10 30 60 90 120 600 +Inf");
        row("ipfs_p2p_peers_total", "gauge");
    }
    void kubosNamesHaveKubosTypesAndBuckets()
    {
        QFETCH(const QString, type);
        QFETCH(const QString, buckets);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        Fixture f;
        const QString page = pageOf(f.state);
        QCOMPARE(linesWith(page, QStringLiteral("# TYPE ") + name + u' ').join(u'\n'),
                 QStringLiteral("# TYPE ") + name + u' ' + type);
        QStringList found;
        for (const QString& line : linesWith(page, name + QStringLiteral("_bucket"))) {
            found << line.section(u'"', 1, 1);
        }
        QCOMPARE(found.join(u' '), buckets);
    }

    void whatHappenedIsCounted_data()
    {
        QTest::addColumn<QString>("value");
        const auto row = [](const char* series, const char* value) {
            QTest::newRow(series) << QString::fromLatin1(value);
        };
        row("exchange_bitswap_response_bytes_bucket{le=\"262144\"}", "0");
        row("exchange_bitswap_response_bytes_bucket{le=\"524288\"}", "1");
        row("exchange_bitswap_wantlists_seconds_bucket{le=\"0.05\"}", "0");
        row("exchange_bitswap_wantlists_seconds_bucket{le=\"0.1\"}", "1");
        row("ipfs_bitswap_blocks_received", "2");
        row("ipfs_bitswap_haves_received", "2");
        row("ipfs_bitswap_want_blocks_total", "0");
        row("ipfs_bitswap_recv_dup_blocks_bytes_sum", "1000");
        row("ipfs_bitswap_sent_all_blocks_bytes_count", "1");
        row("ipfs_bitswap_send_times_bucket{le=\"1\"}", "0");
        row("ipfs_bitswap_send_times_bucket{le=\"10\"}", "1");
        row("ipfs_p2p_peers_total{transport=\"/ip4/tcp\"}", "1");
        row("swapscope_queue_wait_seconds_bucket{le=\"0.01\"}", "0");
        row("swapscope_queue_wait_seconds_bucket{le=\"0.025\"}", "1");
        row("swapscope_want_latency_seconds_bucket{le=\"0.5\"}", "1");
        row("swapscope_received_blocks_total{class=\"duplicate\"}", "1");
        row("swapscope_received_blocks_bytes_total{class=\"wanted\"}", "262144");
        row("swapscope_connections_total{direction=\"outbound\"}", "1");
        row("swapscope_tasks_ended_total{end=\"done\"}", "1");
        row("swapscope_jobs_ended_total{kind=\"fetch\",outcome=\"failed\"}", "1");
        row("swapscope_jobs", "0");
        row("swapscope_events_total{kind=\"block_received\"}", "2");
        row("swapscope_sent_bytes_total", "500");
    }
    void whatHappenedIsCounted()
    {
        QFETCH(const QString, value);
        Fixture f;
        fill(f);
        const QString series = QString::fromLatin1(QTest::currentDataTag());
        QCOMPARE(linesWith(pageOf(f.state), series + u' ').join(u'\n'), series + u' ' + value);
    }

    void aWantThatWasAskedForAsABlockCountsWhileItIsOpen()
    {
        Fixture f;
        f.connect(f.alice);
        f.connect(f.bob);
        f.emit(WantAdded{f.cid, WantType::Block, 1, "user", {}});
        const auto asked = [&f](const PeerId& peer, WantType type, AskState state) {
            f.emit(WantAsked{f.cid, peer, type, state});
        };
        const auto count = [&f] { return f.state.meters().requestedWants; };
        asked(f.alice, WantType::Have, AskState::Sent);
        QCOMPARE(count(), 0U);
        asked(f.alice, WantType::Block, AskState::Sent);
        asked(f.bob, WantType::Block, AskState::Sent);
        QCOMPARE(count(), 1U);
        asked(f.alice, WantType::Block, AskState::DontHave);
        QCOMPARE(count(), 1U);
        f.emit(PeerDisconnected{f.bob, {}});
        QCOMPARE(count(), 0U);
        asked(f.alice, WantType::Block, AskState::Sent);
        f.emit(WantCancelled{f.cid});
        QCOMPARE(count(), 0U);
    }

    void seriesOfPeersAreBoundedAndThoseWithRulesAreAmongThem()
    {
        Fixture f;
        const auto peer = [](std::uint32_t number) {
            const std::array<std::uint8_t, 7> key{8,
                                                  1,
                                                  18,
                                                  3,
                                                  static_cast<std::uint8_t>(number >> 16U),
                                                  static_cast<std::uint8_t>(number >> 8U),
                                                  static_cast<std::uint8_t>(number)};
            return PeerId::ofPublicKey(key);
        };
        constexpr std::uint32_t kMet = 9'000;
        for (std::uint32_t number = 1; number <= kMet; ++number) {
            f.emit(LedgerCredited{.peer = peer(number), .receivedBytes = number, .at = 1});
        }
        const PeerId friendly = peer(7); // few bytes
        f.emit(PeerRulesChanged{friendly, {.nickname = "friend \"7\"", .weight = 250}});
        f.emit(PeerRulesChanged{peer(kMet), {.weight = 50}}); // among the greatest anyway
        f.pass(1s);
        QElapsedTimer passed;
        passed.start();
        const QString page = pageOf(f.state);
        qInfo("%lld ms for a page of %lld KiB with %u peers met", passed.elapsed(),
              static_cast<long long>(page.size() / 1024), kMet);
        QCOMPARE(linesWith(page, QStringLiteral("swapscope_peer_info{")).size(),
                 static_cast<qsizetype>(kPeersByBytes + 1));
        QCOMPARE(linesWith(page, QStringLiteral("swapscope_peers_with_series ")).join(u' '),
                 QStringLiteral("swapscope_peers_with_series 51"));
        QCOMPARE(linesWith(page, QStringLiteral("swapscope_peers_met ")).join(u' '),
                 QStringLiteral("swapscope_peers_met 9000"));
        const QString name = QString::fromStdString(friendly.toString());
        QVERIFY(page.contains(QStringLiteral("swapscope_peer_weight_ratio{peer=\"") + name
                              + QStringLiteral("\"} 2.5\n")));
        QVERIFY(page.contains(QStringLiteral("nickname=\"friend \\\"7\\\"\"")));
        const auto named = [&page, &peer](std::uint32_t number) {
            return page.contains(QStringLiteral("swapscope_peer_sent_bytes_total{peer=\"")
                                 + QString::fromStdString(peer(number).toString()));
        };
        QVERIFY(named(kMet));
        QVERIFY(named(kMet - 49));
        QVERIFY(!named(kMet - 50));
    }

    void theDashboardAsksOnlyForSeriesThatExist()
    {
        Fixture f;
        fill(f);
        const QSet<QString> known = seriesOf(pageOf(f.state));
        QFile file{QStringLiteral(SWAPSCOPE_DASHBOARD)};
        QVERIFY(file.open(QIODevice::ReadOnly));
        QJsonParseError error;
        const QJsonObject board = QJsonDocument::fromJson(file.readAll(), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QStringList queries;
        for (const QJsonValue& panel : board[QStringLiteral("panels")].toArray()) {
            for (const QJsonValue& target : panel[QStringLiteral("targets")].toArray()) {
                queries << target[QStringLiteral("expr")].toString();
            }
        }
        for (const QJsonValue& variable :
             board[QStringLiteral("templating")][QStringLiteral("list")].toArray())
        {
            queries << variable[QStringLiteral("definition")].toString();
        }
        QVERIFY(queries.size() > 30);
        static const QRegularExpression name{
            QStringLiteral("\\b(swapscope|ipfs|exchange|process)_[a-z0-9_]+")};
        for (const QString& query : queries) {
            for (auto match = name.globalMatch(query); match.hasNext();) {
                const QString series = match.next().captured();
                QVERIFY2(known.contains(series), qPrintable(series + u'\n' + query));
            }
        }
    }

    void promtoolFindsNothingButTheNamesThatAreKubos()
    {
        const QString tool = QStandardPaths::findExecutable(QStringLiteral("promtool"));
        if (tool.isEmpty()) {
            QSKIP("there is no promtool");
        }
        Fixture f;
        fill(f);
        QProcess promtool;
        promtool.start(tool, {QStringLiteral("check"), QStringLiteral("metrics")});
        promtool.write(pageOf(f.state).toUtf8());
        promtool.closeWriteChannel();
        QVERIFY(promtool.waitForFinished());
        QVERIFY(promtool.exitCode() == 0 || promtool.exitCode() == 3); // 3: it has advice
        for (const QByteArray& line : promtool.readAllStandardError().trimmed().split('\n')) {
            QVERIFY2(line.isEmpty() || line.startsWith("ipfs_bitswap_")
                         || line.startsWith("ipfs_p2p_peers_total"),
                     line.constData());
        }
    }
};

static const tests::Registered<MetricsPageTest> registered{"metrics_page"};

} // namespace swapscope::metrics
#include "metrics_page_test.moc"
