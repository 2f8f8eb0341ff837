// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scripted_world.h"

#include "core/multiformats/multihash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace swapscope::tests {

using multiformats::Cid;
using multiformats::PeerId;
using namespace std::chrono_literals;

namespace {

constexpr std::array<std::string_view, 6> kAgents{"kubo/0.38.1",  "boxo-bitswap-server",
                                                  "beetswap/0.5", "swapscope/0.1",
                                                  "helia/5.4.2",  "kubo/0.32.0/desktop"};

std::array<std::uint8_t, 32> digestOf(std::uint64_t number)
{
    std::mt19937_64 generator{number * 0x9e3779b97f4a7c15U + 1};
    std::array<std::uint8_t, 32> digest{};
    std::ranges::generate(digest, [&] { return static_cast<std::uint8_t>(generator()); });
    return digest;
}

Duration seconds(double value)
{
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>{value});
}

} // namespace

PeerId madePeer(std::uint64_t number)
{
    // Identity multihash of an encoded Ed25519 key: 0x00, length 36, {1: 1, 2: 32 bytes}.
    Bytes bytes{0x00, 0x24, 0x08, 0x01, 0x12, 0x20};
    append(bytes, digestOf(number + 1'000'000));
    return PeerId::decode(bytes).value();
}

Cid madeCid(std::uint64_t number)
{
    return Cid::v1(
        multiformats::codec::kRaw,
        multiformats::Multihash::wrap(multiformats::hash_code::kSha2_256, digestOf(number)));
}

ScriptedWorld::ScriptedWorld(std::uint64_t seed)
    : ScriptedWorld{seed, Size{}}
{}

ScriptedWorld::ScriptedWorld(std::uint64_t seed, Size size)
    : m_random{seed}
    , m_size{size}
    , m_now{std::chrono::hours{3}}
{
    for (std::uint32_t number = 0; number < size.peers; ++number) {
        addPeer(number);
    }
    addWants();
    addWorkers();
    addSessions();
    addRules();
    countTasks();
}

double ScriptedWorld::chance()
{
    return static_cast<double>(m_random() >> 11U) * 0x1.0p-53;
}

std::uint64_t ScriptedWorld::below(std::uint64_t bound)
{
    return m_random() % bound;
}

void ScriptedWorld::addPeer(std::uint32_t number)
{
    const PeerId peer = madePeer(number);
    m_order.push_back(peer);
    const double weight = 6.0 / (1.0 + number) + 0.2 * chance();
    m_paces[peer] = {.up = weight * 0.9e6, .down = weight * 0.4e6 * chance()};
    telemetry::PeerRow row;
    row.peer = peer;
    row.address = number % 3 == 0 ? "/ip4/127.0.0.1/tcp/" + std::to_string(40100 + number)
                                  : "/ip4/192.168.1." + std::to_string(20 + number) + "/tcp/4001";
    row.direction =
        number % 2 == 0 ? telemetry::Direction::Inbound : telemetry::Direction::Outbound;
    row.agent = kAgents[number % kAgents.size()];
    row.protocol = number % 5 == 4 ? "/ipfs/bitswap/1.1.0" : "/ipfs/bitswap/1.2.0";
    row.rtt = seconds(0.0004 + 0.030 * chance() * number);
    row.since = m_now - seconds(60 + 4000 * chance());
    row.sentBytes = static_cast<std::uint64_t>(weight * 9e8 * (0.5 + chance()));
    row.receivedBytes = number == 3 ? 0 : static_cast<std::uint64_t>(weight * 3e8 * chance());
    row.duplicateBytes = row.receivedBytes / 90;
    row.exchanges = (row.sentBytes + row.receivedBytes) / 200'000;
    row.firstExchange = 1'772'000'000 + 86'400 * std::int64_t{number};
    row.lastExchange = row.firstExchange + 5 * 86'400;
    row.ourWants = static_cast<std::uint32_t>(below(40));
    row.lastServed = m_now - seconds(0.3 * chance());
    if (number == 2) {
        row.rules.uploadLimit = 2 * 1024 * 1024;
        m_paces[peer].up = 2.0 * 1024 * 1024;
        row.eligibility = telemetry::Eligibility::Parked;
        row.parkReason = telemetry::ParkReason::Rate;
        row.wake = m_now + 120ms;
    }
    m_peers[peer] = row;
    addTasks(peer, number);
    addQueue(peer, number);
}

