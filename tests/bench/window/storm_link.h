// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"
#include "ui/bridge/node_link.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <random>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace swapscope::tests {

/// A node in a storm: another thread changes rows of all watched tables by turns, 50,000 times a
/// second, and folds them by key as the node does. Messages are new rows each.
class StormLink final : public ui::NodeLink
{
public:
    static constexpr int kEventsPerSecond = 50'000;

    /// What is in the tables when they are first watched.
    /// @param messages  Said again and again, if Messages is watched.
    StormLink(telemetry::Delta tables, std::vector<telemetry::MessageRow> messages);
    ~StormLink() override;

    [[nodiscard]] telemetry::Delta take() override;
    telemetry::CommandId send(node::CommandBody body) override;

    void start();
    void stop();
    /// Changes made since start().
    [[nodiscard]] std::uint64_t events() const noexcept { return m_events; }

private:
    using Change = void (StormLink::*)(telemetry::Delta&);

    void run();
    void watch(telemetry::Tables tables);
    void sample(telemetry::Delta& delta);
    void changePeer(telemetry::Delta& delta);
    void changeOurWant(telemetry::Delta& delta);
    void changeTheirWant(telemetry::Delta& delta);
    void changeTask(telemetry::Delta& delta);
    void changeQueue(telemetry::Delta& delta);
    void changeSession(telemetry::Delta& delta);
    void changeBlock(telemetry::Delta& delta);
    void addMessage(telemetry::Delta& delta);
    /// Any of the rows.
    template <typename Row>
    [[nodiscard]] Row& pick();
    [[nodiscard]] std::uint32_t below(std::uint32_t bound);

    template <typename... Row>
    using Index = std::tuple<std::vector<Row*>...>;

    telemetry::Delta m_tables; ///< All rows, by table.
    Index<telemetry::PeerRow, telemetry::OurWantRow, telemetry::TheirWantRow, telemetry::TaskRow,
          telemetry::MessageQueueRow, telemetry::SessionRow, telemetry::BlockRow>
        m_index; ///< The same rows, to pick from.
    std::vector<telemetry::MessageRow> m_messages;
    std::uint64_t m_said = 0;
    std::mutex m_mutex; ///< Of what follows.
    telemetry::Delta m_pending;
    telemetry::Tables m_watched = 0;
    std::vector<Change> m_changes; ///< Of what is watched.
    TimePoint m_now;
    TimePoint m_sampled;
    std::mt19937_64 m_random{1};
    std::atomic<bool> m_running = false;
    std::atomic<std::uint64_t> m_events = 0;
    std::thread m_thread;
};

} // namespace swapscope::tests
