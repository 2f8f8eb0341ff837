// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/message_queue.h"
#include "core/bitswap/peer_score.h"
#include "core/bitswap/session.h"
#include "core/bitswap/want_table.h"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace swapscope::bitswap {

/// Decides whom to ask for what, and keeps the message queues.
///
/// A want goes as want-have to the members of its sessions. To everybody go the first wants of a
/// session without members, some more whenever blocks stay away or everybody has said no, and those
/// that all members lack. A peer that comes later is asked for all that is open. A want goes as
/// want-block to one peer: at once to one that is the only one left or has lately had most of what
/// was asked, else to the first good one that says HAVE. Exactly one want-block is awaited at a
/// time. DONT_HAVE or silence lead to the next peer; when all have said no, everybody is asked
/// again after a pause that doubles from 5 s to 30 s. Peers below 1.2.0 understand want-block only
/// and are asked one after the other, when no other has said HAVE in time.
///
/// A peer keeps few of our wants at a time; those that it said no to give way when others wait.
///
/// A peer that sends is not silent: while blocks keep coming, what else it owes is waited for,
/// unless another holder is free.
class Asker
{
public:
    /// All references outlive the asker.
    Asker(const Clock& clock, telemetry::EventLog& log, ExchangePort& port, WantTable& wants,
          ExchangeConfig config);

    // --- sessions
    /// @param wants  0: the session stays, also without a want, until closeSession().
    void openSession(SessionId session, const std::string& origin, std::uint32_t wants, Seq cause);
    void closeSession(SessionId session, Seq cause);
    /// The session wants this too.
    void join(SessionId session, Want& want);
    /// The session gives up a want that others go on with.
    void leave(SessionId session, Want& want, Seq cause);

    // --- wants
    /// Begins to ask for wants that are in the table, in their order.
    void start(std::span<Want* const> wants, Seq cause);
    /// The block is here: no more questions and timers; what was asked stays noted for stop().
    void pause(Want& want);
    /// Asks again later, as when everybody said no.
    void resumeLater(Want& want);
    /// The want ends, with its block or without: takes back what was asked, but at `deliverer`.
    void stop(Want& want, const PeerId& deliverer, bool isDone, Seq cause);
    /// The want takes its place among those that wait for a turn; peers that were asked and have
    /// not answered are told.
    void setPriority(Want& want, std::int32_t priority, Seq cause);

    // --- peers and their answers
    void onPeerConnected(const PeerId& peer, Protocol protocol, Seq cause);
    void onPeerDisconnected(const PeerId& peer, Seq cause);
    /// Round-trip time of the connection. Where it is the first thing that is known about the
    /// peer's speed, what it is asked for already waits as long as that calls for.
    void onRtt(const PeerId& peer, Duration rtt);
    /// See Exchange::onInputHeld().
    void onInputHeld(const PeerId& peer, bool isHeld);
    void onPresence(const PeerId& peer, const Presence& presence, Seq cause);
    /// The peer sent the block of a want, or of none any more.
    void onBlock(const PeerId& peer, const Block& block, Seq cause);
    void onQueueConnected(const PeerId& peer, const Result<Protocol>& outcome);
    void onQueueSent(const PeerId& peer, const Result<std::uint64_t>& wireBytes);
    /// The want stream ended in a way that leaves open what the peer has read.
    void onWantStreamLost(const PeerId& peer, Seq cause);

    // --- asking less
    /// Of a connected peer; `offersOnly120` see onPacksAll().
    void setPeerRules(const PeerId& peer, const telemetry::PeerRules& rules, Seq cause);
    void setNodeRules(const telemetry::NodeRules& rules, Seq cause);
    /// The peer may answer with all that it was asked for in one message: it is asked for little at
    /// first.
    void onPacksAll(const PeerId& peer);
    /// A message of the peer was larger than we accept.
    void onOversize(const PeerId& peer, Seq cause);

    // --- time
    void onTick();
    [[nodiscard]] TimePoint nextWake() const; ///< Epoch: none needed.
    /// Lets every queue that was touched take its next step: at the end of each turn.
    void pump();

