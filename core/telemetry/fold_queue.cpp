// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {

namespace {

void countLoad(Book& book, const TaskRow& task, std::uint32_t tasks, std::uint64_t bytes)
{
    if (task.worker == 0 || task.worker > kMaxWorkerRows) {
        return;
    }
    WorkerLoad& load = book.workerLoads[task.worker];
    load.tasks += tasks;
    load.bytes += bytes;
    const auto worker = book.workers.find(task.worker);
    if (worker != book.workers.end()) {
        book.workerChanges.touch(task.worker, worker->second.mark);
    }
}

/// Into the list by enqueue time: at its end but for a task that comes back.
void queueUp(TaskList& queued, TaskRecord& task)
{
    auto at = queued.end();
    if (!queued.empty() && task.row.since < queued.back().row.since) {
        at = queued.begin();
        while (at->row.since <= task.row.since) {
            ++at;
        }
    }
    queued.insert(at, task);
}

/// Adds (or takes away) a task in every figure of its peer and of the node.
void countTask(Book& book, TaskRecord& record, bool add)
{
    PeerRecord& peer = *record.peer;
    const TaskRow& task = record.row;
    Session& session = *peer.session;
    const std::uint64_t bytes = add ? task.bytes : -task.bytes; // modulo arithmetic
    const std::uint32_t one = add ? 1U : ~0U;
    if (task.state == TaskState::Queued) {
        if (add) {
            queueUp(session.queued, record);
        } else {
            session.queued.erase(session.queued.iterator_to(record));
        }
        (task.type == TaskType::Block ? peer.row.queuedTasks : peer.row.queuedPresences) += one;
        peer.row.queuedBytes += bytes;
        book.totals.queuedTasks += one;
        book.totals.queuedBytes += bytes;
        peer.row.oldestTask =
            session.queued.empty() ? TimePoint{} : session.queued.front().row.since;
        if (book.totals.queuedTasks == 0) {
            book.totals.oldestTask = {};
        }
        book.totalsChanged = true;
    } else {
        if (add) {
            session.inFlight.push_back(record);
        } else {
            session.inFlight.erase(session.inFlight.iterator_to(record));
        }
        peer.row.inFlightBytes += bytes;
        peer.row.inFlightTasks += one;
        book.totals.inFlightBytes += bytes;
        book.totals.inFlightTasks += one;
        countLoad(book, task, one, bytes);
    }
    touch(book, peer);
}

using TaskPlace = decltype(Book::tasks)::iterator;

void eraseTask(Book& book, TaskPlace place)
{
    countTask(book, place->second, false);
    book.taskChanges.erased(place->first, place->second.mark);
    book.tasks.erase(place);
}

/// A live task changes its row, and with it every figure that it is part of.
template <typename Change>
void changeTask(Book& book, TaskId id, const Change& change)
{
    const auto found = book.tasks.find(id);
    if (found == book.tasks.end()) {
        return;
    }
    TaskRecord& task = found->second;
    countTask(book, task, false);
    change(task, *task.peer);
    countTask(book, task, true);
    book.taskChanges.touch(id, task.mark);
}

void setTheirWantCount(Book& book, PeerRecord& peer)
{
    const auto count = static_cast<std::uint32_t>(peer.session->theirWants.size());
    book.totals.theirWants += count - peer.row.theirWants; // modulo arithmetic: may shrink
    book.totalsChanged = true;
    peer.row.theirWants = count;
    touch(book, peer);
}

void countRefused(Book& book, const PeerId& peer, Refusal kind, std::uint32_t wants)
{
    tally(book, findPeer(book, peer),
          [&](Counts& counts) { counts.refused[static_cast<std::size_t>(kind)] += wants; });
}

std::uint32_t* busyCount(Book& book, WorkerState state)
{
    switch (state) {
    case WorkerState::Reading: return &book.reading;
    case WorkerState::Packing: return &book.packing;
    case WorkerState::Idle: break;
    }
    return nullptr;
}

/// Before a worker changes from one state to another, comes or goes (both
/// Idle).
void countWorker(Book& book, WorkerState from, WorkerState to)
{
    countWorkTime(book);
    if (std::uint32_t* const was = busyCount(book, from)) {
        --*was;
    }
    if (std::uint32_t* const is = busyCount(book, to)) {
        ++*is;
    }
}

} // namespace

