// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/rules_keeper.h"

#include "core/bitswap/rules.h"
#include "core/node/kept_file.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLoss = "so rules are not kept in this run";

Result<void> write(const fs::path& path, const SavedRules& rules,
                   const telemetry::NodeRules& defaults)
{
    const std::string text = encodeRules(rules, defaults);
    if (text.size() > kMaxRulesBytes) {
        return fail(ErrorCode::TooLarge, "the rules take more than "
                                             + std::to_string(kMaxRulesBytes)
                                             + " bytes: lift some");
    }
    return replaceKeptFile(path, text);
}

bool isOfRules(const telemetry::EventBody& body)
{
    return std::holds_alternative<telemetry::PeerRulesChanged>(body)
           || std::holds_alternative<telemetry::NodeRulesChanged>(body)
           || std::holds_alternative<telemetry::DenialChanged>(body);
}

} // namespace

RulesKeeper::RulesKeeper(fs::path folder, Clock& clock, WorkerPool& pool, telemetry::EventLog& log,
                         bitswap::Exchange& exchange)
    : m_path{folder.empty() ? fs::path{} : folder / kRulesFile}
    , m_log{&log}
    , m_exchange{&exchange}
    , m_writer{clock, pool,
               [this] {
                   return [path = m_path, rules = collect(), defaults = m_defaults] {
                       return write(path, rules, defaults);
                   };
               },
               [this](const Error& why) {
                   m_log->emit(telemetry::Warning{"the rules are not kept: " + why.detail});
               }}
{
    if (!m_path.empty()) {
        log.addReader([this](const telemetry::Event& event) { onEvent(event); });
    }
}

// --- reading -------------------------------------------------------------------------------------

void RulesKeeper::restore(const telemetry::NodeRules& defaults, telemetry::Seq cause)
{
    m_defaults = defaults;
    SavedRules rules;
    rules.node = defaults;
    const bool isKept = !m_path.empty();
    if (isKept) {
        const auto text = readKeptFile(m_path, kMaxRulesBytes);
        auto read = text ? decodeRules(*text, defaults) : Result<ReadRules>{text.error()};
        if (read) {
            rules = std::move(read->rules);
            if (read->leftOut.entries > 0) {
                keepSkipped(*read);
            }
        } else if (read.error().code != ErrorCode::NotFound) {
            giveUp(read.error());
        }
    }
    m_isSpared = isKept && m_path.empty();
    apply(rules, cause);
    m_isListening = true;
}

void RulesKeeper::apply(const SavedRules& rules, telemetry::Seq cause)
{
    // All of it has passed the same checks before.
    m_exchange->setNodeRules(rules.node, cause).value();
    for (const auto& [peer, ofPeer] : rules.peers) {
        m_exchange->setPeerRules(peer, ofPeer, cause).value();
    }
    for (const auto& [what, answer] : rules.denials) {
        m_exchange->setDenial(what, answer, cause).value();
    }
}

void RulesKeeper::keepSkipped(const ReadRules& read)
{
    std::string text = keepCopy(m_path, read.leftOut, kLoss);
    if (!m_path.empty()) {
        m_writer.touch();
    }
    m_log->emit(telemetry::Warning{std::move(text)});
}

/// The node starts without rules.
void RulesKeeper::giveUp(const Error& why)
{
    std::string begin = "the rules in " + m_path.string() + " cannot be used: " + why.detail;
    m_log->emit(telemetry::Warning{
        node::giveUp(m_path, std::move(begin), ", the node starts without rules", kLoss)});
}

// --- writing -------------------------------------------------------------------------------------

void RulesKeeper::onEvent(const telemetry::Event& event)
{
    if (m_isListening && !m_path.empty() && isOfRules(event.body)) {
        m_writer.touch();
    }
}

SavedRules RulesKeeper::collect() const
{
    const bitswap::Rules& rules = m_exchange->rules();
    SavedRules saved;
    saved.node = rules.node();
    saved.peers.assign(rules.peers().begin(), rules.peers().end());
    std::ranges::sort(saved.peers, {}, [](const auto& entry) { return entry.first; });
    saved.denials.assign(rules.denials().begin(), rules.denials().end());
    return saved;
}

net::Task<Result<void>> RulesKeeper::written()
{
    auto saved = co_await m_writer.flush();
    if (saved && m_isSpared) {
        saved = fail(ErrorCode::Io, "their damaged file could not be set aside: move it away");
    }
    if (!saved) {
        co_return fail(saved.error().code,
                       "it holds, but only in this run: the rules cannot be written: "
                           + saved.error().detail);
    }
    co_return saved;
}

net::Task<Result<void>> RulesKeeper::stop()
{
    m_isListening = false;
    return stopped(m_writer, "the rules");
}

} // namespace swapscope::node
