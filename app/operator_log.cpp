// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/operator_log.h"

#include "app/service_manager.h"
#include "core/base/text.h"
#include "core/node/wording.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <utility>

namespace swapscope::app {
namespace {

namespace t = telemetry;
using Level = spdlog::level::level_enum;

/// To the writer: for the journal with its level in front, else with time, level and colours where
/// a person reads.
class WriterSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex>
{
public:
    WriterSink(LineWriter& writer, int descriptor)
        : m_writer{writer}
        , m_isJournal{logsToJournal()}
        , m_isTerminal{::isatty(descriptor) == 1}
    {
        set_pattern(m_isJournal ? "%v" : "%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
    }

private:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        spdlog::memory_buf_t text;
        formatter_->format(message, text);
        std::string line{text.data(), text.size()};
        if (m_isJournal) {
            line.insert(0, journalLevel(message.level));
        } else if (m_isTerminal && message.color_range_end > message.color_range_start) {
            line.insert(message.color_range_end, "\x1B[0m");
            line.insert(message.color_range_start, colour(message.level));
        }
        m_writer.write(std::move(line));
    }
    void flush_() override {}

    static const char* journalLevel(Level level)
    {
        return level == Level::err ? "<3>" : level == Level::warn ? "<4>" : "<6>";
    }
    static const char* colour(Level level)
    {
        return level == Level::err ? "\x1B[31m" : level == Level::warn ? "\x1B[33m" : "\x1B[32m";
    }

