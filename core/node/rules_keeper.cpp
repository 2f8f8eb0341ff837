// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/rules_keeper.h"

#include "core/bitswap/rules.h"
#include "core/net/notifier.h"
#include "core/node/kept_file.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;

/// Until the next attempt after the disk refused.
constexpr Duration kRetry = std::chrono::seconds{10};

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

struct RulesKeeper::Writing
{
    RulesKeeper* keeper = nullptr; ///< Null once that is gone.
    net::Notifier ended;
    bool isEnded = false;
};

RulesKeeper::RulesKeeper(fs::path folder, Clock& clock, WorkerPool& pool, telemetry::EventLog& log,
                         bitswap::Exchange& exchange)
    : m_path{folder.empty() ? fs::path{} : folder / kRulesFile}
    , m_clock{&clock}
    , m_pool{&pool}
    , m_log{&log}
    , m_exchange{&exchange}
{
    if (!m_path.empty()) {
        log.addReader([this](const telemetry::Event& event) { onEvent(event); });
    }
}

RulesKeeper::~RulesKeeper()
{
    if (m_writing) {
        m_writing->keeper = nullptr;
    }
}

// --- reading -------------------------------------------------------------------------------------

void RulesKeeper::restore(const telemetry::NodeRules& defaults, telemetry::Seq cause)
{
    m_defaults = defaults;
    SavedRules rules;
    rules.node = defaults;
    if (!m_path.empty()) {
        const auto text = readKeptFile(m_path, kMaxRulesBytes);
        auto read = text ? decodeRules(*text, defaults) : Result<ReadRules>{text.error()};
        if (read) {
            rules = std::move(read->rules);
            if (read->skippedEntries > 0) {
                keepSkipped(*read);
            }
        } else if (read.error().code != ErrorCode::NotFound) {
            giveUp(read.error());
        }
    }
    apply(rules, cause);
    m_isListening = true;
    if (m_isDirty) {
        saveLater(kPause);
    }
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

/// The next writing would lose what was left out: the file is kept as it was beside the one that
/// is written anew.
void RulesKeeper::keepSkipped(const ReadRules& read)
{
    std::string text = m_path.string() + ": left out ";
    for (const std::string& sentence : read.skipped) {
        text += (&sentence == &read.skipped.front() ? "" : "; ") + sentence;
    }
    if (read.skippedEntries > read.skipped.size()) {
        text += "; and " + std::to_string(read.skippedEntries - read.skipped.size()) + " more";
    }
    if (const auto aside = copyAside(m_path)) {
        text += "; the file as it was is kept as " + aside->string();
        m_isDirty = true;
    } else {
        text += "; " + aside.error().detail + ", so rules are not kept in this run";
        m_path.clear(); // what is there must not be overwritten
    }
    m_log->emit(telemetry::Warning{std::move(text)});
}

/// The file cannot be used: it is kept under another name, and the node starts without rules.
void RulesKeeper::giveUp(const Error& why)
{
    const auto aside = setAside(m_path);
    std::string text = "the rules in " + m_path.string() + " cannot be used: " + why.detail;
    if (aside) {
        text += "; the file is now " + aside->string() + ", the node starts without rules";
    } else {
        text += "; " + aside.error().detail + ", so rules are not kept in this run";
        m_path.clear(); // what is there must not be overwritten
    }
    m_log->emit(telemetry::Warning{std::move(text)});
}

// --- writing -------------------------------------------------------------------------------------

void RulesKeeper::onEvent(const telemetry::Event& event)
{
    if (m_isListening && !m_path.empty() && isOfRules(event.body) && !std::exchange(m_isDirty, true)
        && !m_writing)
    {
        saveLater(kPause);
    }
}

void RulesKeeper::saveLater(Duration pause)
{
    m_timer = net::ScopedTimer{*m_clock, m_clock->now() + pause, [this] { save(); }};
}

void RulesKeeper::save()
{
    m_isDirty = false;
    m_writing = std::make_shared<Writing>();
    m_writing->keeper = this;
    auto outcome = std::make_shared<Result<void>>();
    m_pool->run([outcome, path = m_path, rules = collect(),
                 defaults = m_defaults] { *outcome = write(path, rules, defaults); },
                [outcome, writing = m_writing] {
                    writing->isEnded = true;
                    writing->ended.notify();
                    if (writing->keeper != nullptr) {
                        writing->keeper->onSaved(*outcome);
                    }
                });
}

void RulesKeeper::onSaved(const Result<void>& outcome)
{
    m_writing.reset();
    if (outcome) {
        m_hasFailed = false;
    } else {
        m_isDirty = true;
        if (!std::exchange(m_hasFailed, true)) {
            m_log->emit(telemetry::Warning{"the rules are not kept: " + outcome.error().detail});
        }
    }
    if (m_isDirty && m_isListening) {
        saveLater(outcome ? kPause : kRetry);
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

net::Task<void> RulesKeeper::stop()
{
    m_isListening = false;
    m_timer.cancel();
    while (const std::shared_ptr<Writing> writing = m_writing) {
        while (!writing->isEnded) {
            co_await writing->ended.wait();
        }
    }
    if (std::exchange(m_isDirty, false)) {
        save();
        const std::shared_ptr<Writing> writing = m_writing;
        while (!writing->isEnded) {
            co_await writing->ended.wait();
        }
    }
}

} // namespace swapscope::node
