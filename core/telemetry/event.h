// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/strong_id.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"
#include "core/telemetry/job_events.h"
#include "core/telemetry/record_events.h"
#include "core/telemetry/rules.h"
#include "core/telemetry/static_text.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What the parts of the node say that they did. One ordered stream; everything
/// shown is a fold of it.
namespace swapscope::telemetry {

using Seq = std::uint64_t; ///< Number of an event, from 1. 0 is no event.

struct TaskTag;
using TaskId = StrongId<TaskTag>; ///< One answer that we owe to one peer.
struct SessionTag;
using SessionId = StrongId<SessionTag>; ///< One session of wants that belong together.

/// How a connection is encrypted and its peer's identity proven.
enum class Security { Noise, Tls };

// --- node and commands
// ---------------------------------------------------------------------------

struct NodeStarted
{
    PeerId self;
    std::string agent;
    std::uint64_t storedBlocks = 0,
                  storedBytes = 0; ///< What the block store held already.
};
struct Listening
{
    std::string address; ///< Multiaddr with /p2p/.
};
struct ListenFailed
{
    std::string address;
    Error error;
};
/// Every address was tried: the node can be spoken to where it said that it
/// listens.
struct NodeReady
{};
struct NodeStopped
{};
/// A command was carried out; `text` says what changed, in the words of the
/// window.
struct CommandDone
{
    CommandId command;
    std::string text;
    bool mark = false; ///< Draw it on the time charts: an act whose effect can be seen.
};
struct CommandFailed
{
    CommandId command;
    std::string text; ///< What was asked, e.g. "connect to /ip4/…".
    Error error;
};
/// Something that the user should know although nobody asked: a damaged block,
/// a full disk.
struct Warning
{
    std::string text;
};

// --- connections
// ---------------------------------------------------------------------------------

struct DialStarted
{
    std::string address;
    PeerId peer; ///< Empty when the address does not name one.
};
struct DialFailed
{
    std::string address;
    PeerId peer;
    Error error;
};
/// The first connection to a peer is ready for streams.
struct PeerConnected
{
    PeerId peer;
    std::string address;
    Direction direction = Direction::Outbound;
    Security security = Security::Noise;
};
struct PeerIdentified
{
    PeerId peer;
    std::string agent;    ///< The peer's own claim: cleaned for display, at most 128
                          ///< code points.
    std::string protocol; ///< Best bitswap id that it offers, empty for none.
};
struct RttMeasured
{
    PeerId peer;
    Duration rtt{};
};
/// The last connection to a peer has ended.
struct PeerDisconnected
{
    PeerId peer;
    Error reason;
};

// --- our wants (want manager)
// --------------------------------------------------------------------

struct WantAdded
{
    Cid cid;
    WantType type = WantType::Block;
    std::int32_t priority = 0;
    std::string origin; ///< "user", "script", "demo", …
    SessionId session{};
};
/// The want's caller count or priority changed.
struct WantChanged
{
    Cid cid;
    std::int32_t priority = 0;
    SessionId session{}; ///< One that wants it too from now on; 0 for none.
};
enum class AskState {
    Pending,  ///< In the message queue, not yet written.
    Sent,     ///< Written to the peer.
    Have,     ///< Answered HAVE.
    DontHave, ///< Answered DONT_HAVE.
    TimedOut, ///< No answer in time: treated as DONT_HAVE, a late answer still
              ///< counts.
    Dropped,  ///< No longer asked there: cancelled, or the peer left.
};
/// Where one want stands at one peer.
struct WantAsked
{
    Cid cid;
    PeerId peer;
    WantType type = WantType::Block;
    AskState state = AskState::Pending;
};
struct WantDone
{
    Cid cid;
    PeerId from; ///< Empty when the block was added locally.
    std::uint64_t bytes = 0;
    Duration latency{}; ///< Since WantAdded.
};
struct WantCancelled
{
    Cid cid;
};

// --- sessions (want manager)
// ---------------------------------------------------------------------

struct SessionOpened
{
    SessionId session;
    std::string origin;
    std::uint32_t wants = 0;
};
/// All its wants are done, or its caller has gone.
struct SessionClosed
{
    SessionId session;
    bool complete = false;
};
/// A peer became, or is no longer, one of those that the session asks first.
struct SessionPeerChanged
{
    SessionId session;
    PeerId peer;
    bool isMember = false;
    std::string why; ///< "had …wmwmwm", "16 times DONT_HAVE in a row", "left".
};
enum class ChoiceReason {
    Only,      ///< Nobody else can be asked.
    Untried,   ///< It is new here; everybody else has said no.
    Promising, ///< It has had most of what it was asked for lately.
    Holder,    ///< Of those that say HAVE, it has the least to do for its speed.
    BlockOnly, ///< It knows no HAVE, and nobody says HAVE.
    Again,     ///< Everybody else has said no.
};
/// The session chose whom it asks for a block.
struct SessionChose
{
    SessionId session;
    Cid cid;
    PeerId peer;
    std::uint32_t candidates = 0;
    ChoiceReason why = ChoiceReason::Only;