    /// What the want waits for. O(peers).
    [[nodiscard]] telemetry::WantExplained explain(const Want& want) const;

private:
    struct Peer
    {
        PeerHandle handle = 0;
        PeerId id;
        std::string name; ///< Short, for sentences.
        Protocol protocol = Protocol::V1_2_0;
        MessageQueue queue;
        PeerScore score{};
        WantRank cursor{};          ///< Wants up to this rank were considered for this peer.
        std::set<WantRank> ready{}; ///< Wants that it has and nobody is asked for.
        /// Wants that it said no to, or nothing, and that still take a place there.
        std::set<std::uint64_t> dormant{};
        std::uint32_t outstanding = 0;   ///< Wants for which it is the chosen one.
        std::uint64_t expectedBytes = 0; ///< Of them all.
        bool isStalled = false;          ///< Its queue cannot get through at present.
        bool isPaused = false;           ///< The user wants nothing from it at present.
        bool isTouched = false;
        bool hasRtt = false;
        telemetry::RateLimit downloadLimit{};
        bool askingPaused = false;                ///< By the rules of this peer.
        std::uint32_t heldInputs = 0;             ///< Its streams that we hold back at present.
        std::optional<TimePoint> heldUntil{};     ///< When we last did.
        std::optional<std::uint64_t> packBytes{}; ///< What it may be asked for at a time.
        TimePoint queueTimer{};

        [[nodiscard]] bool knowsHave() const noexcept { return protocol == Protocol::V1_2_0; }
        [[nodiscard]] bool isUsable() const noexcept { return !isStalled && !isPaused; }
    };

    /// `number` 0 is a queue's timer, `peer` 0 a want's own, `peer` kSessionTimer a session's.
    struct Timer
    {
        TimePoint at{};
        std::uint64_t number = 0;
        PeerHandle peer = 0;
        friend auto operator<=>(const Timer&, const Timer&) = default;
    };
    static constexpr PeerHandle kSessionTimer = ~PeerHandle{0};

    using WantNumbers = std::vector<std::uint64_t>;
    using Choice = telemetry::ChoiceReason;

    // asker.cpp: peers and time
    [[nodiscard]] Peer* find(const PeerId& peer);
    void touch(Peer& peer);
    void touchAll();
    void pumpTouched();
    void countUsable();
    /// Ends every question to the peer. @return the wants that had one.
    [[nodiscard]] WantNumbers leaveAll(Peer& peer, bool isGone, Seq cause);
    void considerAll(const WantNumbers& numbers, Seq cause);
    void freeStalled(Seq cause);
    void onProtocol(Peer& peer, Protocol protocol);
    void onStall(Peer& peer);
    void onQueueTimer(Peer& peer);
    void recover(Peer& peer);
    void onWantTimer(Want& want);
    void setTimer(TimePoint& slot, TimePoint at, std::uint64_t number, PeerHandle peer);

    // asker_sessions.cpp: whose want it is
    [[nodiscard]] bool concerns(const Peer& peer, const Want& want) const;
    [[nodiscard]] static bool hasMembers(const Want& want);
    [[nodiscard]] static bool isMember(const Peer& peer, const Want& want);
    void invite(const Peer& peer);
    void addMember(const Want& want, Peer& peer, Seq cause);
    void noteNo(const Want& want, Peer& peer, Seq cause);
    void removeMember(Session& session, const Peer& peer, std::string why, Seq cause);
    void setAway(const Peer& peer, bool isAway);
    void arm(Session& session);
    void feed(Session& session);
    void feedAll();
    void serveHungry();
    [[nodiscard]] Want* takeHeld(Session& session);
    void removeWant(Session& session, const Want& want, bool isDone, Seq cause);
    void endSession(Session& session, Seq cause);
    void onSessionTick(Session& session);
    void offerEverybody(Want& want, Seq cause);

