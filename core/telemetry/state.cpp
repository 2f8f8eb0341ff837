// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/state.h"

#include "core/telemetry/fold.h"

#include <utility>

namespace swapscope::telemetry {

namespace {

bool has(Tables tables, Table table) noexcept
{
    return (tables & static_cast<Tables>(table)) != 0;
}

/// For Changes::take() on a table of records with a row.
template <typename Map>
auto eachOf(Map& records)
{
    return [&records](const auto& visit) {
        for (auto& [key, record] : records) {
            visit(key, record.mark, [&record = record] { return rowOf(record); });
        }
    };
}

template <typename Map>
auto findIn(Map& records)
{
    return [&records](const auto& key, const auto& visit) {
        const auto found = records.find(key);
        if (found == records.end()) {
            return false;
        }
        visit(found->second.mark, [&record = found->second] { return rowOf(record); });
        return true;
    };
}

void takeTheirWants(Book& book, Delta& out)
{
    book.theirWantChanges.take(
        out.theirWants, out.reset, Table::TheirWants,
        [&book](const auto& visit) {
            eachTheirWant(book, [&visit](const TheirWantKey& key, TheirWantRecord& want) {
                visit(key, want.mark, [&] { return rowOf(key.first, key.second, want); });
            });
        },
        [&book](const TheirWantKey& key, const auto& visit) {
            PeerRecord* peer = findPeer(book, key.second);
            if (peer == nullptr || !peer->session) {
                return false;
            }
            const auto want = peer->session->theirWants.find(key.first);
            if (want == peer->session->theirWants.end()) {
                return false;
            }
            visit(want->second.mark, [&] { return rowOf(key.first, key.second, want->second); });
            return true;
        });
}

void takeQueues(Book& book, Delta& out)
{
    book.queueChanges.take(
        out.messageQueues, out.reset, Table::MessageQueues,
        [&book](const auto& visit) {
            eachQueue(book, [&visit](const PeerId& key, Session& session) {
                visit(key, session.queue->mark, [&session] { return rowOf(session); });
            });
        },
        [&book](const PeerId& key, const auto& visit) {
            PeerRecord* peer = findPeer(book, key);
            if (peer == nullptr || !peer->session || !peer->session->queue) {
                return false;
            }
            visit(peer->session->queue->mark, [peer] { return rowOf(*peer->session); });
            return true;
        });
}

void takeSamples(Book& book, Delta& out)
{
    if (book.samplesWhole) {
        book.freshSamples = book.samples.size();
        out.reset |= static_cast<Tables>(Table::Samples);
        book.samplesWhole = false;
    }
    if (book.samplesWatched) {
        const auto first = book.samples.end() - static_cast<std::ptrdiff_t>(book.freshSamples);
        out.samples.assign(first, book.samples.end());
    }
    book.freshSamples = 0;
}

void takeOrder(Book& book, Delta& out)
{
    if (book.orderWhole) {
        out.reset |= static_cast<Tables>(Table::ServiceOrder);
    }
    if (book.orderWatched && (book.orderChanged || book.orderWhole)) {
        out.serviceOrder = book.serviceOrder;
        book.orderChanged = false;
    }
    book.orderWhole = false;
}

void takeLimits(Book& book, Delta& out)
{
    if (book.limits.watched && book.limits.changed) {
        out.limits = limitsOf(book);
        book.limits.changed = false;
    }
}

} // namespace

struct State::Impl
{
    Book book;
};

State::State()
    : m_impl{std::make_unique<Impl>()}
{}

State::~State() = default;

void State::apply(const Event& event)
{
    Book& book = m_impl->book;
    book.now = event.at;
    ++book.meters.events[event.body.index()];
    std::visit([&](const auto& body) { fold(book, event, body); }, event.body);
    note(book, event);
    if (book.eventsWatched && !std::holds_alternative<MessageSeen>(event.body)) {
        book.journal.add(event);
    }
}

void State::tick(TimePoint now)
{
    Book& book = m_impl->book;
    book.now = now;
    if (book.lastTick == TimePoint{}) {
        book.lastTick = now;
    }
    const Duration length = now - book.lastTick;
    if (length > Duration::zero()) {
        book.second += length;
        const bool isSecond = book.second >= std::chrono::seconds{1};
        tickWork(book, book.window.slot());
        tickPeers(book, now, length);
        book.window.close(length);
        tickShares(book);
        tickService(book, isSecond);
        tickFairness(book);
        book.second = isSecond ? Duration::zero() : book.second;
        book.lastTick = now;
    }
    tickWants(book, now);
    tickLimits(book);
    book.notices.tick(now);
    book.totals.now = now;
    book.totalsChanged = true;
}

void State::watch(Tables tables)
{
    Book& book = m_impl->book;
    book.peerChanges.watch(has(tables, Table::Peers));
    book.wantChanges.watch(has(tables, Table::OurWants));
    book.theirWantChanges.watch(has(tables, Table::TheirWants));
    book.taskChanges.watch(has(tables, Table::Tasks));
    book.workerChanges.watch(has(tables, Table::Workers));
    book.queueChanges.watch(has(tables, Table::MessageQueues));

    book.sessionChanges.watch(has(tables, Table::Sessions));
    book.denialChanges.watch(has(tables, Table::Denials));
    book.jobChanges.watch(has(tables, Table::Jobs));
    book.keptChanges.watch(has(tables, Table::Kept));

    book.blocks.changes().watch(has(tables, Table::Blocks));

    if (!has(tables, Table::Messages)) {
        static_cast<void>(book.messages.take());
    }
    book.messagesWatched = has(tables, Table::Messages);
    book.limits.changed |= has(tables, Table::Limits) && !book.limits.watched;
    book.limits.watched = has(tables, Table::Limits);

    if (book.eventsWatched && !has(tables, Table::Events)) {
        static_cast<void>(book.journal.take());
    }
    book.eventsWatched = has(tables, Table::Events);

    const bool order = has(tables, Table::ServiceOrder);
    book.orderWhole = order && (book.orderWhole || !book.orderWatched);
    book.orderWatched = order;
    const bool samples = has(tables, Table::Samples);
    book.samplesWhole = samples && (book.samplesWhole || !book.samplesWatched);
    book.samplesWatched = samples;
}

Delta State::takeDelta()
{
    Book& book = m_impl->book;
    Delta out;
    book.peerChanges.take(out.peers, out.reset, Table::Peers, eachOf(book.peers),
                          findIn(book.peers));
    book.wantChanges.take(out.ourWants, out.reset, Table::OurWants, eachOf(book.wants),
                          findIn(book.wants));
    book.taskChanges.take(out.tasks, out.reset, Table::Tasks, eachOf(book.tasks),
                          findIn(book.tasks));
    book.workerChanges.take(out.workers, out.reset, Table::Workers, eachOf(book.workers),
                            findIn(book.workers));
    book.sessionChanges.take(out.sessions, out.reset, Table::Sessions, eachOf(book.sessions),
                             findIn(book.sessions));
    book.denialChanges.take(out.denials, out.reset, Table::Denials, eachOf(book.denials),
                            findIn(book.denials));
    book.jobChanges.take(out.jobs, out.reset, Table::Jobs, eachOf(book.jobs), findIn(book.jobs));
    book.keptChanges.take(out.kept, out.reset, Table::Kept, eachOf(book.kept), findIn(book.kept));
    book.blocks.changes().take(out.blocks, out.reset, Table::Blocks, eachOf(book.blocks.records()),
                               findIn(book.blocks.records()));
    out.messages = book.messages.take();
    takeLimits(book, out);
    takeTheirWants(book, out);
    takeQueues(book, out);
    takeSamples(book, out);
    takeOrder(book, out);
    out.peerExplained = std::exchange(book.peerExplained, std::nullopt);
    out.wantExplained = std::exchange(book.wantExplained, std::nullopt);
    out.ledgerHistory = std::exchange(book.ledgerHistory, std::nullopt);
    out.collectPlanned = std::exchange(book.collectPlanned, std::nullopt);
    out.blockExplained = std::exchange(book.blockExplained, std::nullopt);
    if (book.totalsChanged) {
        out.totals = book.totals;
        book.totalsChanged = false;
    }
    out.marks.assign(book.marks.end() - static_cast<std::ptrdiff_t>(book.freshMarks),
                     book.marks.end());
    book.freshMarks = 0;
    book.notices.take(out);
    out.events = book.journal.take();
    return out;
}

Delta State::snapshot(Tables tables) const
{
    const Book& book = m_impl->book;
    Delta out;
    const auto copy = [tables](Table table, const auto& records, auto& rows) {
        if (has(tables, table)) {
            for (const auto& [key, record] : records) {
                rows.emplace(key, rowOf(record));
            }
        }
    };
    copy(Table::Peers, book.peers, out.peers);
    copy(Table::OurWants, book.wants, out.ourWants);
    copy(Table::Tasks, book.tasks, out.tasks);
    copy(Table::Workers, book.workers, out.workers);
    copy(Table::Sessions, book.sessions, out.sessions);
    copy(Table::Denials, book.denials, out.denials);
    copy(Table::Jobs, book.jobs, out.jobs);
    copy(Table::Kept, book.kept, out.kept);
    copy(Table::Blocks, book.blocks.records(), out.blocks);
    if (has(tables, Table::Limits)) {
        out.limits = limitsOf(book);
    }
    if (has(tables, Table::TheirWants)) {
        eachTheirWant(book, [&out](const TheirWantKey& key, const TheirWantRecord& want) {
            out.theirWants.emplace(key, rowOf(key.first, key.second, want));
        });
    }
    if (has(tables, Table::MessageQueues)) {
        eachQueue(book, [&out](const PeerId& key, const Session& session) {
            out.messageQueues.emplace(key, rowOf(session));
        });
    }
    out.totals = book.totals;
    if (has(tables, Table::ServiceOrder)) {
        out.serviceOrder = book.serviceOrder;
    }
    if (has(tables, Table::Samples)) {
        out.samples.assign(book.samples.begin(), book.samples.end());
    }
    out.marks.assign(book.marks.begin(), book.marks.end());
    book.notices.copy(out);
    out.reset = tables;
    return out;
}

const Totals& State::totals() const noexcept
{
    return m_impl->book.totals;
}

const PeerRow* State::peer(const PeerId& peer) const noexcept
{
    const auto found = m_impl->book.peers.find(peer);
    return found == m_impl->book.peers.end() ? nullptr : &found->second.row;
}

void State::eachPeer(const std::function<void(const PeerRow&)>& visit) const
{
    for (const auto& [id, record] : m_impl->book.peers) {
        visit(record.row);
    }
}

const Meters& State::meters() const noexcept
{
    return m_impl->book.meters;
}

std::size_t State::openJobs() const noexcept
{
    return m_impl->book.jobs.size() - m_impl->book.endedJobs.size();
}

} // namespace swapscope::telemetry
