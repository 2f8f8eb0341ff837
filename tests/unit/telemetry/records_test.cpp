// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/block_book.h"
#include "core/telemetry/message_log.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

#include <algorithm>

namespace swapscope::telemetry {

namespace {

constexpr auto kMessages = static_cast<Tables>(Table::Messages);
constexpr auto kBlocks = static_cast<Tables>(Table::Blocks);
constexpr auto kLimits = static_cast<Tables>(Table::Limits);
constexpr auto kEvents = static_cast<Tables>(Table::Events);

MessageSeen message(std::size_t headBytes = 0)
{
    auto content = std::make_shared<MessageContent>();
    content->head.resize(headBytes);
    MessageSeen seen;
    seen.peer = peerNumber(1);
    seen.content = std::move(content);
    return seen;
}

const limits::Use* useOf(const std::vector<limits::Use>& uses, const limits::Limit& limit)
{
    const auto found = std::ranges::find(uses, limit.name, &limits::Use::name);
    return found == uses.end() ? nullptr : &*found;
}

} // namespace

class RecordsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesComeInOrderWhileTheyAreWatched()
    {
        Fixture f;
        f.emit(message());
        QVERIFY(f.state.takeDelta().messages.empty());
        f.state.watch(kMessages | kEvents);
        static_cast<void>(f.state.takeDelta());
        f.emit(message());
        f.emit(message());
        const Delta delta = f.state.takeDelta();
        QCOMPARE(delta.messages.size(), std::size_t{2});
        QCOMPARE(delta.messages.back().number, delta.messages.front().number + 1);
        QVERIFY(delta.messages.front().at == f.now);
        QVERIFY(delta.events.empty()); // messages are a table of their own
        QVERIFY(!delta.empty());
        f.emit(message());
        f.state.watch(0);
        QVERIFY(f.state.takeDelta().messages.empty());
    }

    void messagesThatNobodyTakesAreBoundedAndLeaveAGapInTheNumbers()
    {
        Fixture f;
        f.state.watch(kMessages);
        for (std::size_t i = 0; i < MessageLog::kMostMessages + 5; ++i) {
            f.emit(message());
        }
        Delta waiting = f.state.takeDelta();
        QCOMPARE(waiting.messages.size(), MessageLog::kMostMessages);
        QCOMPARE(waiting.messages.front().number, std::uint64_t{6});
        f.emit(message());
        waiting.merge(f.state.takeDelta());
        QCOMPARE(waiting.messages.size(), MessageLog::kMostMessages);
        QCOMPARE(waiting.messages.front().number, std::uint64_t{7});
    }

    void bytesOfMessagesThatNobodyTakesAreBounded()
    {
        Fixture f;
        f.state.watch(kMessages);
        constexpr std::size_t kHead = MessageContent::kHeadBytes;
        Delta waiting;
        for (int round = 0; round < 2; ++round) {
            for (std::size_t i = 0; i < MessageLog::kMostBytes / kHead + 20; ++i) {
                f.emit(message(kHead));
            }
            waiting.merge(f.state.takeDelta());
            std::size_t bytes = 0;
            for (const MessageRow& row : waiting.messages) {
                bytes += row.said.content->memory();
            }
            QVERIFY(bytes <= MessageLog::kMostBytes);
            QVERIFY(waiting.messages.size() > 200);
        }
    }

    void aBlockTellsWhereItCameFromAndWhatItWasServed()
    {
        Fixture f;
        f.state.watch(kBlocks);
        f.connect(f.alice);
        f.emit(BlockStored{f.cid, 500, f.alice});
        f.emit(WantDone{f.cid, f.alice, 500, std::chrono::milliseconds{30}});
        const auto arrived = f.now;
        for (const std::uint64_t task : {1U, 2U}) {
            f.now += std::chrono::seconds{1};
            f.emit(TaskPushed{{task}, f.bob, f.cid, TaskType::Block, 1, 500});
            f.emit(TaskEnded{{task}, TaskEnd::Done});
        }
        f.emit(TaskPushed{{3}, f.bob, f.cid, TaskType::Presence, 1, 40});
        f.emit(TaskEnded{{3}, TaskEnd::Done});
        f.emit(TaskPushed{{4}, f.bob, f.cid, TaskType::Block, 1, 500});
        f.emit(TaskEnded{{4}, TaskEnd::Cancelled});
        const Delta delta = f.state.takeDelta();
        QCOMPARE(delta.blocks.size(), std::size_t{1});
        const BlockRow& row = *delta.blocks.at(f.cid);
        QVERIFY(row.from == f.alice && row.arrived == arrived);
        QCOMPARE(row.bytes, std::uint64_t{500});
        QVERIFY(row.delay == std::chrono::milliseconds{30});
        QCOMPARE(row.served, std::uint64_t{2});
        QCOMPARE(row.servedBytes, std::uint64_t{1000});
        QVERIFY(row.lastServed == f.now);
    }