    friend bool operator==(const SessionChose&, const SessionChose&) = default;
};
/// The reason in one sentence, without the peer's name: "… is the only peer that can be asked".
[[nodiscard]] std::string reasonOf(const SessionChose& choice);
/// What experience says about asking a peer.
enum class PeerStanding { Unknown, Promising, Mixed, Discouraging };
/// Detail: an answer moved what the peer is good for.
struct PeerScored
{
    PeerId peer;
    PeerStanding standing = PeerStanding::Unknown;
    std::uint32_t recentBlocks = 0;    ///< That it sent; half of them count after 10 s.
    std::optional<Duration> latency{}; ///< Of its blocks; none before the first.
};
enum class SessionTickKind { Idle, Periodic };
/// No block came for a while, or it is time to look for others: everybody
/// connected is asked.
struct SessionTicked
{
    SessionId session;
    SessionTickKind kind = SessionTickKind::Idle;
    std::uint32_t broadcast = 0; ///< Wants that this tick asks everybody for.
    Duration next{};             ///< Until the next tick.
};

// --- message queues
// ------------------------------------------------------------------------------

enum class QueueState { Idle, Waiting, Connecting, Sending, BackingOff, Closed };
/// The loop of one peer's message queue moved on. Steps: 1 Connecting, 2 grab
/// (instant, seen as MessageSent's entries leaving), 3 Sending.
struct QueueStateChanged
{
    PeerId peer;
    QueueState state = QueueState::Idle;
    std::uint32_t tries = 0;    ///< Failed attempts in a row, 0…3.
    std::optional<Error> error; ///< Of the last attempt.
    TimePoint until{};          ///< BackingOff: next attempt.
};
enum class EntryKind { WantBlock, WantHave, Cancel };
/// An entry came into the pending message. `combined` says that step 1 or 3 was
/// running.
struct EntryQueued
{
    PeerId peer;
    Cid cid;
    EntryKind kind = EntryKind::WantBlock;
    std::int32_t priority = 0;
    bool combined = false;
    StaticText how; ///< "first", "same call", "combined while connecting", "upgraded …".
};
/// An entry left the pending message without being sent (its want and cancel
/// met).
struct EntryErased
{
    PeerId peer;
    Cid cid;
};
/// Step 2: the pending message was taken; the queue holds none now.
struct MessageGrabbed
{
    PeerId peer;
    std::uint32_t wantBlocks = 0, wantHaves = 0, cancels = 0;
    bool full = false;
};
struct MessageSent
{
    PeerId peer;
    std::uint32_t entries = 0;
    std::uint64_t wireBytes = 0;
    bool full = false;
    std::uint32_t cancels = 0; ///< Of the entries.
};

// --- receiving
// -----------------------------------------------------------------------------------

struct MessageReceived
{
    PeerId peer;
    std::uint32_t wants = 0, cancels = 0, blocks = 0, haves = 0, dontHaves = 0;
    std::uint64_t wireBytes = 0;
    bool full = false;
};
/// A message or stream of the peer was refused whole.
struct MessageRefused
{
    PeerId peer;
    Error error;
};
enum class BlockClass {
    Wanted,    ///< Accepted.
    Duplicate, ///< Already stored.
    Late,      ///< Its want was cancelled.
    Unasked,   ///< Never wanted, or its bytes hash to another CID.
};
struct BlockReceived
{
    PeerId peer;
    Cid cid;
    std::uint64_t bytes = 0;
    BlockClass kind = BlockClass::Wanted;
};
struct BlockStored
{
    Cid cid;
    std::uint64_t bytes = 0;
    PeerId from; ///< Empty for an import.
};
/// A block of ours is offered to the peers that wait for it.
struct BlockAnnounced
{
    Cid cid;
    std::uint32_t wanters = 0; ///< At least 1.
};
struct BlockDamaged
{
    std::string hash; ///< CIDv1 (raw) of the multihash that could not be served.
};

// --- their wants (decision engine)
// ---------------------------------------------------------------

struct TheirWantAdded
{
    PeerId peer;
    Cid cid;
    WantType type = WantType::Block;
    std::int32_t priority = 0;
    bool sendDontHave = false;
    bool haveBlock = false;
};
enum class WantEnd { Served, Cancelled, Evicted, Denied, Gone };
struct TheirWantRemoved
{
    PeerId peer;
    Cid cid;
    WantEnd why = WantEnd::Served;
};
enum class Refusal {
    Denied,    ///< By a rule of the user.
    Oversize,  ///< A CID too long, or one that holds its own data.
    Overflow,  ///< The peer's wantlist is full.
    Evicted,   ///< Made room for a better want.
    Malformed, ///< The message or stream was refused whole.
};
inline constexpr std::size_t kRefusals = 5;
/// Wants of the peer that were not taken.
struct WantsRefused
{
    PeerId peer;
    std::uint32_t count = 0;
    std::string reason;
    DenyKey denial{}; ///< The rule, where that is the reason; else empty.
    Refusal kind = Refusal::Overflow;
};
/// The peer took a want back whose block had been handed to the writer: it goes
/// out in vain.
struct CancelledTooLate
{
    TaskId task;
    PeerId peer;
    Cid cid;
    std::uint64_t bytes = 0;
};

// --- peer request queue
// --------------------------------------------------------------------------

enum class TaskType { Block, Presence };
struct TaskPushed
{
    TaskId task;
    PeerId peer;
    Cid cid;
    TaskType type = TaskType::Block;
    std::int32_t priority = 0;
    std::uint64_t bytes = 0; ///< What it charges: block payload, or the presence entry.
};
/// Re-prioritised or upgraded from presence to block.
struct TaskChanged
{
    TaskId task;
    TaskType type = TaskType::Block;
    std::int32_t priority = 0;
    std::uint64_t bytes = 0;
};
enum class TaskState { Queued, Active, Sending };
/// Active: a worker reads it. Sending: handed to the peer's writer. Queued:
/// back after a failed send.
struct TaskMoved
{
    TaskId task;
    TaskState state = TaskState::Queued;
    std::uint32_t worker = 0; ///< From 1; 0 outside Active.
};
enum class TaskEnd { Done, Failed, Cancelled, Evicted, Denied, Gone, Vanished };
struct TaskEnded
{
    TaskId task;
    TaskEnd how = TaskEnd::Done;
};
enum class ParkReason { Cap, Rate, Paused, Frozen, Choked, Offline };
enum class Eligibility { Idle, Ready, Parked };
struct PeerEligibility
{
    PeerId peer;
    Eligibility state = Eligibility::Idle;
    ParkReason reason = ParkReason::Cap; ///< The one that will clear last; Parked only.
    TimePoint wake{};                    ///< When a timed reason ends; epoch: an event is awaited.
};
/// Where a peer stands in the order of service of its class: the lower is served first. What it is
/// made of is the strategy's; PeerExplained says it in words.
struct ServiceKey
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend auto operator<=>(const ServiceKey&, const ServiceKey&) = default;
};
enum class PickTurn {
    Ordered,   ///< By its key.
    Aged,      ///< It has waited too long, whatever its key says.
    Presences, ///< Short answers go first; peers take turns.
};
struct PeerPicked
{
    PeerId peer;
    PickTurn turn = PickTurn::Ordered;
    ServiceKey key{};
    PeerId runnerUp{}; ///< Empty when it was alone.
    ServiceKey runnerUpKey{};
};
/// Detail: a Ready peer stands elsewhere in the order from now on.
struct KeyChanged
{
    PeerId peer;
    ServiceKey key{};
};
/// Detail: the strategy's virtual time of a class moved on.
struct VirtualTimeMoved
{
    ServiceClass serviceClass = ServiceClass::Normal;
    ServiceKey time{};
};

