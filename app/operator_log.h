// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/line_writer.h"
#include "app/log_budget.h"
#include "core/telemetry/delta.h"
#include "core/telemetry/event.h"

#include <spdlog/logger.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace swapscope::app {

/// The log of a node without a window: one line a fact, with a level, on standard error. Whatever a
/// peer has a part in is cleaned and cut, and each kind of line is bounded by LogBudget. May be
/// used from several threads; nobody waits for who reads the log.
class OperatorLog
{
public:
    static constexpr std::size_t kMaxLine = 1024; ///< B, level and time not counted.

    /// @param isVerbose  Every event as well, without bound: the user has asked for it.
    /// @param clock  For the budget.
    OperatorLog(int descriptor, bool isVerbose, std::function<TimePoint()> clock);
    ~OperatorLog(); ///< Says what was left out.

    void onEvent(const telemetry::Event& event);

    /// One line about how the node is: peers, bytes, wants.
    void status(const telemetry::Totals& totals);

    /// Says what was left out in hours that are over. Now and then.
    void tick();

    void say(spdlog::level::level_enum level, std::string_view kind, const std::string& line);

private:
    void write(spdlog::level::level_enum level, std::string_view line);
    void tellLeftOut(const std::vector<LogBudget::LeftOut>& leftOut);

    const bool m_isVerbose;
    std::function<TimePoint()> m_clock;
    LineWriter m_writer;
    std::mutex m_mutex; ///< Guards what follows.
    LogBudget m_budget;
    spdlog::logger m_log;
};

/// "3 peers; received 1.2 GiB, sent 17 MiB; 2 wants open, 1 of them stuck; 5 answers queued".
[[nodiscard]] std::string statusText(const telemetry::Totals& totals);

} // namespace swapscope::app