    void blocksAreBoundedAndThoseServedMostStay()
    {
        BlockBook book;
        TimePoint at{std::chrono::hours{1}};
        book.served(cidNumber(1), 10, at);
        book.served(cidNumber(1), 10, at);
        book.served(cidNumber(2), 10, at);
        const std::uint32_t many = BlockBook::kRecent + BlockBook::kMostServed + 500;
        for (std::uint32_t i = 0; i < many; ++i) {
            at += std::chrono::milliseconds{1};
            book.stored(BlockStored{cidNumber(100 + i), 10, {}}, at);
        }
        QCOMPARE(book.records().size(), BlockBook::kRecent + 2);
        QVERIFY(book.records().contains(cidNumber(1)) && book.records().contains(cidNumber(2)));
        for (std::uint32_t i = 0; i < many; ++i) {
            book.served(cidNumber(10'000 + i), 10, at);
        }
        QCOMPARE(book.records().size(), BlockBook::kRecent + BlockBook::kMostServed);
        QVERIFY(book.records().contains(cidNumber(1))); // twice; the others once
        book.served(cidNumber(1), 10, at);
        QCOMPARE(book.records().at(cidNumber(1)).row.served, std::uint64_t{3});
    }

    void whatTheStoreSaysOfABlockComesOnce()
    {
        Fixture f;
        f.emit(BlockExplained{f.cid, 77});
        const Delta delta = f.state.takeDelta();
        QVERIFY(delta.blockExplained && delta.blockExplained->bytes == std::uint64_t{77});
        QVERIFY(!f.state.takeDelta().blockExplained);
    }

    void limitsSayHowFarTheyAreUsed()
    {
        Fixture f;
        f.state.watch(kLimits);
        f.connect(f.alice);
        for (std::uint32_t i = 0; i < 3; ++i) {
            f.emit(TheirWantAdded{f.alice, cidNumber(i)});
        }
        f.emit(LimitsCounted{{{limits::kConnections.name, 4, 5, 6}}});
        f.pass(std::chrono::seconds{1}, [] {});
        f.emit(TheirWantRemoved{f.alice, cidNumber(1), WantEnd::Evicted});
        f.emit(MessageRefused{f.alice, fail(ErrorCode::TooLarge, "much")});
        f.emit(EnvelopeSent{f.alice, 2, 0, 1000, 1100});
        f.emit(EnvelopeSent{f.alice, 1, 0, 90'000, 90'100}); // alone: it may be larger
        f.pass(std::chrono::seconds{1}, [] {});
        const auto uses = f.state.takeDelta().limits;
        const auto* const wants = useOf(uses, limits::kWantsPerPeer);
        QVERIFY(wants != nullptr);
        QVERIFY(wants->current == 2U && wants->peak == 3U && wants->refusals == 1U);
        QVERIFY(useOf(uses, limits::kMessageBytes)->refusals == 1U);
        QVERIFY(useOf(uses, limits::kEnvelopeBytes)->peak == 1000U);
        QVERIFY(useOf(uses, limits::kConnections)->refusals == 6U);
        QVERIFY(useOf(uses, limits::kNoisePayload) == nullptr); // not counted
        f.state.watch(0);
        f.pass(std::chrono::seconds{1}, [] {});
        QVERIFY(f.state.takeDelta().limits.empty());
    }
};

static const tests::Registered<RecordsTest> registered{"records"};

} // namespace swapscope::telemetry
#include "records_test.moc"