// --- task workers
// --------------------------------------------------------------------------------

enum class WorkerState { Idle, Reading, Packing };
struct WorkerChanged
{
    std::uint32_t worker = 0; ///< From 1.
    WorkerState state = WorkerState::Idle;
    PeerId peer;
    Cid cid; ///< First block of the envelope.
};
/// The number of workers is now `count`.
struct WorkersResized
{
    std::uint32_t count = 0;
};
struct EnvelopeSent
{
    PeerId peer;
    std::uint32_t blocks = 0, presences = 0;
    std::uint64_t payloadBytes = 0;
    std::uint64_t wireBytes = 0;
    std::uint32_t haves = 0; ///< Of the presences; the others are DONT_HAVE.
};
struct EnvelopeFailed
{
    PeerId peer;
    std::uint32_t tasks = 0;
    std::uint32_t attempt = 0;
    Error error;
};

/// Detail: bytes of an answer were handed to the peer's stream.
struct WriteProgressed
{
    PeerId peer;
    std::uint64_t written = 0, wholeBytes = 0; ///< Wire bytes of this message.
};

// --- ledgers and limits
// --------------------------------------------------------------------------

/// Block payload moved. Credited when the last byte was accepted (sent) or the
/// block was checked (received). One block.
struct LedgerCredited
{
    PeerId peer;
    std::uint64_t sentBytes = 0, receivedBytes = 0, duplicateBytes = 0, unaskedBytes = 0;
    std::int64_t at = 0; ///< Time of the calendar, Unix seconds.
};
/// One ledger's figures: block payload and times of the calendar (Unix seconds;
/// 0: never).
struct LedgerFigures
{
    std::uint64_t sentBytes = 0, receivedBytes = 0, duplicateBytes = 0, unaskedBytes = 0;
    std::uint64_t exchanges = 0; ///< Blocks, either way.
    std::int64_t firstExchange = 0, lastExchange = 0;

