// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {

namespace {

/// Departed peers leave, oldest first. Those that the user has decided
/// something about stay.
void makeRoom(Book& book)
{
    auto next = book.departed.begin();
    while (book.peers.size() >= kMaxPeerRows && next != book.departed.end()) {
        const auto found = book.peers.find(next->second);
        if (!found->second.row.rules.isDefault() || found->second.active) {
            ++next;
            continue;
        }
        book.peerChanges.erased(found->first, found->second.mark);
        book.lastPeer = nullptr;
        book.peers.erase(found);
        next = book.departed.erase(next);
    }
}

void setPresence(Book& book, PeerRecord& peer, PeerPresence presence, TimePoint at)
{
    const bool wasConnected = peer.row.presence == PeerPresence::Connected;
    const bool isConnected = presence == PeerPresence::Connected;
    if (wasConnected != isConnected) {
        isConnected ? ++book.totals.peers : --book.totals.peers;
        book.totalsChanged = true;
    }
    if (peer.departed) {
        book.departed.erase({peer.row.since, peer.row.peer});
    }
    peer.row.presence = presence;
    peer.row.since = at;
    peer.departed = presence == PeerPresence::Gone || presence == PeerPresence::Unreachable;
    if (peer.departed) {
        book.departed.insert({at, peer.row.peer});
    }
    touch(book, peer);
}

/// The peer is backlogged and may be served. One at its in-flight cap counts: it is being served,
/// as fast as it reads. Under an upload limit of its own that is as fast as it is written to.
bool isServable(const PeerRow& row)
{
    return row.eligibility == Eligibility::Ready
           || (row.eligibility == Eligibility::Parked && row.parkReason == ParkReason::Cap
               && !row.rules.uploadLimit);
}

void setStarved(Book& book, Session& session, bool starved)
{
    if (session.starved != starved) {
        session.starved = starved;
        starved ? ++book.totals.starved : --book.totals.starved;
        book.totalsChanged = true;
    }
}

} // namespace

PeerRecord* findPeer(Book& book, const PeerId& peer) noexcept
{
    if (book.lastPeer != nullptr && book.lastPeer->row.peer == peer) {
        return book.lastPeer;
    }
    const auto found = book.peers.find(peer);
    if (found == book.peers.end()) {
        return nullptr;
    }
    book.lastPeer = &found->second;
    return book.lastPeer;
}

PeerRecord& peerOf(Book& book, const PeerId& peer)
{
    if (PeerRecord* found = findPeer(book, peer)) {
        return *found;
    }
    makeRoom(book);
    PeerRecord& record = book.peers[peer];
    record.row.peer = peer;
    record.row.presence = PeerPresence::Gone;
    record.row.since = book.now;
    record.departed = true;
    book.departed.insert({book.now, peer});
    touch(book, record);
    return record;
}

Session& sessionOf(Book& book, PeerRecord& peer)
{
    if (!peer.session) {
        peer.session = std::make_unique<Session>();
        activate(book, peer);
    }
    return *peer.session;
}

void touch(Book& book, PeerRecord& peer)
{
    book.peerChanges.touch(peer.row.peer, peer.mark);
}

void activate(Book& book, PeerRecord& peer)
{
    if (!peer.active) {
        peer.active = true;
        book.active.push_back(&peer);
    }
}

void countThrottled(PeerRecord& peer, TimePoint now)
{
    Session& session = *peer.session;
    if (session.throttledCounted != TimePoint{}) {
        session.throttled += now - session.throttledCounted;
        peer.row.throttled += now - session.throttledCounted;
        session.throttledCounted = now;
    }
}

void countServable(Session& session, TimePoint now)
{
    if (session.servableCounted != TimePoint{}) {
        session.servable += now - session.servableCounted;
        session.servableCounted = now;
    }
}

void fold(Book& book, const Event& event, const DialStarted& body)
{
    if (body.peer.empty()) {
        return;
    }
    PeerRecord& peer = peerOf(book, body.peer);
    if (peer.row.presence != PeerPresence::Connected) {
        peer.row.address = body.address;
        setPresence(book, peer, PeerPresence::Connecting, event.at);
    }
}

void fold(Book& book, const Event& event, const DialFailed& body)
{
    PeerRecord* peer = findPeer(book, body.peer);
    if (peer != nullptr && peer->row.presence == PeerPresence::Connecting) {
        peer->row.lastError = body.error.detail;
        setPresence(book, *peer, PeerPresence::Unreachable, event.at);
    }
}

void fold(Book& book, const Event& event, const PeerConnected& body)
{
    ++book.meters.connections[static_cast<std::size_t>(body.direction)];
    PeerRecord& peer = peerOf(book, body.peer);
    peer.row.address = body.address;
    peer.row.direction = body.direction;
    peer.row.security = body.security;
    peer.row.lastError.clear();
    static_cast<void>(sessionOf(book, peer));
    setPresence(book, peer, PeerPresence::Connected, event.at);
}

