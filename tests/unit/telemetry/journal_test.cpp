// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/journal.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

namespace swapscope::telemetry {

using namespace std::chrono_literals;

class JournalTest final : public QObject
{
    Q_OBJECT

private:
    static Event base(Seq seq) { return {seq, TimePoint{1h}, 0, Warning{}}; }
    static Event detail(Seq seq) { return {seq, TimePoint{1h}, 0, KeyChanged{}}; }

    /// "1 2 gap3 6": numbers, and gaps with their events.
    static std::string text(const std::vector<Event>& events)
    {
        std::string words;
        for (const Event& event : events) {
            const Gap* const gap = std::get_if<Gap>(&event.body);
            words += words.empty() ? "" : " ";
            words +=
                gap == nullptr ? std::to_string(event.seq) : "gap" + std::to_string(gap->events);
        }
        return words;
    }

private Q_SLOTS:
    void everythingIsKeptUpToTheLimit()
    {
        Journal journal{3};
        journal.add(base(1));
        journal.add(detail(2));
        journal.add(base(3));
        QCOMPARE(text(journal.take()), std::string{"1 2 3"});
        QVERIFY(journal.take().empty());
    }

    void detailGoesFirstAndTheGapStandsInItsPlace()
    {
        Journal journal{3};
        journal.add(base(1));
        journal.add(detail(2));
        journal.add(base(3));
        journal.add(base(4));
        QCOMPARE(text(journal.take()), std::string{"1 gap1 3 4"});
        for (Seq seq = 5; seq < 10; ++seq) {
            journal.add(base(seq));
        }
        QCOMPARE(text(journal.take()), std::string{"gap2 7 8 9"});
    }

    void aGapThatIsLeftOutCountsAsItsEvents()
    {
        Journal journal{2};
        journal.add({4, TimePoint{1h}, 0, Gap{7}});
        journal.add(base(5));
        journal.add(base(6));
        QCOMPARE(text(journal.take()), std::string{"gap7 5 6"});
    }

    void eventsReachTheReaderOnlyWhileItWatchesThem()
    {
        Fixture f;
        QVERIFY(f.state.takeDelta().events.empty());
        f.state.watch(static_cast<Tables>(Table::Events));
        f.emit(Warning{"one"});
        f.connect(f.alice);
        const Delta first = f.state.takeDelta();
        QCOMPARE(first.events.size(), std::size_t{2});
        QCOMPARE(first.events.front().seq, Seq{1});
        QVERIFY(!first.empty());
        f.emit(Warning{"two"});
        f.state.watch(0);
        f.emit(Warning{"three"});
        QVERIFY(f.state.takeDelta().events.empty());
    }

    void mergedDeltasStayBoundedAndSayWhatIsMissing()
    {
        Delta waiting;
        Seq seq = 0;
        for (int i = 0; i < 5; ++i) {
            Delta later;
            for (std::size_t n = 0; n < Delta::kMaxEvents / 2; ++n) {
                later.events.push_back(n % 10 == 0 ? detail(++seq) : base(++seq));
            }
            waiting.merge(std::move(later));
        }
        QVERIFY(waiting.events.size() <= Delta::kMaxEvents + 2);
        std::uint64_t counted = 0;
        Seq last = 0;
        for (const Event& event : waiting.events) {
            const Gap* const gap = std::get_if<Gap>(&event.body);
            counted += gap == nullptr ? 1 : gap->events;
            QVERIFY(event.seq > last);
            last = event.seq;
        }
        QCOMPARE(counted, seq);
    }
};

static const tests::Registered<JournalTest> registered{"journal"};

} // namespace swapscope::telemetry
#include "journal_test.moc"