    friend bool operator==(const LedgerFigures&, const LedgerFigures&) = default;
};
/// What an earlier run had written of a peer's ledger.
struct LedgerRestored
{
    PeerId peer;
    LedgerFigures figures;
};
/// The user set the peer's figures to 0; `before` is what they were.
struct LedgerReset
{
    PeerId peer;
    LedgerFigures before;
};
/// What an upload limit lets through now. Between two of these the level grows by `rate` up to
/// `burst`; without a limit nothing is told.
struct TokensChanged
{
    PeerId peer;                         ///< Empty: of the node.
    std::uint64_t level = 0;             ///< Bytes that may be sent at once.
    std::optional<std::uint64_t> rate{}; ///< B/s; none: the limit was lifted.
    std::uint64_t burst = 0;             ///< Bytes: the most that can be saved up.
    TimePoint wake{};                    ///< When the next answer is covered; epoch: nothing waits.
};
struct PeerRulesChanged
{
    PeerId peer;
    PeerRules rules;
};
struct NodeRulesChanged
{
    NodeRules rules;
};
/// none lifts the denial.
struct DenialChanged
{
    DenyKey what;
    std::optional<DenyAnswer> answer{};
};

/// Events before this one were left out since their reader is slow; only a reader's own copy of the
/// stream has this.
struct Gap
{
    std::uint64_t events = 0;
};

