// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_keeper.h"

#include "core/base/limits.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace swapscope::node {

namespace {

std::int32_t dayOf(std::int64_t unixSeconds)
{
    constexpr std::int64_t kDay = 86'400;
    constexpr std::int64_t kLastDay = 2'932'896; // 9999-12-31
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(unixSeconds / kDay, 0, kLastDay));
}

/// What `now` has more than `then` had. Sums only grow between the two.
LedgerFigures grownSince(const LedgerFigures& now, const LedgerFigures& then)
{
    LedgerFigures grown = now;
    grown.sentBytes -= then.sentBytes;
    grown.receivedBytes -= then.receivedBytes;
    grown.duplicateBytes -= then.duplicateBytes;
    grown.unaskedBytes -= then.unaskedBytes;
    grown.exchanges -= then.exchanges;
    return grown;
}

} // namespace

LedgerKeeper::LedgerKeeper(Parts parts)
    : m_parts{parts}
{}

LedgerKeeper::~LedgerKeeper() = default;

void LedgerKeeper::restore(bitswap::Exchange& exchange, telemetry::Seq cause)
{
    m_exchange = &exchange;
    const LedgerStore::Loaded loaded = m_parts.store.takeLoaded();
    for (const std::string& warning : loaded.warnings) {
        m_parts.log.emit(telemetry::Warning{warning}, cause);
    }
    for (const auto& [peer, figures] : loaded.latest) {
        exchange.restoreLedger(peer, figures, cause);
    }
    m_hasMore = loaded.hasMore;
}

void LedgerKeeper::onEvent(const telemetry::Event& event)
{
    std::visit([this](const auto& body) { note(body); }, event.body);
}

// --- what happens --------------------------------------------------------------------------------

void LedgerKeeper::note(const telemetry::LedgerCredited& credited)
{
    LedgerCredit credit{.peer = credited.peer, .day = dayOf(credited.at), .added = {}};
    credit.added = {credited.sentBytes,
                    credited.receivedBytes,
                    credited.duplicateBytes,
                    credited.unaskedBytes,
                    1,
                    credited.at,
                    credited.at};
    m_bytes += credited.sentBytes + credited.receivedBytes + credited.duplicateBytes
               + credited.unaskedBytes;
    add(std::move(credit));
    if (m_bytes >= kWriteBytes && m_jobs.empty() && m_lastWrite) {
        write(false);
    }
    startTimer();
}

void LedgerKeeper::note(const telemetry::LedgerReset& reset)
{
    const auto now = std::chrono::floor<std::chrono::seconds>(m_parts.clock.wall());
    m_looking.erase(reset.peer);
    m_sought.erase(reset.peer);
    add(LedgerZeroed{reset.peer, {now.time_since_epoch().count(), reset.before}});
    startTimer();
}

void LedgerKeeper::note(const telemetry::PeerConnected& connected)
{
    const bool mayBeThere =
        m_exchange != nullptr && (m_hasMore || m_exchange->ledgers().size() >= limits::kLedgers);
    if (mayBeThere && m_exchange->ledgers().find(connected.peer) == nullptr) {
        m_sought.insert(connected.peer);
        lookUp();
    }
}

void LedgerKeeper::note(const telemetry::PeerRulesChanged& changed)
{
    if (changed.rules.isDefault()) {
        m_kept.erase(changed.peer);
    } else {
        m_kept.insert(changed.peer);
    }
}

/// A credit goes into the peer's last one of the same day, unless a reset lies between.
void LedgerKeeper::add(LedgerChange change)
{
    const PeerId& peer = peerOf(change);
    const auto latest = m_latest.find(peer);
    if (auto* const credit = std::get_if<LedgerCredit>(&change)) {
        if (latest != m_latest.end()) {
            auto& last = std::get<LedgerCredit>(m_changes[latest->second]);
            if (last.day == credit->day) {
                node::add(last.added, credit->added);
                return;
            }
        }
        if (m_changes.size() >= limits::kLedgersOnDisk) {
            return; // the disk refuses, and strangers come and go: nothing older is given up
        }
        m_latest[peer] = m_changes.size();
    } else if (latest != m_latest.end()) {
        m_latest.erase(latest);
    }
    m_changes.push_back(std::move(change));
}

// --- writing -------------------------------------------------------------------------------------