    LineWriter& m_writer;
    const bool m_isJournal;
    const bool m_isTerminal;
};

struct Line
{
    Level level = Level::info;
    std::string text;
};
using MaybeLine = std::optional<Line>;

std::string withReason(std::string text, const std::string& reason)
{
    return reason.empty() ? text : std::move(text) + ": " + reason;
}

/// Of no interest to an operator.
template <typename Body>
MaybeLine lineOf(const Body&)
{
    return std::nullopt;
}
MaybeLine lineOf(const t::NodeStarted& body)
{
    return Line{Level::info, body.agent + " starts as " + body.self.toString() + " with "
                                 + node::countText(body.storedBlocks, "block") + " ("
                                 + node::bytesText(body.storedBytes) + ")"};
}
MaybeLine lineOf(const t::Listening& body)
{
    return Line{Level::info, "listening on " + body.address};
}
MaybeLine lineOf(const t::ListenFailed& body)
{
    return Line{Level::err, "cannot listen on " + body.address + ": " + body.error.detail};
}
MaybeLine lineOf(const t::PeerConnected& body)
{
    const bool isDialled = body.direction == t::Direction::Outbound;
    return Line{Level::info, "connected " + body.peer.toString() + (isDialled ? " at " : " from ")
                                 + body.address};
}
MaybeLine lineOf(const t::PeerDisconnected& body)
{
    return Line{Level::info,
                withReason("disconnected " + body.peer.toString(), body.reason.detail)};
}
MaybeLine lineOf(const t::DialFailed& body)
{
    return Line{Level::warn, "cannot connect to " + body.address + ": " + body.error.detail};
}
MaybeLine lineOf(const t::WantDone& body)
{
    return Line{Level::info,
                "got " + body.cid.toString() + " (" + node::bytesText(body.bytes) + ")"};
}
MaybeLine lineOf(const t::MessageRefused& body)
{
    return Line{Level::warn,
                "refused a message of " + body.peer.toString() + ": " + body.error.detail};
}
MaybeLine lineOf(const t::BlockDamaged& body)
{
    return Line{Level::err, "a stored block is damaged and counts as absent now: " + body.hash};
}
MaybeLine lineOf(const t::Warning& body)
{
    return Line{Level::warn, body.text};
}
MaybeLine lineOf(const t::CommandDone& body)
{
    return body.text.empty() ? MaybeLine{} : Line{Level::info, body.text};
}
MaybeLine lineOf(const t::CommandFailed& body)
{
    return Line{Level::err, body.text + ": " + body.error.detail};
}
MaybeLine lineOf(const t::JobEnded& body)
{
    if (body.error) {
        const bool isWanted = body.error->code == ErrorCode::Cancelled;
        return Line{isWanted ? Level::info : Level::err,
                    "job " + std::to_string(body.job.value) + ": " + body.error->detail};
    }
    return Line{Level::info, "job " + std::to_string(body.job.value)
                                 + " is done: " + node::countText(body.figures.blocksDone, "block")
                                 + ", " + node::bytesText(body.figures.bytesDone)};
}
MaybeLine lineOf(const t::BlocksRemoved& body)
{
    const char* const why = body.why == t::Removal::Evicted     ? "to make room"
                            : body.why == t::Removal::Collected ? "that nobody keeps"
                                                                : "as asked";
    return Line{Level::info, "removed " + node::countText(body.blocks, "block") + " ("
                                 + node::bytesText(body.bytes) + ") " + why};
}

} // namespace

OperatorLog::OperatorLog(int descriptor, bool isVerbose, std::function<TimePoint()> clock)
    : m_isVerbose{isVerbose}
    , m_clock{std::move(clock)}
    , m_writer{descriptor}
    , m_log{"swapscope", std::make_shared<WriterSink>(m_writer, descriptor)}
{}

OperatorLog::~OperatorLog()
{
    const std::scoped_lock lock{m_mutex};
    tellLeftOut(m_budget.takeAll());
}

void OperatorLog::onEvent(const t::Event& event)
{
    if (auto line = std::visit([](const auto& body) { return lineOf(body); }, event.body)) {
        say(line->level, t::kindName(event.body), line->text);
    }
    if (m_isVerbose) {
        const std::scoped_lock lock{m_mutex};
        write(Level::info, "#" + std::to_string(event.seq) + " (" + std::to_string(event.cause)
                               + ") " + t::describe(event.body));
    }
}

void OperatorLog::status(const t::Totals& totals)
{
    say(Level::info, "status", statusText(totals));
}

void OperatorLog::tick()
{
    const std::scoped_lock lock{m_mutex};
    tellLeftOut(m_budget.takeEnded(m_clock()));
}

void OperatorLog::say(Level level, std::string_view kind, const std::string& line)
{
    const std::string clean = cleanText(line, kMaxLine, kMaxLine);
    const std::scoped_lock lock{m_mutex};
    switch (m_budget.take(kind, clean.size(), m_clock())) {
    case LogBudget::Verdict::Write: write(level, clean); break;
    case LogBudget::Verdict::LeaveOutFirst:
        write(Level::warn, "too many lines of kind " + std::string{kind}
                               + ": leaving them out until the hour is over");
        break;
    case LogBudget::Verdict::LeaveOut: break;
    }
}

void OperatorLog::write(Level level, std::string_view line)
{
    m_log.log(level, spdlog::string_view_t{line.data(), line.size()});
}

void OperatorLog::tellLeftOut(const std::vector<LogBudget::LeftOut>& leftOut)
{
    for (const LogBudget::LeftOut& kind : leftOut) {
        write(Level::warn, node::countText(kind.lines, "line") + " of kind "
                               + std::string{kind.kind} + " left out");
    }
}

std::string statusText(const t::Totals& totals)
{
    std::string text = node::countText(totals.peers, "peer") + "; received "
                       + node::bytesText(totals.receivedBytes) + ", sent "
                       + node::bytesText(totals.sentBytes) + "; "
                       + node::countText(totals.ourWants, "want") + " open";
    if (totals.stuckWants > 0) {
        text += ", " + std::to_string(totals.stuckWants) + " of them stuck";
    }
    return text + "; " + node::countText(totals.queuedTasks, "answer") + " queued";
}

} // namespace swapscope::app
