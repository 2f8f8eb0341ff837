// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/collector.h"

#include "core/files/dag_walk.h"
#include "core/node/ending.h"
#include "core/node/offload.h"
#include "core/node/wording.h"
#include "core/telemetry/job_words.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace swapscope::node {
namespace {

using multiformats::Multihash;
using telemetry::KeepKind;
using telemetry::Removal;

/// Blocks come many at a time: one look for all.
constexpr Duration kCheckPause = std::chrono::seconds{1};
/// Until the next look when all that is over the limit is kept, or the disk refused.
constexpr Duration kRetryPause = std::chrono::seconds{30};
/// Taken out at a time: what a store does in one transaction.
constexpr std::size_t kRemovedAtOnce = 256;

/// An eviction makes some room, so that the next is not due at once: down to 90 % of the limit.
std::uint64_t targetOf(std::uint64_t limit)
{
    return limit - limit / 10;
}

} // namespace

Collector::Collector(net::Executor executor, Clock& clock, BlockAccess& blocks,
                     telemetry::EventLog& log, const Kept& kept, StoreGate& gate,
                     std::function<const telemetry::NodeRules&()> rules)
    : m_clock{&clock}
    , m_blocks{&blocks}
    , m_store{&blocks.store()}
    , m_log{&log}
    , m_kept{&kept}
    , m_gate{&gate}
    , m_rules{std::move(rules)}
    , m_tasks{std::move(executor)}
{
    log.addReader([this](const telemetry::Event& event) { onEvent(event); });
}

net::Task<void> Collector::stop()
{
    m_isStopped = true;
    m_timer.cancel();
    m_tasks.cancel();
    co_await m_tasks.join();
}

// --- what is in use ------------------------------------------------------------------------------

net::Task<Result<Collector::Hashes>> Collector::inUse()
{
    Hashes hashes;
    std::vector<Cid> toOpen;
    std::unordered_set<Cid> opened; // the bytes of one hash may stand under several codecs
    const auto stored = m_blocks->open({.offline = true});
    for (const auto& [cid, pin] : m_kept->pins()) {
        if (pin.kind == KeepKind::All) {
            toOpen.push_back(cid);
        }
    }
    toOpen.insert(toOpen.end(), m_gate->roots().begin(), m_gate->roots().end());
    while (!toOpen.empty()) {
        const Cid cid = std::move(toOpen.back());
        toOpen.pop_back();
        hashes.insert(cid.hash());
        if (!files::hasLinks(cid) || !opened.insert(cid).second || !m_blocks->has(cid)) {
            continue;
        }
        auto block = co_await stored->get(cid);
        if (!block && block.error().code != ErrorCode::NotFound
            && block.error().code != ErrorCode::Damaged) {
            co_return block.error();
        }
        const auto links = block ? files::linksOf(cid, **block)
                                 : Result<std::vector<ipld::DagPbLink>>{block.error()};
        for (std::size_t i = 0; links && i < links->size(); ++i) {
            toOpen.push_back((*links)[i].cid);
        }
    }
    for (const auto& [cid, pin] : m_kept->pins()) { // last: it does not stand for what is below
        hashes.insert(cid.hash());
    }
    co_return hashes;
}

net::Task<Result<Collector::Blocks>> Collector::unused(telemetry::CollectPlanned* plan)
{
    auto used = co_await inUse();
    if (!used) {
        co_return used.error();
    }
    Blocks blocks;
    for (std::size_t part = 0; part < m_store->partCount(); ++part) {
        for (store::StoredBlock& block : m_store->list(part)) {
            const bool isUsed = used->contains(block.hash);
            if (plan != nullptr) {
                (isUsed ? plan->keptBlocks : plan->blocks) += 1;
                (isUsed ? plan->keptBytes : plan->bytes) += block.bytes;
            }
            if (!isUsed && plan == nullptr) {
                blocks.push_back(std::move(block));
            }
        }
        co_await net::sleepUntil(*m_clock, m_clock->now()); // other work comes in between
    }
    co_return blocks;
}

net::Task<Result<telemetry::CollectPlanned>> Collector::plan()
{
    telemetry::CollectPlanned plan;
    auto looked = co_await unused(&plan);
    if (!looked) {
        co_return looked.error();
    }
    co_return plan;
}

// --- removing ------------------------------------------------------------------------------------

net::Task<Result<Removed>> Collector::collect(SweepOptions options)
{
    auto entering = m_gate->sweep();
    const auto pass = co_await unlessEnded(*m_clock, options.end, std::move(entering));
    if (!pass) {
        co_return pass.error();
    }
    auto looking = unused();
    auto blocks = co_await unlessEnded(*m_clock, options.end, std::move(looking));
    if (!blocks) {
        co_return blocks.error();
    }
    auto removed = co_await remove(std::move(*blocks), Removal::Collected, std::move(options));
    co_return removed;
}

