// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>
#include <utility>

namespace swapscope::telemetry {

namespace {

double weightOf(const PeerRecord& peer)
{
    return std::max(1.0, static_cast<double>(peer.row.rules.weight)) / PeerRules::kEvenWeight;
}

ServiceHistograms& histogramsOf(PeerRecord& peer)
{
    auto& histograms = peer.session->histograms;
    if (!histograms) {
        histograms = std::make_unique<ServiceHistograms>();
    }
    return *histograms;
}

void record(Book& book, PeerRecord& peer, RecentSpread ServiceHistograms::*which,
            Histogram Meters::*meter, Duration time)
{
    (histogramsOf(peer).*which).add(time, book.now);
    (book.histograms.*which).add(time, book.now);
    (book.meters.*meter).add(time);
}

double lagOf(const Book& book, const PeerRecord& peer)
{
    const Lag& lag = peer.session->lag;
    return lag.isBacklogged ? lag.settled + weightOf(peer) * (book.virtualTime - lag.joined)
                                  - static_cast<double>(lag.served)
                            : lag.settled;
}

/// The ideal serves all that are backlogged at once: each gets its weight's
/// share of the bytes.
void dispatch(Book& book, PeerRecord& peer, std::uint64_t bytes)
{
    Lag& lag = peer.session->lag;
    if (!lag.isBacklogged) {
        return; // presences, or bytes beside the order
    }
    lag.served += bytes;
    book.virtualTime += static_cast<double>(bytes) * PeerRules::kEvenWeight
                        / static_cast<double>(book.backloggedWeight);
}

double shareOfWindow(const Book& book, const SliceWindow::Ring<Duration>& slices)
{
    return std::min(1.0, static_cast<double>(book.window.sum(slices).count())
                             / static_cast<double>(book.window.length().count()));
}

bool isBusy(const PeerRecord& peer)
{
    return peer.session->lag.isBacklogged || peer.row.inFlightTasks > 0;
}

/// What one pick dispatches is one turn, however many blocks that are.
void countTurn(Session& session, Seq pick, std::uint64_t bytes)
{
    if (pick != session.turn || pick == 0) {
        session.turn = pick;
        session.turnBytes = 0;
    }
    session.turnBytes += bytes;
    session.largestTurn = std::max(session.largestTurn, session.turnBytes);
}

} // namespace

void countMove(Book& book, const Event& event, TaskRecord& task, TaskState next)
{
    PeerRecord& peer = *task.peer;
    const Duration time = book.now - task.entered;
    const TaskState was = task.row.state;
    if (was == TaskState::Queued && next == TaskState::Active) {
        task.dispatched = book.now;
        record(book, peer, &ServiceHistograms::queueWait, &Meters::queueWait, time);
        if (task.row.type == TaskType::Block) {
            dispatch(book, peer, task.row.bytes);
            countTurn(*peer.session, event.cause, task.row.bytes);
        }
    } else if (was == TaskState::Active && next == TaskState::Sending
               && task.row.type == TaskType::Block)
    {
        record(book, peer, &ServiceHistograms::storeRead, &Meters::storeRead, time);
    }
    task.entered = book.now;
}

void countEnd(Book& book, PeerRecord& peer, TaskRecord& task, TaskEnd how)
{
    ++book.meters.tasksEnded[static_cast<std::size_t>(how)];
    if (how == TaskEnd::Done && task.row.state == TaskState::Sending) {
        if (std::exchange(peer.session->isMessageSent, false)) {
            book.meters.sendTime.add(book.now - task.entered);
        }
        record(book, peer, &ServiceHistograms::streamWrite, &Meters::streamWrite,
               book.now - task.entered);
        if (task.dispatched != TimePoint{}) {
            record(book, peer, &ServiceHistograms::service, &Meters::service,
                   book.now - task.dispatched);
        }
    } else if (how == TaskEnd::Cancelled) {
        tally(book, &peer, [](Counts& counts) { ++counts.effectiveCancels; });
    }
}

void settleLag(Book& book, PeerRecord& peer)
{
    Lag& lag = peer.session->lag;
    lag.settled = lagOf(book, peer);
    lag.joined = book.virtualTime;
    lag.served = 0;
}

void setBacklogged(Book& book, PeerRecord& peer, bool isBacklogged, bool isIdle)
{
    Lag& lag = peer.session->lag;
    settleLag(book, peer);
    if (isBacklogged != lag.isBacklogged) {
        isBacklogged ? book.backloggedWeight += peer.row.rules.weight
                     : book.backloggedWeight -= peer.row.rules.weight;
        lag.isBacklogged = isBacklogged;
    }
    if (isIdle) {
        lag.settled = 0;
    }
}

void countWorkTime(Book& book)
{
    if (book.workersCounted != TimePoint{}) {
        const Duration passed = book.now - book.workersCounted;
        book.workTime += {passed * book.reading, passed * book.packing,
                          passed * static_cast<std::int64_t>(book.workers.size())};
    }
    book.workersCounted = book.now;
}

namespace {

/// What a bucket holds now, going by what was told.
std::uint64_t levelNow(const Tokens& tokens, const TokenLevel& told, TimePoint now)
{
    const double seconds =
        std::chrono::duration<double>{std::max(now - told.at, Duration::zero())}.count();
    const double level =
        static_cast<double>(told.level) + static_cast<double>(tokens.rate) * seconds;
    return level >= static_cast<double>(tokens.burst) ? tokens.burst
                                                      : static_cast<std::uint64_t>(level);
}

void setTokens(std::optional<Tokens>& tokens, TokenLevel& told, const Event& event,
               const TokensChanged& body)
{
    if (!body.rate) {
        tokens = std::nullopt;
        return;
    }
    told = {body.level, event.at};
    tokens = Tokens{body.level, *body.rate, body.burst, body.wake};
}

} // namespace

void fold(Book& book, const Event& event, const TokensChanged& body)
{
    if (body.peer.empty()) {
        setTokens(book.totals.tokens, book.tokens, event, body);
        book.totalsChanged = true;
    } else if (PeerRecord* const peer = findPeer(book, body.peer)) {
        setTokens(peer->row.tokens, peer->tokens, event, body);
        touch(book, *peer);
    }
}

void tickTokens(Book& book, PeerRecord& peer)
{
    if (!peer.row.tokens) {
        return;
    }
    Tokens next = *peer.row.tokens;
    next.level = levelNow(next, peer.tokens, book.now);
    next.wake = next.wake > book.now ? next.wake : TimePoint{};
    if (next != *peer.row.tokens) {
        peer.row.tokens = next;
        touch(book, peer);
    }
}

void tickWork(Book& book, std::size_t slot)
{
    if (book.totals.tokens) {
        Tokens& tokens = *book.totals.tokens;
        tokens.level = levelNow(tokens, book.tokens, book.now);
        tokens.wake = tokens.wake > book.now ? tokens.wake : TimePoint{};
    }
    countWorkTime(book);
    book.workSlices[slot] = std::exchange(book.workTime, Book::WorkTime{});
    book.sentSlices[slot] = book.sliceSent;
}

namespace {

void tickTotals(Book& book, bool isSecond)
{
    const Book::WorkTime work = book.window.sum(book.workSlices);
    const auto shareOf = [&work](Duration time) {
        return work.all > Duration::zero()
                   ? static_cast<double>(time.count()) / static_cast<double>(work.all.count())
                   : 0.0;
    };
    book.totals.readingShare = shareOf(work.reading);
    book.totals.packingShare = shareOf(work.packing);
    book.totals.stuckWants = static_cast<std::uint32_t>(book.stalled.size());
    if (isSecond) {
        book.totals.times = book.histograms.times(book.now);
        book.totals.wantLatency = book.wantLatency.spread(book.now);
        book.totals.discovery = book.discovery.spread(book.now);
        book.totals.ask = book.ask.spread(book.now);
        book.totals.answer = book.answer.spread(book.now);
        book.totals.storing = book.storing.spread(book.now);
    }
}

} // namespace

void tickService(Book& book, bool isSecond)
{
    const auto seconds = std::chrono::duration<double>{book.window.length()}.count();
    std::uint64_t weights = 0;
    std::uint64_t expected = 0;
    for (const PeerRecord* peer : book.active) {
        if (peer->session) {
            weights += isBusy(*peer) ? peer->row.rules.weight : 0;
            expected += peer->row.expectedBytes;
        }
    }
    book.totals.expectedBytes = expected;
    const double measured = static_cast<double>(book.window.sum(book.sentSlices)) / seconds;
    const RateLimit& limit = book.totals.rules.uploadInForce();
    const double capacity = limit ? static_cast<double>(*limit) : measured;
    for (PeerRecord* const peer : book.active) {
        if (!peer->session) {
            continue;
        }
        bool hasChanged = false;
        const auto set = [&hasChanged](auto& value, auto next) {
            hasChanged = hasChanged || value != next;
            value = next;
        };
        Session& session = *peer->session;
        PeerRow& row = peer->row;
        const double share =
            weights == 0 ? 0.0
                         : static_cast<double>(row.rules.weight) / static_cast<double>(weights);
        set(row.fairShare, isBusy(*peer) ? capacity * share : 0.0);
        set(row.serviceLag, lagOf(book, *peer));
        set(row.servedPerWeight,
            static_cast<double>(book.window.sum(session.servedSlices)) / weightOf(*peer));
        set(row.throttledShare, shareOfWindow(book, session.throttledSlices));
        if (isSecond && session.histograms) {
            set(row.times, session.histograms->times(book.now));
        }
        if (isSecond && session.wantLatency) {
            set(row.wantLatency, session.wantLatency->spread(book.now));
        }
        if (hasChanged) {
            touch(book, *peer);
        }
    }
    tickTotals(book, isSecond);
}

} // namespace swapscope::telemetry