// --- answers to questions
// ------------------------------------------------------------------------

/// Order in which the request queue would serve now: a dry run on the stored
/// keys.
struct ServiceOrder
{
    struct Place
    {
        PeerId peer;
        std::uint32_t rank = 0; ///< From 1; 0: not eligible.
        std::string why;        ///< One sentence.
    };
    std::vector<Place> places; ///< At most 64.
};

/// One figure behind a decision, ready for display.
struct Reason
{
    std::string name, value;

    friend bool operator==(const Reason&, const Reason&) = default;
};
/// Why a peer stands where it stands in the order of service.
struct PeerExplained
{
    PeerId peer;
    std::vector<Reason> reasons; ///< At most 64.
};
/// What a want waits for, and until when.
struct WantExplained
{
    Cid cid;
    std::string waitsFor;        ///< One sentence, never empty.
    TimePoint until{};           ///< Epoch: for an event, not for a time.
    std::vector<Reason> reasons; ///< By peer; at most 64.
};
/// One peer's ledger day by day.
struct LedgerHistory
{
    struct Day
    {
        std::int32_t day = 0; ///< Since 1970-01-01, UTC.
        std::uint64_t sentBytes = 0, receivedBytes = 0, duplicateBytes = 0, unaskedBytes = 0;

        friend bool operator==(const Day&, const Day&) = default;
    };
    struct Reset
    {
        std::int64_t at = 0; ///< Unix seconds.
        LedgerFigures before;

        friend bool operator==(const Reset&, const Reset&) = default;
    };
    PeerId peer;
    std::vector<Day> days;     ///< Oldest first, at most 400; days without exchanges are absent.
    std::vector<Reset> resets; ///< Oldest first, at most 16.
};

using EventBody = std::variant<
    NodeStarted, Listening, ListenFailed, NodeReady, NodeStopped, CommandDone, CommandFailed,
    Warning, DialStarted, DialFailed, PeerConnected, PeerIdentified, RttMeasured, PeerDisconnected,
    WantAdded, WantChanged, WantAsked, WantDone, WantCancelled, SessionOpened, SessionClosed,
    SessionPeerChanged, SessionChose, SessionTicked, QueueStateChanged, EntryQueued, EntryErased,
    MessageGrabbed, MessageSent, MessageReceived, MessageRefused, BlockReceived, BlockStored,
    BlockDamaged, TheirWantAdded, TheirWantRemoved, WantsRefused, CancelledTooLate, TaskPushed,
    TaskChanged, TaskMoved, TaskEnded, PeerEligibility, PeerPicked, WorkerChanged, WorkersResized,
    EnvelopeSent, EnvelopeFailed, LedgerCredited, LedgerRestored, LedgerReset, PeerRulesChanged,
    NodeRulesChanged, DenialChanged, ServiceOrder, PeerExplained, WantExplained, LedgerHistory,
    JobStarted, JobProgress, JobWaiting, JobEnded, KeptChanged, CollectPlanned, BlocksRemoved,
    PeerScored, BlockAnnounced, KeyChanged, VirtualTimeMoved, WriteProgressed, TokensChanged, Gap,
    MessageSeen, BlockExplained, LimitsCounted>;

struct Event
{
    Seq seq = 0;
    TimePoint at{};
    Seq cause = 0; ///< The event that led to this one; 0 for the outside world.
    EventBody body;
};

/// The name of the event's kind in snake_case, e.g. "task_pushed".
[[nodiscard]] std::string_view kindName(const EventBody& body) noexcept;

/// Whether the kind adds nothing to any table: it is emitted only while somebody looks at the
/// events, and is the first to be left out for a slow reader.
[[nodiscard]] bool isDetail(const EventBody& body) noexcept;

/// One line for logs and traces: kind and fields, identifiers in full, no time.
/// Stable: equal bodies give equal lines.
[[nodiscard]] std::string describe(const EventBody& body);

} // namespace swapscope::telemetry