    // asker_explain.cpp: what a want waits for
    struct Wait
    {
        std::string what;
        TimePoint until{};
    };
    [[nodiscard]] Wait waitOf(const Want& want) const;
    [[nodiscard]] Wait waitOfChosen(const Want& want, const Peer& peer) const;
    [[nodiscard]] Wait waitOfPeers() const;
    [[nodiscard]] Wait waitOfAnswers(const Want& want) const;
    [[nodiscard]] Wait waitOfPlace(const Peer& peer) const;
    [[nodiscard]] static Wait waitOfSession(const Want& want);
    [[nodiscard]] std::string standingOf(const Want& want, const Peer& peer) const;

    // asker_limits.cpp: asking less
    void applyPauses(Seq cause);
    void stopTimers();
    void restartTimers();
    void hurryExhausted();
    void askAnew(Peer& peer, Seq cause);
    static void grow(Peer& peer, std::uint64_t bytes);
    [[nodiscard]] bool hasBudget(const Peer& peer) const;

    // asker_choice.cpp: whom to ask
    [[nodiscard]] std::uint32_t window() const noexcept;
    [[nodiscard]] bool canTakeBlock(const Peer& peer, const Cid& cid) const;
    [[nodiscard]] bool canTakeHave(const Peer& peer) const;
    [[nodiscard]] std::optional<Choice> straightTo(const Peer& peer, const Want& want) const;
    [[nodiscard]] bool isBetter(const Peer& a, const Peer& b) const;
    [[nodiscard]] Peer* bestHolder(const Want& want, PeerHandle except);
    [[nodiscard]] Peer* bestStraight(const Want& want, const WantRank& before);
    [[nodiscard]] Peer* bestUnasked(const Want& want);
    [[nodiscard]] bool hasHolder(const Want& want) const;
    [[nodiscard]] bool mayStillLearn(const Want& want) const;
    [[nodiscard]] bool hasUnaskedBlockOnlyPeer(const Want& want) const;
    void offer(Want& want, Seq cause);
    [[nodiscard]] bool offerTo(Peer& peer, Want& want, Seq cause);
    void fill(Peer& peer, Seq cause);
    void pull(Peer& peer, Seq cause);
    void awaitTurn(Want& want, Peer& peer);
    void makeRoom(Peer& peer, Seq cause);
    void consider(Want& want, Seq cause, bool isLate = false);
    void askEverybodyAgain(Want& want, Seq cause);

    // asker_asks.cpp: bookkeeping of questions
    void ask(Want& want, Peer& peer, WantType type, Seq cause);
    void choose(Want& want, Peer& peer, Choice choice, Seq cause);
    Seq setState(Want& want, Ask& ask, const Peer& peer, AskState state, Seq cause);
    void close(Want& want, PeerHandle handle, Ask& ask);
    void closeAll(Want& want);
    void setReady(Want& want, bool isReady);
    void noteDormant(const Want& want, Peer& peer, const Ask& ask);
    void onSilence(Want& want, Peer& peer, Ask& ask);
    [[nodiscard]] TimePoint notSilentUntil(const Peer& peer, WantType type) const;
    [[nodiscard]] Duration patienceOf(const Want& want, const Peer& peer, WantType type) const;
    void onWritten(Peer& peer, const Cid& cid);
    [[nodiscard]] std::optional<Duration> latencyOf(const Ask& ask) const;

    const Clock* m_clock;
    telemetry::EventLog* m_log;
    ExchangePort* m_port;
    WantTable* m_wants;
    ExchangeConfig m_config;

    std::map<SessionId, Session> m_sessions;
    std::vector<SessionId> m_hungry; ///< May have room for more of their wants.
    std::map<PeerHandle, Peer> m_peers;
    NodeMap<PeerId, PeerHandle> m_handles;
    PeerHandle m_lastHandle = 0;
    std::vector<PeerHandle> m_touched;
    std::uint32_t m_usable = 0;             ///< Peers that can be asked now.
    std::uint32_t m_usableHave = 0;         ///< Those of them that speak 1.2.0.
    bool m_isPaused = false;                ///< Nobody is asked.
    telemetry::RateLimit m_downloadLimit{}; ///< Of all peers together.
    std::uint64_t m_expectedBytes = 0;      ///< Awaited from all peers.
    std::set<Timer> m_timers;
};

} // namespace swapscope::bitswap
