// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/log_budget.h"
#include "app/operator_log.h"
#include "tests/support/registry.h"

#include <QTest>

#include <unistd.h>

#include <array>
#include <thread>

namespace swapscope::app {

using namespace std::chrono_literals;

namespace {

using Verdict = LogBudget::Verdict;

TimePoint at(Duration time)
{
    return TimePoint{} + 1h + time;
}

/// A log whose lines end here.
class Caught
{
public:
    Caught()
    {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) == 0) {
            m_reading = ends[0];
            m_writing = ends[1];
        }
    }

    template <typename Use>
    QByteArray lines(const Use& use)
    {
        QByteArray all;
        std::thread reader{[this, &all] {
            std::array<char, 65536> part{};
            for (ssize_t size = 0; (size = ::read(m_reading, part.data(), part.size())) > 0;) {
                all.append(part.data(), size);
            }
            ::close(m_reading);
        }};
        {
            OperatorLog log{m_writing, false, [this] { return now; }};
            use(log);
        }
        ::close(m_writing);
        reader.join();
        return all;
    }

    TimePoint now = at(0s);

private:
    int m_reading = -1;
    int m_writing = -1;
};

telemetry::Event refusal(const std::string& reason)
{
    telemetry::Event event;
    event.body = telemetry::MessageRefused{{}, fail(ErrorCode::Invalid, reason)};
    return event;
}

} // namespace

class OperatorLogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKindGetsAMebibyteInAnHourAndTheRestIsCounted()
    {
        LogBudget budget;
        for (int line = 0; line < 1024; ++line) {
            QCOMPARE(budget.take("flood", 1024, at(line * 1s)), Verdict::Write);
        }
        QCOMPARE(budget.take("flood", 1, at(1100s)), Verdict::LeaveOutFirst);
        QCOMPARE(budget.take("flood", 1, at(1101s)), Verdict::LeaveOut);
        QCOMPARE(budget.take("other", 1024, at(1102s)), Verdict::Write);
        QVERIFY(budget.takeEnded(at(3599s)).empty());
        const auto ended = budget.takeEnded(at(3600s));
        QCOMPARE(ended.size(), 1U);
        QCOMPARE(ended[0].kind, std::string_view{"flood"});
        QCOMPARE(ended[0].lines, 2U);
        QVERIFY(budget.takeEnded(at(3600s)).empty());
        QCOMPARE(budget.take("flood", 1024, at(3601s)), Verdict::Write);
    }

    void whatWasLeftOutIsToldAlthoughANewHourHasBegun()
    {
        LogBudget budget;
        QCOMPARE(budget.take("flood", LogBudget::kBytesPerHour, at(0s)), Verdict::Write);
        QCOMPARE(budget.take("flood", 1, at(1s)), Verdict::LeaveOutFirst);
        QCOMPARE(budget.take("flood", 1, at(2h)), Verdict::Write);
        const auto all = budget.takeAll();
        QCOMPARE(all.size(), 1U);
        QCOMPARE(all[0].lines, 1U);
        QVERIFY(budget.takeAll().empty());
    }

    void aMillionErrorsOfAPeerAddAMebibyteAndTheExactCount()
    {
        constexpr int kErrors = 1'000'000;
        Caught caught;
        const QByteArray text = caught.lines([](OperatorLog& log) {
            const telemetry::Event event = refusal("a reason that the peer has provoked");
            for (int i = 0; i < kErrors; ++i) {
                log.onEvent(event);
            }
        });
        QVERIFY(text.size() < 2 * 1024 * 1024);
        const auto written = text.count("a reason that the peer has provoked");
        const QByteArray lost =
            QByteArray::number(kErrors - written) + " lines of kind " + "message_refused left out";
        // Where the writer fell behind it lost any of the lines, and says so.
        const bool fellBehind = text.contains("lines are missing here");
        QVERIFY2(fellBehind || text.contains(lost), text.right(200).constData());
        QVERIFY(fellBehind || text.contains("leaving them out until the hour is over"));
    }

    void noTextOfAPeerCanMakeALineOrColour()
    {
        Caught caught;
        const std::string evil =
            "bad\n2026-01-01T00:00:00.000+0000 error forged\x1B[31m\xE2\x80\xAE"
            + std::string(5000, 'x');
        const QByteArray text =
            caught.lines([&evil](OperatorLog& log) { log.onEvent(refusal(evil)); });
        QCOMPARE(text.count('\n'), 1);
        QVERIFY(!text.contains('\x1B'));
        QVERIFY(!text.contains("\xE2\x80\xAE"));
        QVERIFY(text.size() < 1200);
        QVERIFY(text.contains(" warning refused a message of "));
    }

    void aStatusIsOneLineOfFigures()
    {
        telemetry::Totals totals;
        totals.peers = 3;
        totals.receivedBytes = 1536;
        totals.ourWants = 2;
        QCOMPARE(QString::fromStdString(statusText(totals)),
                 QStringLiteral("3 peers; received 1.5 KiB, sent 0 B; 2 wants open; 0 answers "
                                "queued"));
        totals.stuckWants = 1;
        QVERIFY(statusText(totals).find("2 wants open, 1 of them stuck;") != std::string::npos);
    }
};

static const tests::Registered<OperatorLogTest> registered{"operator_log"};

} // namespace swapscope::app
#include "operator_log_test.moc"