void fold(Book& book, const Event&, const PeerIdentified& body)
{
    if (PeerRecord* peer = findPeer(book, body.peer)) {
        peer->row.agent = body.agent;
        peer->row.protocol = body.protocol;
        touch(book, *peer);
    }
}

void fold(Book& book, const Event&, const RttMeasured& body)
{
    if (PeerRecord* peer = findPeer(book, body.peer)) {
        peer->row.rtt = body.rtt;
        touch(book, *peer);
    }
}

void fold(Book& book, const Event& event, const PeerDisconnected& body)
{
    PeerRecord* peer = findPeer(book, body.peer);
    if (peer == nullptr) {
        return;
    }
    peer->row.lastError = body.reason.detail;
    peer->row.eligibility = Eligibility::Idle;
    peer->row.wake = {};
    if (peer->session) {
        dropTheirs(book, *peer);
        dropAsks(book, *peer);
        dropQueue(book, *peer);
        setStarved(book, *peer->session, false);
        setBacklogged(book, *peer, false, true);
        peer->session.reset();
        peer->row.times = {};
        peer->row.wantLatency = {};
        peer->row.expectedBytes = 0;
        peer->row.throttled = {};
        peer->row.throttledShare = peer->row.fairShare = peer->row.serviceLag =
            peer->row.servedPerWeight = 0;
    }
    setPresence(book, *peer, PeerPresence::Gone, event.at);
}

void fold(Book& book, const Event& event, const PeerEligibility& body)
{
    PeerRecord* peer = findPeer(book, body.peer);
    if (peer == nullptr || !peer->session) {
        return;
    }
    Session& session = *peer->session;
    peer->row.eligibility = body.state;
    peer->row.parkReason = body.reason;
    peer->row.wake = body.wake;

    const bool isReady = body.state == Eligibility::Ready;
    if (isReady && session.readySince == TimePoint{}) {
        session.readySince = event.at;
    } else if (!isReady) {
        session.readySince = {};
        setStarved(book, session, false);
    }
    countThrottled(*peer, event.at);
    const bool isThrottled = body.state == Eligibility::Parked && body.reason == ParkReason::Rate;
    session.throttledCounted = isThrottled ? event.at : TimePoint{};
    judgeServable(book, *peer, event.at);
    touch(book, *peer);
}

void judgeServable(Book& book, PeerRecord& peer, TimePoint at)
{
    countServable(*peer.session, at);
    const bool is = isServable(peer.row);
    peer.session->servableCounted = is ? at : TimePoint{};
    setBacklogged(book, peer, is, peer.row.eligibility == Eligibility::Idle);
}

void fold(Book& book, const Event&, const LedgerCredited& body)
{
    PeerRecord& peer = peerOf(book, body.peer);
    if (body.sentBytes > 0) {
        book.meters.sentBlocks.addBytes(body.sentBytes);
    }
    peer.row.sentBytes += body.sentBytes;
    peer.row.receivedBytes += body.receivedBytes;
    peer.row.duplicateBytes += body.duplicateBytes;
    peer.row.unaskedBytes += body.unaskedBytes;
    ++peer.row.exchanges;
    if (peer.row.firstExchange == 0) {
        peer.row.firstExchange = body.at;
    }
    peer.row.lastExchange = body.at;
    peer.sliceSent += body.sentBytes;
    peer.sliceReceived += body.receivedBytes;
    book.sliceSent += body.sentBytes;
    book.sliceReceived += body.receivedBytes;
    peer.secondSent += body.sentBytes;
    peer.secondReceived += body.receivedBytes;
    book.secondSent += body.sentBytes;
    book.secondReceived += body.receivedBytes;
    book.totals.sentBytes += body.sentBytes;
    book.totals.receivedBytes += body.receivedBytes;
    book.totals.duplicateBytes += body.duplicateBytes;
    book.totals.unaskedBytes += body.unaskedBytes;
    book.totalsChanged = true;
    activate(book, peer);
    touch(book, peer);
}