void LedgerKeeper::startTimer()
{
    if (m_isTimed) {
        return;
    }
    m_isTimed = true;
    m_timer =
        net::ScopedTimer{m_parts.clock, m_parts.clock.now() + kWriteAfter, [this] {
                             m_isTimed = false;
                             if (m_jobs.empty()) {
                                 write(true);
                             } else {
                                 startTimer(); // the disk is slow: one job waits, not a row of them
                             }
                         }};
}

/// @param durably  Also what was written before: a loss of power costs no more than a kill.
void LedgerKeeper::write(bool durably)
{
    if (m_changes.empty() && !durably) {
        return;
    }
    auto changes = std::make_shared<std::vector<LedgerChange>>(std::move(m_changes));
    m_changes = {};
    m_latest.clear();
    m_bytes = 0;
    auto outcome = std::make_shared<Result<void>>();
    enqueue({[&store = m_parts.store, changes, outcome, durably, kept = m_kept] {
                 *outcome = store.append(*changes);
                 if (*outcome) {
                     changes->clear();
                     *outcome = durably ? store.sync() : Result<void>{};
                 }
                 if (*outcome) {
                     *outcome = store.tidy(kept);
                 }
             },
             [this, changes, outcome] { onWritten(std::move(*changes), *outcome); }});
}

/// @param refused  Changes that the store did not take.
void LedgerKeeper::onWritten(std::vector<LedgerChange> refused, const Result<void>& outcome)
{
    const bool isFirstFailure = std::exchange(m_lastWrite, outcome).has_value();
    if (outcome) {
        return;
    }
    std::vector<LedgerChange> newer = std::exchange(m_changes, {});
    m_latest.clear();
    for (auto* const list : {&refused, &newer}) {
        for (LedgerChange& change : *list) {
            add(std::move(change));
        }
    }
    startTimer();
    if (isFirstFailure) {
        m_parts.log.emit(
            telemetry::Warning{"The ledgers could not be written: " + outcome.error().detail
                               + ". They are kept in memory and tried again."});
    }
}

net::Task<Result<void>> LedgerKeeper::stop()
{
    m_timer.cancel();
    m_isTimed = true; // no timer from here on
    write(true);
    while (!m_jobs.empty()) {
        co_await m_idle.waitThroughCancellation();
    }
    if (!m_lastWrite) {
        co_return fail(m_lastWrite.error().code,
                       "the ledgers could not be written: " + m_lastWrite.error().detail);
    }
    co_return Result<void>{};
}

// --- peers that were forgotten in memory ---------------------------------------------------------

void LedgerKeeper::lookUp()
{
    if (m_sought.empty() || !m_looking.empty()) {
        return;
    }
    write(false);
    for (const PeerId& peer : m_sought) {
        const bitswap::Account* const account = m_exchange->ledgers().find(peer);
        m_looking.emplace(peer, account == nullptr ? LedgerFigures{} : account->figures());
    }
    auto found = std::make_shared<Result<LedgerStore::Figures>>(LedgerStore::Figures{});
    enqueue({[&store = m_parts.store, found, peers = std::exchange(m_sought, {})] {
                 *found = store.figuresOf(peers);
             },
             [this, found] { onFound(*found); }});
}

void LedgerKeeper::onFound(const Result<LedgerStore::Figures>& found)
{
    for (const auto& [peer, then] : std::exchange(m_looking, {})) {
        const auto kept = found ? found->find(peer) : LedgerStore::Figures::const_iterator{};
        if (!found || kept == found->end()) {
            continue;
        }
        LedgerFigures figures = kept->second;
        if (const bitswap::Account* const account = m_exchange->ledgers().find(peer)) {
            node::add(figures, grownSince(account->figures(), then));
        }
        m_exchange->restoreLedger(peer, figures, 0);
    }
    lookUp();
}

// --- jobs ----------------------------------------------------------------------------------------

void LedgerKeeper::enqueue(Job job)
{
    m_jobs.push_back(std::move(job));
    if (m_jobs.size() == 1) {
        runNext();
    }
}

void LedgerKeeper::runNext()
{
    m_parts.pool.run(std::move(m_jobs.front().work), [this, alive = std::weak_ptr{m_isAlive}] {
        if (alive.expired()) {
            return;
        }
        const Job ended = std::move(m_jobs.front());
        m_jobs.pop_front();
        if (!m_jobs.empty()) {
            runNext();
        }
        ended.done();
        if (m_jobs.empty()) {
            m_idle.notify();
        }
    });
}

} // namespace swapscope::node
