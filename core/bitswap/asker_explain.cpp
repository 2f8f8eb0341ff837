// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/bitswap/asker.h"
#include "core/bitswap/words.h"

#include <algorithm>

namespace swapscope::bitswap {

namespace {

constexpr std::size_t kMaxReasons = 64;
constexpr std::uint64_t kNothing = 0; // as a limit: nothing passes

std::string countText(std::size_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

} // namespace

telemetry::WantExplained Asker::explain(const Want& want) const
{
    Wait wait = waitOf(want);
    telemetry::WantExplained answer{want.cid, std::move(wait.what), wait.until, {}};
    for (const auto& [handle, peer] : m_peers) {
        if (answer.reasons.size() == kMaxReasons) {
            break;
        }
        answer.reasons.push_back({peer.name, standingOf(want, peer)});
    }
    return answer;
}

Asker::Wait Asker::waitOf(const Want& want) const
{
    switch (want.stage) {
    case Want::Stage::Reading: return {"Its bytes are being read from the store."};
    case Want::Stage::Storing: return {"The block has come and is being written to the store."};
    case Want::Stage::Asking: break;
    }
    if (m_isPaused) {
        return {m_downloadLimit == kNothing
                    ? "The download limit of all peers is 0: nothing is asked for."
                    : "Asking is paused for all peers."};
    }
    if (m_peers.empty()) {
        return {"No peer is connected."};
    }
    if (want.chosen != 0) {
        return waitOfChosen(want, m_peers.at(want.chosen));
    }
    return m_usable == 0 ? waitOfPeers() : waitOfAnswers(want);
}

Asker::Wait Asker::waitOfChosen(const Want& want, const Peer& peer) const
{
    const Ask& ask = want.asks.at(peer.handle);
    if (ask.state == AskState::Sent) {
        const std::string ago = timeText(m_clock->now() - ask.sentAt);
        return {"The block from " + peer.name + ", asked " + ago
                    + " ago; another peer is asked then.",
                ask.deadline};
    }
    switch (peer.queue.state()) {
    case telemetry::QueueState::BackingOff:
        return {"The message queue of " + peer.name + ", which failed and tries again.",
                peer.queue.nextWake()};
    case telemetry::QueueState::Connecting:
        return {"A stream to " + peer.name + ", to ask it for the block."};
    case telemetry::QueueState::Sending:
        return {"The message to " + peer.name + " that is being written."};
    default: return {"The next message to " + peer.name + ", which asks it for the block."};
    }
}

/// Peers are connected, and none of them can be asked.
Asker::Wait Asker::waitOfPeers() const
{
    const bool areLimited = std::ranges::any_of(
        m_peers, [](const auto& entry) { return entry.second.downloadLimit == kNothing; });
    Wait wait{areLimited
                  ? "Asking is paused, or the download limit is 0, for all that are connected."
                  : "Asking is paused for all peers that are connected."};
    for (const auto& [handle, peer] : m_peers) {
        if (peer.isPaused || (wait.until != TimePoint{} && peer.queueTimer >= wait.until)) {
            continue;
        }
        wait = {"A message queue that gets through: that of " + peer.name + " tries again.",
                peer.queueTimer};
    }
    return wait;
}

/// Nobody is asked for the block itself.
Asker::Wait Asker::waitOfAnswers(const Want& want) const
{
    TimePoint first{};
    const Peer* holder = nullptr;
    const Peer* asked = nullptr;
    for (const auto& [handle, ask] : want.asks) {
        const Peer& peer = m_peers.at(handle);
        if (ask.state == AskState::Have && peer.isUsable()) {
            holder = &peer;
        } else if (ask.isOpen() && ask.type == WantType::Have) {
            asked = asked == nullptr ? &peer : asked;
            const bool isSooner = first == TimePoint{} || ask.deadline < first;
            first = ask.deadline != TimePoint{} && isSooner ? ask.deadline : first;
        }
    }
    if (holder != nullptr) {
        return {holder->name + " has it; it is asked when one of the "
                + countText(holder->outstanding, "block") + " that it owes us has come."};
    }
    if (asked != nullptr) {
        const std::string who =
            want.openHaves == 1 ? "of " + asked->name : "of " + countText(want.openHaves, "peer");
        return {"The answer " + who + " to whether it has the block; silence then counts as no.",
                first};
    }
    const auto isBehind = [this, &want](const auto& item) {
        const Peer& peer = item.second;
        return peer.isUsable() && peer.cursor < want.rank() && concerns(peer, want);
    };
    if (const auto behind = std::ranges::find_if(m_peers, isBehind); behind != m_peers.end()) {
        return waitOfPlace(behind->second);
    }
    if (want.isExhausted) {
        return {"Everybody has said DONT_HAVE or nothing; everybody is asked again then.",
                want.wakeAt};
    }
    if (want.wakeAt != TimePoint{}) {
        return {"A HAVE; peers that can only be asked for the block itself are asked then.",
                want.wakeAt};
    }
    return waitOfSession(want);
}

/// The peer is not asked for the want yet.
Asker::Wait Asker::waitOfPlace(const Peer& peer) const
{
    if (peer.queue.freePlaces() == 0) {
        return {"A place among the " + std::to_string(limits::kWantsAtPeer.value) + " wants that "
                + peer.name + " keeps for us."};
    }
    const std::string owed = peer.outstanding == 1
                                 ? "the block that " + peer.name + " owes us"
                                 : "one of the " + countText(peer.outstanding, "block") + " that "
                                       + peer.name + " owes us";
    if (!hasBudget(peer) && (peer.downloadLimit || m_downloadLimit)) {
        return {"The download limit: more is asked for when "
                + (peer.outstanding > 0 ? owed : "what others owe us") + " has come."};
    }
    return {"Room at " + peer.name + ": more is asked for when " + owed + " has come."};
}

Asker::Wait Asker::waitOfSession(const Want& want)
{
    TimePoint next{};
    for (const Session* const session : want.sessions) {
        const bool isSooner = next == TimePoint{} || session->timer < next;
        next = session->timer != TimePoint{} && isSooner ? session->timer : next;
    }
    return {want.isBroadcast ? "A peer that has it; its session looks for others then."
                             : "Its turn: everybody is first asked for others of its session.",
            next};
}

/// Where the want stands at one peer.
std::string Asker::standingOf(const Want& want, const Peer& peer) const
{
    if (peer.isPaused) {
        return m_downloadLimit == kNothing      ? "the download limit of all peers is 0"
               : peer.downloadLimit == kNothing ? "its download limit is 0"
                                                : "asking is paused";
    }
    const auto found = want.asks.find(peer.handle);
    if (found == want.asks.end()) {
        return peer.isStalled         ? "its message queue does not get through"
               : concerns(peer, want) ? "not asked yet"
                                      : "not asked: its session asks its members first";
    }
    const Ask& ask = found->second;
    const std::string what = ask.type == WantType::Block ? "want-block" : "want-have";
    switch (ask.state) {
    case AskState::Pending: return what + " in its message queue";
    case AskState::Sent: return what + ", asked " + timeText(m_clock->now() - ask.sentAt) + " ago";
    case AskState::Have: return "said HAVE";
    case AskState::DontHave: return "said DONT_HAVE";
    case AskState::TimedOut: return what + ", no answer in time";
    case AskState::Dropped: break;
    }
    return "no longer asked";
}

} // namespace swapscope::bitswap