WorkerRow rowOf(const WorkerRecord& record)
{
    WorkerRow row = record.row;
    row.tasks = record.load->tasks;
    row.bytes = record.load->bytes;
    return row;
}

TheirWantRow rowOf(const Cid& cid, const PeerId& peer, const TheirWantRecord& want)
{
    TheirWantRow row;
    row.cid = cid;
    row.peer = peer;
    row.type = want.type;
    row.priority = want.priority;
    row.haveBlock = want.haveBlock;
    row.sendDontHave = want.sendDontHave;
    row.since = want.since;
    return row;
}

void fold(Book& book, const Event& event, const TheirWantAdded& body)
{
    PeerRecord& peer = peerOf(book, body.peer);
    const auto [at, isNew] = sessionOf(book, peer).theirWants.try_emplace(body.cid);
    TheirWantRecord& want = at->second;
    want.type = body.type;
    want.priority = body.priority;
    want.haveBlock = body.haveBlock;
    want.sendDontHave = body.sendDontHave;
    if (isNew) {
        want.since = event.at;
        setTheirWantCount(book, peer);
    }
    book.theirWantChanges.touch({body.cid, body.peer}, want.mark);
}

void fold(Book& book, const Event&, const TheirWantRemoved& body)
{
    PeerRecord* peer = findPeer(book, body.peer);
    if (peer == nullptr || !peer->session) {
        return;
    }
    if (body.why == WantEnd::Evicted || body.why == WantEnd::Denied) {
        const bool isDenied = body.why == WantEnd::Denied;
        countRefused(book, body.peer, isDenied ? Refusal::Denied : Refusal::Evicted, 1);
    }
    auto& wants = peer->session->theirWants;
    const auto found = wants.find(body.cid);
    if (found != wants.end()) {
        book.theirWantChanges.erased({body.cid, body.peer}, found->second.mark);
        wants.erase(found);
        setTheirWantCount(book, *peer);
    }
}

void dropTheirs(Book& book, PeerRecord& peer)
{
    Session& session = *peer.session;
    for (const auto& [cid, want] : session.theirWants) {
        book.theirWantChanges.erased({cid, peer.row.peer}, want.mark);
    }
    session.theirWants.clear();
    setTheirWantCount(book, peer);
    for (TaskList* const tasks : {&session.queued, &session.inFlight}) {
        while (!tasks->empty()) {
            eraseTask(book, book.tasks.find(tasks->front().row.task));
        }
    }
}

void fold(Book& book, const Event& event, const TaskPushed& body)
{
    const auto [at, isNew] = book.tasks.try_emplace(body.task);
    if (!isNew) {
        return;
    }
    TaskRow& row = at->second.row;
    row.task = body.task;
    row.peer = body.peer;
    row.cid = body.cid;
    row.type = body.type;
    row.priority = body.priority;
    row.bytes = body.bytes;
    row.since = event.at;
    at->second.entered = event.at;
    PeerRecord& peer = peerOf(book, body.peer);
    static_cast<void>(sessionOf(book, peer));
    at->second.peer = &peer;
    countTask(book, at->second, true);
    if (book.totals.oldestTask == TimePoint{}) {
        book.totals.oldestTask = event.at;
    }
    book.taskChanges.touch(body.task, at->second.mark);
}

void fold(Book& book, const Event&, const TaskChanged& body)
{
    changeTask(book, body.task, [&body](TaskRecord& task, PeerRecord&) {
        task.row.type = body.type;
        task.row.priority = body.priority;
        task.row.bytes = body.bytes;
    });
}

void fold(Book& book, const Event& event, const TaskMoved& body)
{
    changeTask(book, body.task, [&](TaskRecord& task, PeerRecord& peer) {
        countMove(book, event, task, body.state);
        task.row.state = body.state;
        task.row.worker = body.state == TaskState::Active ? body.worker : 0;
        if (body.state == TaskState::Active) {
            peer.row.lastServed = event.at;
        }
    });
}