telemetry::TaskRow ScriptedWorld::makeTask(const PeerId& peer, Duration age)
{
    telemetry::TaskRow task;
    task.task = telemetry::TaskId{m_nextTask++};
    task.peer = peer;
    task.cid = madeCid(m_nextCid++);
    task.type = below(5) == 0 ? telemetry::TaskType::Presence : telemetry::TaskType::Block;
    task.priority = static_cast<std::int32_t>(below(100));
    task.bytes = task.type == telemetry::TaskType::Presence ? 44 : 1024 * (8 + below(248));
    task.since = m_now - age;
    return task;
}

void ScriptedWorld::addTasks(const PeerId& peer, std::uint32_t number)
{
    const std::uint64_t tasks =
        number == 2 ? 8U * m_size.tasksPerPeer : 1 + below(m_size.tasksPerPeer);
    for (std::uint64_t i = 0; i < tasks; ++i) {
        const telemetry::TaskRow task = makeTask(peer, seconds(0.9 * chance()));
        m_tasks[task.task] = task;
        telemetry::TheirWantRow want;
        want.cid = task.cid;
        want.peer = peer;
        want.type = task.type == telemetry::TaskType::Block ? telemetry::WantType::Block
                                                            : telemetry::WantType::Have;
        want.priority = task.priority;
        want.haveBlock = true;
        want.since = task.since;
        m_theirs[{want.cid, peer}] = want;
    }
    for (std::uint64_t i = 0; i < below(9); ++i) { // wanted, yet not stored here
        telemetry::TheirWantRow want;
        want.cid = madeCid(500'000 + below(20));
        want.peer = peer;
        want.sendDontHave = true;
        want.since = m_now - seconds(600 * chance());
        m_theirs[{want.cid, peer}] = want;
    }
}

void ScriptedWorld::addQueue(const PeerId& peer, std::uint32_t number)
{
    static constexpr std::array kStates{
        telemetry::QueueState::Sending,    telemetry::QueueState::Idle,
        telemetry::QueueState::Sending,    telemetry::QueueState::Idle,
        telemetry::QueueState::Connecting, telemetry::QueueState::Waiting,
        telemetry::QueueState::Idle,       telemetry::QueueState::BackingOff};
    telemetry::MessageQueueRow row;
    row.peer = peer;
    row.state = kStates[number % kStates.size()];
    row.since = m_now - seconds(row.state == telemetry::QueueState::Idle ? 40 * chance() : 0.01);
    const bool busy = row.state != telemetry::QueueState::Idle;
    const std::uint64_t entries = busy ? 3 + below(40) : 0;
    for (std::uint64_t i = 0; i < entries; ++i) {
        telemetry::PendingEntry entry;
        entry.cid = madeCid(900'000 + number * 100 + i);
        entry.kind = static_cast<telemetry::EntryKind>(below(3));
        entry.priority = static_cast<std::int32_t>(below(20));
        entry.since = m_now - seconds(12 * chance());
        entry.how = i % 3 == 0 ? "first" : (i % 3 == 1 ? "same call" : "combined while connecting");
        row.pendingBlocks += entry.kind == telemetry::EntryKind::WantBlock ? 1U : 0U;
        row.pendingHaves += entry.kind == telemetry::EntryKind::WantHave ? 1U : 0U;
        row.pendingCancels += entry.kind == telemetry::EntryKind::Cancel ? 1U : 0U;
        row.combined += i % 3 == 2 ? 1U : 0U;
        row.pending.push_back(entry);
    }
    row.combinedEver = row.combined + below(900);
    if (row.state == telemetry::QueueState::Connecting) {
        row.since = m_now - 12'400ms;
        row.tries = 3;
        row.lastError = "connection refused";
    }
    if (row.state == telemetry::QueueState::BackingOff) {
        row.tries = 1;
        row.until = m_now + 500ms;
        row.lastError = "no answer in time";
    }
    row.lastEntries = static_cast<std::uint32_t>(1 + below(512));
    row.lastFull = number == 3;
    row.lastSent = m_now - seconds(20 * chance());
    row.messages = 30 + below(1200);
    row.entries = row.messages * 31;
    row.wireBytes = row.entries * 44;
    row.unanswered = static_cast<std::uint32_t>(below(60));
    row.connectingShare = row.state == telemetry::QueueState::Connecting ? 0.95 : 0.04 * chance();
    row.sendingShare = row.state == telemetry::QueueState::Sending ? 0.3 + 0.5 * chance() : 0.05;
    m_queues[peer] = row;
}

void ScriptedWorld::addWants()
{
    for (std::uint32_t i = 0; i < m_size.ourWants; ++i) {
        telemetry::OurWantRow want;
        want.cid = madeCid(700'000 + i);
        want.phase = static_cast<telemetry::WantPhase>(i % 7 == 5 ? 0 : i % 5);
        want.priority = static_cast<std::int32_t>(m_size.ourWants - i);
        want.origin = i % 4 == 0 ? "user" : "script";
        want.since = m_now - seconds(1 + 50 * chance());
        want.lastEvent = want.phase == telemetry::WantPhase::Stalled ? want.since + 500ms
                                                                     : m_now - seconds(chance());
        want.asked = want.phase == telemetry::WantPhase::Queued
                         ? 0
                         : static_cast<std::uint32_t>(1 + below(m_size.peers));
        want.haves = want.phase >= telemetry::WantPhase::HaveFound
                             && want.phase != telemetry::WantPhase::Stalled
                         ? 1
                         : 0;
        want.dontHaves = static_cast<std::uint32_t>(below(want.asked - want.haves + 1));
        want.silent = want.asked - want.haves - want.dontHaves;
        if (want.phase == telemetry::WantPhase::BlockRequested) {
            want.from = m_order[below(m_order.size())];
        }
        m_ours[want.cid] = want;
    }
}

void ScriptedWorld::addWorkers()
{
    for (std::uint32_t worker = 1; worker <= 8; ++worker) {
        telemetry::WorkerRow row;
        row.worker = worker;
        row.since = m_now;
        m_workers[worker] = row;
    }
}

void ScriptedWorld::addSessions()
{
    for (std::uint64_t number = 1; number <= 3 && !m_order.empty(); ++number) {
        telemetry::SessionRow row;
        row.session = telemetry::SessionId{number};
        row.origin = number == 2 ? "script" : "user";
        row.since = m_now - seconds(40.0 * static_cast<double>(number));
        row.wants = static_cast<std::uint32_t>(20 * number);
        row.done = static_cast<std::uint32_t>(7 * number);
        row.broadcasts = static_cast<std::uint32_t>(number - 1);
        row.nextTick = m_now + 1h;
        for (std::uint64_t i = 0; i < 2 * number - 1; ++i) {
            row.members.push_back(m_order[i % m_order.size()]);
        }
        row.lastChoice = "fastest of " + std::to_string(row.members.size()) + " that have it";
        m_sessions[row.session] = row;
    }
}

void ScriptedWorld::addRules()
{
    if (m_order.size() < 10) {
        return;
    }
    auto& friendly = m_peers.at(m_order[4]).rules;
    friendly.nickname = "Bob's laptop";
    friendly.weight = 400;
    m_peers.at(m_order[6]).rules.servingPaused = true;
    m_peers.at(m_order[8]).rules.askingPaused = true;
    m_peers.at(m_order[8]).rules.serviceClass = telemetry::ServiceClass::Low;
    const telemetry::DenyKey peer{m_order[9], {}};
    const telemetry::DenyKey block{{}, madeCid(500'001)};
    const telemetry::DenyKey pair{m_order[1], madeCid(500'002)};
    m_denials[peer] = {peer, telemetry::DenyAnswer::Silence, 1'204};
    m_denials[block] = {block, telemetry::DenyAnswer::DontHave, 17};
    m_denials[pair] = {pair, telemetry::DenyAnswer::Disconnect, 0};
}

void ScriptedWorld::rule(const PeerId& peer, const telemetry::PeerRules& rules)
{
    m_peers.at(peer).rules = rules;
}

void ScriptedWorld::deny(const telemetry::DenyKey& what,
                         std::optional<telemetry::DenyAnswer> answer)
{
    if (answer) {
        m_denials[what] = {what, *answer, 0};
    } else if (m_denials.erase(what) > 0) {
        m_lifted.push_back(what);
    }
}

void ScriptedWorld::limit(const PeerId& peer, std::uint64_t bytesPerSecond)
{
    auto& row = m_peers.at(peer);
    row.rules.uploadLimit = bytesPerSecond;
    m_paces[peer].up = std::min(m_paces[peer].up, static_cast<double>(bytesPerSecond));
    const std::string text = "limit …" + peer.toString().substr(peer.toString().size() - 6);
    m_marks.push_back({.at = m_now, .text = text});
    m_notices.push_back({.seq = ++m_seq,
                         .at = m_now,
                         .tone = telemetry::Notice::Tone::Good,
                         .command = {},
                         .text = text});
}

void ScriptedWorld::disconnect(const PeerId& peer)
{
    auto& row = m_peers.at(peer);
    row.presence = telemetry::PeerPresence::Gone;
    row.since = m_now;
    row.downRate = row.upRate = 0;
    m_paces[peer] = {};
}

} // namespace swapscope::tests