net::Task<Result<Removed>> Collector::remove(Blocks blocks, Removal why, SweepOptions options)
{
    struct Answers
    {
        std::size_t open = 0;
        Result<void> outcome;
        net::Notifier arrived;
    };
    Removed all;
    Result<void> outcome;
    for (std::size_t from = 0; from < blocks.size() && outcome;) {
        if (m_isStopped || (options.end != nullptr && options.end->isFired())) {
            outcome = fail(ErrorCode::Cancelled, std::string{telemetry::kJobCancelled});
            break;
        }
        const std::size_t to = std::min(from + kRemovedAtOnce, blocks.size());
        // Shared with the store, which may answer a cancelled sweep.
        const auto answers = std::make_shared<Answers>();
        const auto gone = std::make_shared<std::vector<std::size_t>>();
        answers->open = to - from;
        for (; from < to; ++from) {
            m_store->remove(blocks[from].hash, [answers, gone, from](const Result<void>& result) {
                if (result) {
                    gone->push_back(from);
                } else if (result.error().code != ErrorCode::NotFound) {
                    answers->outcome = result;
                }
                --answers->open;
                answers->arrived.notify();
            });
        }
        while (answers->open > 0) {
            co_await answers->arrived.wait();
        }
        Removed now;
        for (const std::size_t index : *gone) {
            ++now.blocks;
            now.bytes += blocks[index].bytes;
            if (options.onRemoved) {
                options.onRemoved(blocks[index]);
            }
        }
        if (now.blocks > 0) {
            m_log->emit(telemetry::BlocksRemoved{now.blocks, now.bytes, why}, options.cause);
        }
        all.blocks += now.blocks;
        all.bytes += now.bytes;
        outcome = answers->outcome;
        if (outcome && options.afterStep) {
            outcome = co_await options.afterStep();
        }
    }
    if (!outcome) {
        co_return outcome.error();
    }
    co_return all;
}

// --- the limit -----------------------------------------------------------------------------------

void Collector::onEvent(const telemetry::Event& event)
{
    if (std::holds_alternative<telemetry::NodeRulesChanged>(event.body)) {
        m_hasWarned = false;
    } else if (!std::holds_alternative<telemetry::BlockStored>(event.body)) {
        return;
    }
    if (!m_isChecking && !m_isStopped && isOverLimit()) {
        checkLater(kCheckPause);
    }
}

bool Collector::isOverLimit() const
{
    const auto limit = m_rules().storeLimit;
    return limit && m_kept->isComplete() && m_store->byteCount() > *limit;
}

void Collector::checkLater(Duration pause)
{
    m_isChecking = true;
    m_timer = net::ScopedTimer{*m_clock, m_clock->now() + pause, [this] {
                                   isOverLimit() ? m_tasks.spawn(evict())
                                                 : static_cast<void>(m_isChecking = false);
                               }};
}

net::Task<void> Collector::evict()
{
    const StoreGate::Pass pass = co_await m_gate->sweep();
    const auto limit = m_rules().storeLimit;
    if (limit && isOverLimit()) {
        auto removed = co_await evictUnused(*limit);
        if (!removed) {
            m_log->emit(telemetry::Warning{"the store cannot be brought below its limit: "
                                           + removed.error().detail});
        }
    }
    m_isChecking = false;
    if (!isOverLimit()) {
        m_hasWarned = false;
        co_return;
    }
    if (!std::exchange(m_hasWarned, true)) {
        m_log->emit(telemetry::Warning{
            "the store has " + bytesText(m_store->byteCount()) + ", over its limit of "
            + bytesText(m_rules().storeLimit.value_or(0))
            + ": all of it is kept or part of a job. Release something, or raise the limit"});
    }
    checkLater(kRetryPause);
}

net::Task<Result<Removed>> Collector::evictUnused(std::uint64_t limit)
{
    auto blocks = co_await unused();
    if (!blocks) {
        co_return blocks.error();
    }
    std::ranges::stable_sort(*blocks, {}, &store::StoredBlock::lastRead);
    const std::uint64_t stored = m_store->byteCount();
    const std::uint64_t target = targetOf(limit);
    const std::uint64_t tooMany = stored > target ? stored - target : 0;
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    while (count < blocks->size() && bytes < tooMany) {
        bytes += (*blocks)[count++].bytes;
    }
    blocks->resize(count);
    auto removed = co_await remove(std::move(*blocks), Removal::Evicted, {});
    co_return removed;
}

} // namespace swapscope::node
