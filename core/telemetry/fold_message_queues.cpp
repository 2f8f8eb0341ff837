// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {

namespace {

QueueRecord& queueOf(Book& book, const PeerId& id, TimePoint now)
{
    PeerRecord& peer = peerOf(book, id);
    Session& session = sessionOf(book, peer);
    if (!session.queue) {
        session.queue = std::make_unique<QueueRecord>();
        session.queue->row.peer = id;
        session.queue->row.since = now;
        session.queue->countedTo = now;
    }
    return *session.queue;
}

QueueRecord* findQueue(Book& book, const PeerId& id)
{
    PeerRecord* peer = findPeer(book, id);
    return peer != nullptr && peer->session ? peer->session->queue.get() : nullptr;
}

void touchQueue(Book& book, QueueRecord& queue)
{
    book.queueChanges.touch(queue.row.peer, queue.mark);
}

std::uint32_t& countOf(MessageQueueRow& row, EntryKind kind)
{
    switch (kind) {
    case EntryKind::WantBlock: return row.pendingBlocks;
    case EntryKind::WantHave: return row.pendingHaves;
    case EntryKind::Cancel: break;
    }
    return row.pendingCancels;
}

/// So many places that nobody has are not worth it.
constexpr std::size_t kMostGaps = 64;

void closeGaps(QueueRecord& queue)
{
    if (queue.pending.size() <= 2 * queue.places.size() + kMostGaps) {
        return;
    }
    std::erase_if(queue.pending, [](const PendingRecord& entry) { return entry.isErased; });
    for (std::size_t place = 0; place < queue.pending.size(); ++place) {
        queue.places[queue.pending[place].cid] = place;
    }
}

} // namespace

MessageQueueRow rowOf(const Session& session)
{
    const QueueRecord& queue = *session.queue;
    MessageQueueRow row = queue.row;
    row.unanswered = session.unanswered;
    row.pending.reserve(std::min(queue.pending.size(), kMaxPendingShown));
    for (const PendingRecord& entry : queue.pending) {
        if (row.pending.size() == kMaxPendingShown) {
            break;
        }
        if (!entry.isErased) {
            row.pending.push_back({.cid = entry.cid,
                                   .kind = entry.kind,
                                   .priority = entry.priority,
                                   .since = entry.since,
                                   .how = std::string{entry.how.view()}});
        }
    }
    return row;
}

void countQueueTime(QueueRecord& queue, TimePoint now)
{
    if (queue.row.state == QueueState::Connecting) {
        queue.connecting += now - queue.countedTo;
    } else if (queue.row.state == QueueState::Sending) {
        queue.sending += now - queue.countedTo;
    }
    queue.countedTo = now;
}

void fold(Book& book, const Event& event, const QueueStateChanged& body)
{
    if (body.state == QueueState::Closed) {
        PeerRecord* peer = findPeer(book, body.peer);
        if (peer != nullptr && peer->session) {
            dropQueue(book, *peer);
        }
        return;
    }
    const bool starts = body.state != QueueState::Idle;
    if (!starts && findQueue(book, body.peer) == nullptr) {
        return;
    }
    QueueRecord& queue = queueOf(book, body.peer, event.at);
    countQueueTime(queue, event.at);
    if (queue.row.state != body.state) {
        queue.row.state = body.state;
        queue.row.since = event.at;
    }
    queue.row.tries = body.tries;
    queue.row.until = body.until;
    if (body.error) {
        queue.row.lastError = body.error->detail;
    }
    touchQueue(book, queue);
}

void fold(Book& book, const Event& event, const EntryQueued& body)
{
    QueueRecord& queue = queueOf(book, body.peer, event.at);
    const auto [at, isNew] = queue.places.try_emplace(body.cid, queue.pending.size());
    if (isNew) {
        queue.pending.push_back({.cid = body.cid, .since = event.at, .how = body.how});
    } else {
        --countOf(queue.row, queue.pending[at->second].kind);
    }
    PendingRecord& entry = queue.pending[at->second];
    entry.kind = body.kind;
    entry.priority = body.priority;
    entry.how = body.how;
    ++countOf(queue.row, body.kind);
    if (body.combined) {
        ++queue.row.combined;
        ++queue.row.combinedEver;
    }
    touchQueue(book, queue);
    tally(book, findPeer(book, body.peer), [](Counts& counts) { ++counts.entriesQueued; });
}

void fold(Book& book, const Event&, const EntryErased& body)
{
    QueueRecord* queue = findQueue(book, body.peer);
    if (queue == nullptr) {
        return;
    }
    const auto place = queue->places.find(body.cid);
    if (place != queue->places.end()) {
        PendingRecord& entry = queue->pending[place->second];
        --countOf(queue->row, entry.kind);
        entry.isErased = true;
        queue->places.erase(place);
        closeGaps(*queue);
        touchQueue(book, *queue);
    }
}

void fold(Book& book, const Event&, const MessageGrabbed& body)
{
    if (QueueRecord* queue = findQueue(book, body.peer)) {
        queue->pending.clear();
        queue->places.clear();
        queue->row.pendingBlocks = 0;
        queue->row.pendingHaves = 0;
        queue->row.pendingCancels = 0;
        queue->row.combined = 0;
        touchQueue(book, *queue);
    }
}

void fold(Book& book, const Event& event, const MessageSent& body)
{
    book.totals.trafficOut.wants += body.entries - body.cancels;
    book.totals.trafficOut.cancels += body.cancels;
    tally(book, findPeer(book, body.peer), [&body](Counts& counts) {
        counts.wireOut += body.wireBytes;
        counts.entriesSent += body.entries;
        ++counts.messagesSent;
    });
    if (QueueRecord* queue = findQueue(book, body.peer)) {
        if (queue->row.state == QueueState::Sending) {
            book.meters.wantlistTime.add(event.at - queue->row.since);
        }
        queue->row.lastEntries = body.entries;
        queue->row.lastFull = body.full;
        queue->row.lastSent = event.at;
        ++queue->row.messages;
        queue->row.entries += body.entries;
        queue->row.wireBytes += body.wireBytes;
        touchQueue(book, *queue);
    }
}

void dropQueue(Book& book, PeerRecord& peer)
{
    if (peer.session->queue) {
        book.queueChanges.erased(peer.row.peer, peer.session->queue->mark);
        peer.session->queue.reset();
    }
}

void tickQueue(Book& book, PeerRecord& peer, std::size_t slot)
{
    if (!peer.session->queue) {
        return;
    }
    QueueRecord& queue = *peer.session->queue;
    countQueueTime(queue, book.now);
    queue.connectingSlices[slot] = std::exchange(queue.connecting, Duration::zero());
    queue.sendingSlices[slot] = std::exchange(queue.sending, Duration::zero());
}

void tickShares(Book& book)
{
    const auto length = static_cast<double>(book.window.length().count());
    for (const PeerRecord* peer : book.active) {
        if (!peer->session || !peer->session->queue) {
            continue;
        }
        QueueRecord& queue = *peer->session->queue;
        const auto shareOf = [&](const SliceWindow::Ring<Duration>& ring) {
            return std::min(1.0, static_cast<double>(book.window.sum(ring).count()) / length);
        };
        const double connecting = shareOf(queue.connectingSlices);
        const double sending = shareOf(queue.sendingSlices);
        if (connecting != queue.row.connectingShare || sending != queue.row.sendingShare) {
            queue.row.connectingShare = connecting;
            queue.row.sendingShare = sending;
            touchQueue(book, queue);
        }
    }
}

} // namespace swapscope::telemetry
