// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/property/telemetry/random_events.h"

#include "core/base/limits.h"

#include <algorithm>
#include <array>

namespace swapscope::telemetry {

RandomEvents::RandomEvents(std::uint64_t seed)
    : m_engine{seed}
{
    for (std::uint8_t i = 0; i < 6; ++i) {
        const std::array<std::uint8_t, 5> key{8, 1, 18, 1, i};
        m_peers.push_back(PeerId::ofPublicKey(key));
    }
    for (std::uint8_t i = 0; i < 12; ++i) {
        const std::array<std::uint8_t, 32> digest{i};
        const auto hash = multiformats::Multihash::wrap(0x12, digest);
        m_cids.push_back(Cid::v1(multiformats::codec::kRaw, hash));
    }
}

std::uint32_t RandomEvents::below(std::uint32_t bound)
{
    return static_cast<std::uint32_t>(m_engine() % bound);
}

PeerId RandomEvents::peer()
{
    return m_peers[below(static_cast<std::uint32_t>(m_peers.size()))];
}

Cid RandomEvents::cid()
{
    return m_cids[below(static_cast<std::uint32_t>(m_cids.size()))];
}

SessionId RandomEvents::session()
{
    return {1 + below(4)};
}

Error RandomEvents::error()
{
    return fail(ErrorCode::Reset, "reason " + std::to_string(below(3)));
}

Event RandomEvents::next()
{
    m_now += std::chrono::milliseconds{below(4) == 0 ? below(100) : 0};
    Event event{++m_seq, m_now, 0, {}};
    switch (below(7)) {
    case 0: event.body = connection(); break;
    case 1: event.body = ourWant(); break;
    case 2: event.body = queue(); break;
    case 3: event.body = theirWant(); break;
    case 4: event.body = work(); break;
    case 5: event.body = node(); break;
    default: event.body = file(); break;
    }
    return event;
}

EventBody RandomEvents::connection()
{
    switch (below(9)) {
    case 0: return DialStarted{"/ip4/127.0.0.1/tcp/1", peer()};
    case 1: return DialFailed{"/ip4/127.0.0.1/tcp/1", peer(), error()};
    case 2:
    case 3:
        return PeerConnected{peer(), "/ip4/127.0.0.1/tcp/2", any<Direction>(2), any<Security>(2)};
    case 4: return PeerIdentified{peer(), "agent", "/ipfs/bitswap/1.2.0"};
    case 5: return RttMeasured{peer(), Duration{below(1000)}};
    case 6: return PeerDisconnected{peer(), error()};
    case 7:
        return LedgerRestored{peer(), {below(5000), below(5000), below(10), below(10), 1, 2, 3}};
    default:
        return PeerRulesChanged{
            peer(),
            {.weight = 1 + below(1000),
             .uploadLimit = below(2) == 0 ? telemetry::RateLimit{} : telemetry::RateLimit{5U}}};
    }
}

EventBody RandomEvents::ourWant()
{
    switch (below(20)) {
    case 5: return SessionChose{session(), cid(), peer(), 1 + below(3), any<ChoiceReason>(6)};
    case 6: return PeerScored{peer(), any<PeerStanding>(4), below(9), std::nullopt};
    case 7: return BlockAnnounced{cid(), 1 + below(3)};
    case 0:
    case 1: return WantAdded{cid(), any<WantType>(2), 1, "user"};
    case 2: return WantChanged{cid(), static_cast<std::int32_t>(below(10))};
    case 3: return WantDone{cid(), peer(), below(1000), Duration{below(1000)}};
    case 4: return WantCancelled{cid()};
    case 8: return SessionOpened{session(), "user", below(5)};
    case 9: return SessionClosed{session(), true};
    case 10: return SessionPeerChanged{session(), peer(), below(2) == 0, "why"};
    case 11:
        return SessionTicked{session(), any<SessionTickKind>(2), below(4), Duration{below(99)}};
    default: return WantAsked{cid(), peer(), any<WantType>(2), any<AskState>(6)};
    }
}

EventBody RandomEvents::queue()
{
    switch (below(8)) {
    case 0:
    case 1: return QueueStateChanged{peer(), any<QueueState>(6), below(3), error(), m_now};
    case 2:
    case 3:
    case 4: return EntryQueued{peer(), cid(), any<EntryKind>(3), 1, below(2) == 0, "first"};
    case 5: return EntryErased{peer(), cid()};
    case 6: return MessageGrabbed{peer(), 1, 1, 1, false};
    default: return MessageSent{peer(), 3, 100, below(2) == 0};
    }
}

EventBody RandomEvents::theirWant()
{
    const TaskId task{m_lastTask < 20 ? 1 + below(20) : m_lastTask - below(20)};
    switch (below(9)) {
    case 0:
    case 1: return TheirWantAdded{peer(), cid(), any<WantType>(2), 1, false, true};
    case 2: return TheirWantRemoved{peer(), cid(), any<WantEnd>(5)};
    case 3:
    case 4: return TaskPushed{{++m_lastTask}, peer(), cid(), any<TaskType>(2), 1, below(5000)};
    case 5: return TaskChanged{task, any<TaskType>(2), 2, below(5000)};
    case 6:
    case 7: return TaskMoved{task, any<TaskState>(3), below(4)};
    default: return TaskEnded{task, any<TaskEnd>(7)};
    }
}

EventBody RandomEvents::work()
{
    switch (below(21)) {
    case 19: return LimitsCounted{{{limits::kConnections.name, below(9), below(9), below(9)}}};
    case 17: return BlockExplained{cid(), below(5000)};
    case 18: {
        MessageSeen seen;
        seen.peer = peer();
        seen.content = std::make_shared<const MessageContent>();
        return seen;
    }
    case 7: return CancelledTooLate{{1 + below(20)}, peer(), cid(), below(5000)};
    case 0: return PeerEligibility{peer(), any<Eligibility>(3), any<ParkReason>(6), m_now};
    case 1: return WorkerChanged{below(6), any<WorkerState>(3), peer(), cid()};
    case 2: return WorkersResized{below(8)};
    case 3: return EnvelopeSent{peer(), below(3), 1, below(5000), below(6000)};
    case 4: return LedgerCredited{peer(), below(5000), below(5000), below(10), below(10)};
    case 5: return ServiceOrder{{{peer(), below(3), "why"}}};
    case 8: return KeyChanged{peer(), {0, below(9)}};
    case 9: return VirtualTimeMoved{any<ServiceClass>(3), {0, below(9)}};
    case 10: return WriteProgressed{peer(), below(900), 900};
    case 11:
        return TokensChanged{below(4) == 0 ? PeerId{} : peer(), below(5000),
                             below(4) == 0 ? std::nullopt
                                           : std::optional<std::uint64_t>{below(5000)},
                             below(5000), m_now + std::chrono::milliseconds{below(900)}};
    case 12: return LedgerReset{peer(), {below(5000), below(5000), below(10), below(10), 1, 2, 3}};
    case 13: return PeerExplained{peer(), {{"name", "value"}}};
    case 14: return WantExplained{cid(), "an answer", m_now, {}};
    case 15: return LedgerHistory{peer(), {}, {}};
    case 16: return EnvelopeFailed{peer(), below(3), below(3), error()};
    default: return PeerPicked{peer(), any<PickTurn>(3), {0, below(9)}, peer(), {0, 1}};
    }
}

EventBody RandomEvents::file()
{
    const JobId job{1 + below(300)};
    const JobFigures figures{below(9), below(9), below(99), below(99), 1, below(2)};
    switch (below(8)) {
    case 6: return CollectPlanned{below(20), below(9000), below(20), below(9000)};
    case 0: return JobStarted{job, any<JobKind>(6), "what", "place", {}};
    case 1: return JobProgress{job, figures, below(2) == 0};
    case 2: return JobWaiting{job, {cid(), cid()}};
    case 3: return JobEnded{job, figures, error(), cid(), {}};
    case 4: return KeptChanged{cid(), any<KeepKind>(2), "name"};
    case 5: return KeptChanged{cid(), std::nullopt, {}};
    default: return BlocksRemoved{below(20), below(9000), any<Removal>(3)};
    }
}

EventBody RandomEvents::node()
{
    switch (below(18)) {
    case 13: return ListenFailed{"/ip4/127.0.0.1/tcp/9", error()};
    case 14: return NodeReady{};
    case 15: return NodeStopped{};
    case 16: return BlockDamaged{"hash"};
    case 17: return Gap{below(5)};
    case 12: return WantsRefused{peer(), 1 + below(3), "denied", {peer(), cid()}};
    case 9: return NodeRulesChanged{{.taskWorkers = below(9)}};
    case 10: return DenialChanged{{peer(), cid()}, any<DenyAnswer>(3)};
    case 11: return DenialChanged{{peer(), cid()}, std::nullopt};
    case 0: return NodeStarted{peer(), "swapscope", below(10), below(1000)};
    case 1: return Listening{"/ip4/127.0.0.1/tcp/" + std::to_string(below(3))};
    case 2: return CommandDone{{1 + below(5)}, "did it", below(2) == 0};
    case 3: return CommandFailed{{1 + below(5)}, "wanted it", error()};
    case 4: return MessageReceived{peer(), 1, 1, 1, 1, 1, below(5000), false};
    case 5: return MessageRefused{peer(), error()};
    case 6: return BlockReceived{peer(), cid(), below(5000), any<BlockClass>(4)};
    case 7: return BlockStored{cid(), below(5000), peer()};
    default: return Warning{"warning " + std::to_string(below(40))};
    }
}

} // namespace swapscope::telemetry
