// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept.h"

#include "core/files/dag_walk.h"
#include "core/node/ending.h"
#include "core/node/kept_file.h"

#include <utility>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;
using telemetry::KeepKind;

constexpr std::string_view kLoss = "so what you keep is not written down in this run";

Result<void> write(const fs::path& path, const Pins& pins)
{
    const std::string text = encodePins(pins);
    if (text.size() > kMaxKeptBytes) {
        return fail(ErrorCode::TooLarge, "it would take more than " + std::to_string(kMaxKeptBytes)
                                             + " bytes: release some");
    }
    return replaceKeptFile(path, text);
}

} // namespace

Kept::Kept(fs::path folder, Clock& clock, WorkerPool& pool, telemetry::EventLog& log,
           StoreGate& gate)
    : m_path{folder.empty() ? fs::path{} : folder / kKeptFile}
    , m_clock{&clock}
    , m_log{&log}
    , m_gate{&gate}
    , m_writer{clock, pool,
               [this] { return [path = m_path, pins = m_pins] { return write(path, pins); }; },
               [this](const Error& why) {
                   m_log->emit(
                       telemetry::Warning{"what is kept cannot be written down: " + why.detail});
               }}
{}

void Kept::restore(telemetry::Seq cause)
{
    if (m_path.empty()) {
        return;
    }
    const auto text = readKeptFile(m_path, kMaxKeptBytes);
    auto read = text ? decodePins(*text) : Result<ReadPins>{text.error()};
    if (!read) {
        if (read.error().code != ErrorCode::NotFound) {
            giveUp(read.error());
        }
        return;
    }
    m_pins = std::move(read->pins);
    for (const auto& [cid, pin] : m_pins) {
        m_log->emit(telemetry::KeptChanged{cid, pin.kind, pin.name}, cause);
    }
    if (read->leftOut.entries > 0) {
        keepSkipped(*read);
    }
}

void Kept::keepSkipped(const ReadPins& read)
{
    m_isComplete = false;
    std::string text = keepCopy(m_path, read.leftOut, kLoss);
    if (!m_path.empty()) {
        m_writer.touch();
    }
    m_log->emit(telemetry::Warning{std::move(text)});
}

/// The node starts with nothing kept.
void Kept::giveUp(const Error& why)
{
    m_isComplete = false;
    std::string begin =
        "the list of what is kept, " + m_path.string() + ", cannot be used: " + why.detail;
    m_log->emit(telemetry::Warning{node::giveUp(
        m_path, std::move(begin),
        ". Nothing is kept until you keep it again: do not collect blocks before", kLoss)});
}

net::Task<Result<void>> Kept::add(Cid cid, Pin pin, files::BlockSource& blocks, KeepWatch watch)
{
    if (auto checked = checkName(pin); !checked) {
        co_return checked;
    }
    for (;;) {
        auto entering = m_gate->protect(cid);
        const auto pass = co_await unlessEnded(*m_clock, watch.end, std::move(entering));
        if (!pass) {
            co_return pass.error();
        }
        const std::uint64_t sweeps = m_gate->sweeps();
        if (pin.kind == KeepKind::All) {
            auto fetched = co_await fetchAll(cid, blocks, watch);
            if (!fetched) {
                co_return fetched.error();
            }
        } else {
            auto block = co_await files::getBlock(blocks, cid);
            if (!block) {
                co_return block.error();
            }
        }
        // A sweep beside us may have taken a block that came behind its look at our root.
        if (m_gate->sweeps() == sweeps) {
            auto done = put(cid, std::move(pin));
            if (!done) {
                co_return done;
            }
            auto saved = co_await written();
            co_return saved;
        }
    }
}

net::Task<Result<void>> Kept::fetchAll(Cid cid, files::BlockSource& blocks, const KeepWatch& watch)
{
    files::DagOptions options;
    options.skipsStoredLeaves = true;
    files::DagWalk walk{blocks, cid, options};
    telemetry::JobFigures figures;
    for (;;) {
        auto step = co_await walk.next();
        if (!step) {
            co_return step.error();
        }
        if (!*step) {
            co_return Result<void>{};
        }
        figures.bytesDone += (*step)->bytes;
        figures.blocksDone = walk.figures().blocksDone + walk.storedLeaves();
        figures.blocksKnown = walk.figures().blocksKnown + walk.storedLeaves();
        if (watch.progress) {
            watch.progress(figures);
        }
    }
}

net::Task<Result<void>> Kept::written()
{
    auto saved = co_await m_writer.flush();
    if (!saved) {
        co_return fail(saved.error().code, "it is kept, but only in this run: the list of what is "
                                           "kept cannot be written: "
                                               + saved.error().detail);
    }
    co_return Result<void>{};
}

Result<void> Kept::checkName(const Pin& pin)
{
    if (pin.name.size() > kMaxPinName) {
        return fail(ErrorCode::TooLarge, "the name to keep it under has more than "
                                             + std::to_string(kMaxPinName) + " bytes");
    }
    return {};
}

Result<void> Kept::put(const Cid& cid, Pin pin, telemetry::Seq cause)
{
    if (auto checked = checkName(pin); !checked) {
        return checked;
    }
    const auto [at, isNew] = m_pins.try_emplace(cid);
    if (!isNew && at->second == pin) {
        return {};
    }
    at->second = std::move(pin);
    m_log->emit(telemetry::KeptChanged{cid, at->second.kind, at->second.name}, cause);
    if (!m_path.empty()) {
        m_writer.touch();
    }
    return {};
}

Result<void> Kept::remove(const Cid& cid, telemetry::Seq cause)
{
    if (m_pins.erase(cid) == 0) {
        return fail(ErrorCode::NotFound, "it is not kept by itself");
    }
    m_log->emit(telemetry::KeptChanged{cid, std::nullopt, {}}, cause);
    if (!m_path.empty()) {
        m_writer.touch();
    }
    return {};
}

} // namespace swapscope::node