namespace {

bool endsSecond(const Book& book)
{
    return book.second >= std::chrono::seconds{1};
}

/// Bytes of the second that ends now, per second. Its true length may be more.
double rateOf(const Book& book, std::uint64_t bytes)
{
    return static_cast<double>(bytes) / std::chrono::duration<double>{book.second}.count();
}

void tickSecond(Book& book, PeerRecord& peer)
{
    const double down = rateOf(book, std::exchange(peer.secondReceived, 0));
    const double up = rateOf(book, std::exchange(peer.secondSent, 0));
    if (down != peer.row.downLastSecond || up != peer.row.upLastSecond) {
        peer.row.downLastSecond = down;
        peer.row.upLastSecond = up;
        touch(book, peer);
    }
}

/// Rates and slices of one peer; false when nothing moves there any more.
bool tickPeer(Book& book, PeerRecord& peer, TimePoint now, Duration length)
{
    if (endsSecond(book)) {
        tickSecond(book, peer);
    }
    const std::size_t slot = book.window.slot();
    const double down = nextRate(peer.row.downRate, peer.sliceReceived, length);
    const double up = nextRate(peer.row.upRate, peer.sliceSent, length);
    if (down != peer.row.downRate || up != peer.row.upRate) {
        peer.row.downRate = down;
        peer.row.upRate = up;
        touch(book, peer);
    }
    if (peer.session) {
        Session& session = *peer.session;
        countServable(session, now);
        session.servableSlices[slot] = std::exchange(session.servable, Duration::zero());
        session.servedSlices[slot] = peer.sliceSent;
        session.largestTurns[slot] = std::exchange(session.largestTurn, 0);
        tickTokens(book, peer);
        countThrottled(peer, now);
        session.throttledSlices[slot] = std::exchange(session.throttled, Duration::zero());
        const TimePoint waitsSince = std::max(session.readySince, peer.row.lastServed);
        setStarved(book, session,
                   session.readySince != TimePoint{} && now - waitsSince >= kStarvedAfter);
        tickQueue(book, peer, slot);
    }
    peer.sliceSent = 0;
    peer.sliceReceived = 0;
    return peer.session != nullptr || down > 0 || up > 0 || peer.row.downLastSecond > 0
           || peer.row.upLastSecond > 0;
}

void takeSample(Book& book, TimePoint now, Duration length)
{
    Sample sample{.end = now, .length = length, .parts = {}};
    for (const PeerRecord* peer : book.active) {
        if (peer->sliceSent > 0 || peer->sliceReceived > 0) {
            sample.parts.push_back({peer->row.peer, peer->sliceSent, peer->sliceReceived});
        }
    }
    std::ranges::sort(sample.parts, {}, &Sample::Part::peer);
    book.samples.push_back(std::move(sample));
    book.freshSamples = std::min(book.freshSamples + 1, Delta::kMaxSamples);
    if (book.samples.size() > Delta::kMaxSamples) {
        book.samples.pop_front();
    }
}

} // namespace

void tickPeers(Book& book, TimePoint now, Duration length)
{
    takeSample(book, now, length);
    TimePoint oldest{};
    for (std::size_t i = 0; i < book.active.size();) {
        PeerRecord& peer = *book.active[i];
        if (!tickPeer(book, peer, now, length)) {
            peer.active = false;
            book.active[i] = book.active.back();
            book.active.pop_back();
            continue;
        }
        if (peer.row.queuedTasks > 0 && (oldest == TimePoint{} || peer.row.oldestTask < oldest)) {
            oldest = peer.row.oldestTask;
        }
        ++i;
    }
    book.totals.oldestTask = oldest;
    book.totals.downRate = nextRate(book.totals.downRate, book.sliceReceived, length);
    book.totals.upRate = nextRate(book.totals.upRate, book.sliceSent, length);
    book.sliceSent = 0;
    book.sliceReceived = 0;
    if (endsSecond(book)) {
        book.totals.downLastSecond = rateOf(book, std::exchange(book.secondReceived, 0));
        book.totals.upLastSecond = rateOf(book, std::exchange(book.secondSent, 0));
    }
}

namespace {

/// The largest dispatch of the window for each unit of the peer's weight, B.
double largestPerWeight(const Book& book, const PeerRecord& peer)
{
    return static_cast<double>(book.window.max(peer.session->largestTurns)) * PeerRules::kEvenWeight
           / std::max<double>(1, peer.row.rules.weight);
}

} // namespace

void tickFairness(Book& book)
{
    // Peers with little demand or under a limit are no evidence of unfairness.
    const Duration enough = kWindow * 4 / 5;
    std::vector<double> shares;
    const PeerRecord* least = nullptr;
    const PeerRecord* most = nullptr;
    for (const PeerRecord* peer : book.active) {
        if (peer->session && book.window.sum(peer->session->servableSlices) >= enough) {
            const double share = peer->row.servedPerWeight;
            shares.push_back(share);
            least = least == nullptr || share < least->row.servedPerWeight ? peer : least;
            most = most == nullptr || share >= most->row.servedPerWeight ? peer : most;
        }
    }
    book.totals.jain = jainIndex(shares);
    book.totals.jainPeers = static_cast<std::uint32_t>(shares.size());
    book.totals.maxUnfairness = std::nullopt;
    book.totals.fairnessBound = std::nullopt;
    if (shares.size() >= 2) {
        book.totals.maxUnfairness = most->row.servedPerWeight - least->row.servedPerWeight;
        book.totals.fairnessBound = largestPerWeight(book, *most) + largestPerWeight(book, *least);
    }
}

} // namespace swapscope::telemetry
