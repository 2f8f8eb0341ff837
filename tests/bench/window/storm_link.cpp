// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/window/storm_link.h"

#include "core/telemetry/message_log.h"

#include <array>
#include <chrono>
#include <type_traits>

namespace swapscope::tests {

using namespace std::chrono_literals;
using telemetry::Delta;
using telemetry::Table;
using telemetry::Tables;

namespace {

bool has(Tables tables, Table table)
{
    return (tables & static_cast<Tables>(table)) != 0;
}

} // namespace

StormLink::StormLink(Delta tables, std::vector<telemetry::MessageRow> messages)
    : m_tables{std::move(tables)}
    , m_messages{std::move(messages)}
    , m_now{m_tables.totals->now}
    , m_sampled{m_now}
{
    const auto index = [this](auto& rows) {
        for (auto& [key, row] : rows) {
            std::get<std::vector<std::remove_reference_t<decltype(*row)>*>>(m_index).push_back(
                &*row);
        }
    };
    index(m_tables.peers);
    index(m_tables.ourWants);
    index(m_tables.theirWants);
    index(m_tables.tasks);
    index(m_tables.messageQueues);
    index(m_tables.sessions);
    index(m_tables.blocks);
}

StormLink::~StormLink()
{
    stop();
}

Delta StormLink::take()
{
    const std::lock_guard lock{m_mutex};
    if (!m_pending.empty()) {
        m_pending.totals = m_tables.totals;
        m_pending.totals->now = m_now;
    }
    return std::exchange(m_pending, {});
}

telemetry::CommandId StormLink::send(node::CommandBody body)
{
    if (const auto* watched = std::get_if<node::Watch>(&body)) {
        const std::lock_guard lock{m_mutex};
        watch(watched->tables);
    }
    return telemetry::CommandId{1};
}

// A table that is newly watched comes whole.
void StormLink::watch(Tables tables)
{
    const Tables fresh = tables & ~m_watched;
    m_watched = tables;
    m_changes.clear();
    Delta whole;
    const auto begin = [&](Table table, auto rows, Change change) {
        if (has(fresh, table)) {
            whole.*rows = m_tables.*rows;
            whole.reset |= static_cast<Tables>(table);
        }
        if (has(tables, table)) {
            m_changes.push_back(change);
        }
    };
    begin(Table::Peers, &Delta::peers, &StormLink::changePeer);
    begin(Table::OurWants, &Delta::ourWants, &StormLink::changeOurWant);
    begin(Table::TheirWants, &Delta::theirWants, &StormLink::changeTheirWant);
    begin(Table::Tasks, &Delta::tasks, &StormLink::changeTask);
    begin(Table::MessageQueues, &Delta::messageQueues, &StormLink::changeQueue);
    begin(Table::Sessions, &Delta::sessions, &StormLink::changeSession);
    begin(Table::Blocks, &Delta::blocks, &StormLink::changeBlock);
    if (has(tables, Table::Messages)) {
        m_changes.push_back(&StormLink::addMessage);
    }
    if (has(fresh, Table::Workers)) {
        whole.workers = m_tables.workers;
        whole.reset |= static_cast<Tables>(Table::Workers);
    }
    if (has(fresh, Table::ServiceOrder)) {
        whole.serviceOrder = m_tables.serviceOrder;
    }
    whole.totals = m_tables.totals;
    m_pending.merge(std::move(whole));
    Q_EMIT woken();
}

void StormLink::start()
{
    m_running = true;
    m_thread = std::thread{[this] { run(); }};
}

void StormLink::stop()
{
    m_running = false;
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void StormLink::run()
{
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    while (m_running) {
        const auto due = static_cast<std::uint64_t>(
            std::chrono::duration<double>(Clock::now() - begin).count() * kEventsPerSecond);
        {
            const std::lock_guard lock{m_mutex};
            m_now = m_tables.totals->now + (Clock::now() - begin);
            for (; m_events < due && !m_changes.empty(); ++m_events) {
                (this->*m_changes[m_events % m_changes.size()])(m_pending);
            }
            if (m_now - m_sampled >= 250ms) {
                sample(m_pending);
            }
        }
        Q_EMIT woken();
        std::this_thread::sleep_for(5ms);
    }
}

std::uint32_t StormLink::below(std::uint32_t bound)
{
    return static_cast<std::uint32_t>(m_random() % bound);
}

template <typename Row>
Row& StormLink::pick()
{
    const auto& rows = std::get<std::vector<Row*>>(m_index);
    return *rows.at(below(static_cast<std::uint32_t>(rows.size())));
}

void StormLink::sample(Delta& delta)
{
    constexpr std::uint32_t kMoving = 500;
    telemetry::Sample sample{.end = m_now, .length = m_now - m_sampled, .parts = {}};
    for (std::uint32_t i = 0; i < kMoving; ++i) {
        sample.parts.push_back({pick<telemetry::PeerRow>().peer, below(500'000), below(200'000)});
    }
    m_sampled = m_now;
    Delta more;
    more.samples.push_back(std::move(sample));
    delta.merge(std::move(more));
}

void StormLink::changePeer(Delta& delta)
{
    auto& row = pick<telemetry::PeerRow>();
    row.upRate = below(10'000'000);
    row.downRate = below(10'000'000);
    row.sentBytes += below(1'000'000);
    row.queuedTasks = below(100);
    delta.peers[row.peer] = row;
}

void StormLink::changeOurWant(Delta& delta)
{
    auto& row = pick<telemetry::OurWantRow>();
    row.lastEvent = m_now;
    row.asked = below(12);
    row.priority = static_cast<std::int32_t>(below(1000));
    delta.ourWants[row.cid] = row;
}

void StormLink::changeTheirWant(Delta& delta)
{
    auto& row = pick<telemetry::TheirWantRow>();
    row.priority = static_cast<std::int32_t>(below(1000));
    row.haveBlock = below(2) == 0;
    delta.theirWants[{row.cid, row.peer}] = row;
}

void StormLink::changeTask(Delta& delta)
{
    auto& row = pick<telemetry::TaskRow>();
    row.priority = static_cast<std::int32_t>(below(1000));
    row.state = below(10) == 0 ? telemetry::TaskState::Active : telemetry::TaskState::Queued;
    delta.tasks[row.task] = row;
}

void StormLink::changeQueue(Delta& delta)
{
    using telemetry::QueueState;
    constexpr std::array kStates{QueueState::Idle, QueueState::Waiting, QueueState::Connecting,
                                 QueueState::Sending};
    auto& row = pick<telemetry::MessageQueueRow>();
    row.state = kStates[below(kStates.size())];
    row.since = m_now;
    row.pendingBlocks = below(40);
    ++row.messages;
    delta.messageQueues[row.peer] = row;
}

void StormLink::changeSession(Delta& delta)
{
    auto& row = pick<telemetry::SessionRow>();
    row.done = below(row.wants + 1);
    delta.sessions[row.session] = row;
}

void StormLink::changeBlock(Delta& delta)
{
    auto& row = pick<telemetry::BlockRow>();
    ++row.served;
    row.servedBytes += row.bytes;
    row.lastServed = m_now;
    delta.blocks[row.cid] = row;
}

void StormLink::addMessage(Delta& delta)
{
    telemetry::MessageRow row = m_messages[m_said % m_messages.size()];
    row.number = ++m_said;
    row.at = m_now;
    delta.messages.push_back(std::move(row));
    if (delta.messages.size() > 2 * telemetry::MessageLog::kMostMessages) {
        telemetry::mergeMessages(delta.messages, {});
    }
}

} // namespace swapscope::tests