void fold(Book& book, const Event& event, const TaskEnded& body)
{
    const auto found = book.tasks.find(body.task);
    if (found != book.tasks.end()) {
        countEnd(book, *found->second.peer, found->second, body.how);
        const TaskRow& task = found->second.row;
        if (body.how == TaskEnd::Done && task.type == TaskType::Block) {
            book.blocks.served(task.cid, task.bytes, event.at);
        }
        eraseTask(book, found);
    }
}

void fold(Book& book, const Event&, const CancelledTooLate& body)
{
    tally(book, findPeer(book, body.peer), [&body](Counts& counts) {
        ++counts.lateCancels;
        counts.lateCancelBytes += body.bytes;
    });
}

void fold(Book& book, const Event&, const MessageRefused& body)
{
    book.limits.oversizeMessages += body.error.code == ErrorCode::TooLarge ? 1 : 0;
    countRefused(book, body.peer, Refusal::Malformed, 1);
}

void fold(Book& book, const Event& event, const WorkerChanged& body)
{
    const bool isKnown = book.workers.contains(body.worker);
    // A worker that was taken away while busy reports its end after the resize.
    if (!isKnown && (book.totals.workers > 0 || body.worker == 0 || body.worker > kMaxWorkerRows)) {
        return;
    }
    countWorkTime(book); // before there is one more
    WorkerRecord& worker = book.workers[body.worker];
    worker.load = &book.workerLoads[body.worker];
    countWorker(book, worker.row.state, body.state);
    const bool wasBusy = worker.row.state != WorkerState::Idle;
    const bool isBusy = body.state != WorkerState::Idle;
    if (wasBusy != isBusy) {
        isBusy ? ++book.totals.busyWorkers : --book.totals.busyWorkers;
        book.totalsChanged = true;
    }
    worker.row.worker = body.worker;
    worker.row.state = body.state;
    if (isBusy) { // an idle worker keeps what it did last
        if (body.state == WorkerState::Reading || body.peer != worker.row.peer) {
            worker.row.cid = body.cid; // packing goes on with the block that was read
        }
        worker.row.peer = body.peer;
    }
    worker.row.since = event.at;
    book.workerChanges.touch(body.worker, worker.mark);
}

void fold(Book& book, const Event& event, const WorkersResized& body)
{
    const std::uint32_t count = std::min(body.count, kMaxWorkerRows);
    countWorkTime(book);
    for (std::uint32_t number = 1; number <= count; ++number) {
        const auto [at, isNew] = book.workers.try_emplace(number);
        if (isNew) {
            at->second.row.worker = number;
            at->second.load = &book.workerLoads[number];
            at->second.row.since = event.at;
            book.workerChanges.touch(number, at->second.mark);
        }
    }
    for (auto it = book.workers.upper_bound(count); it != book.workers.end();) {
        countWorker(book, it->second.row.state, WorkerState::Idle);
        if (it->second.row.state != WorkerState::Idle) {
            --book.totals.busyWorkers;
        }
        book.workerChanges.erased(it->first, it->second.mark);
        it = book.workers.erase(it);
    }
    book.totals.workers = count;
    book.totalsChanged = true;
}

void fold(Book& book, const Event& event, const EnvelopeSent& body)
{
    PeerRecord* const peer = findPeer(book, body.peer);
    if (body.blocks > 1) { // a large block may go alone
        book.limits.largestEnvelope = std::max(book.limits.largestEnvelope, body.payloadBytes);
    }
    Traffic& traffic = book.totals.trafficOut;
    traffic.blocks += body.blocks;
    traffic.haves += body.haves;
    traffic.dontHaves += body.presences - body.haves;
    tally(book, peer, [&body](Counts& counts) { counts.wireOut += body.wireBytes; });
    if (peer != nullptr) {
        peer->row.lastServed = event.at;
        if (peer->session) {
            peer->session->isMessageSent = true;
        }
        touch(book, *peer);
    }
}

void fold(Book& book, const Event&, const ServiceOrder& body)
{
    book.serviceOrder = body;
    book.orderChanged = true;
}

} // namespace swapscope::telemetry
