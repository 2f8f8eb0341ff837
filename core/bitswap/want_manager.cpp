// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/want_manager.h"

#include "core/base/hash_map.h"

#include <algorithm>
#include <utility>

namespace swapscope::bitswap {

using telemetry::BlockClass;

namespace {

/// Each request is a session of its own, under the same number.
SessionId sessionOf(RequestId request)
{
    return SessionId{request.value};
}

} // namespace

WantManager::WantManager(const Clock& clock, store::BlockStore& store, telemetry::EventLog& log,
                         ExchangePort& port, Ledgers& ledgers, ExchangeConfig config)
    : m_clock{&clock}
    , m_store{&store}
    , m_log{&log}
    , m_ledgers{&ledgers}
    , m_asker{clock, log, port, m_wants, config}
{}

// --- callers -------------------------------------------------------------------------------------

RequestId WantManager::want(std::span<const Cid> cids, const std::string& origin, Seq cause,
                            RequestListener listener)
{
    std::vector<Cid> distinct;
    FlatSet<Cid> seen;
    for (const Cid& cid : cids) {
        if (!cid.empty() && seen.insert(cid).second) {
            distinct.push_back(cid);
        }
    }
    const RequestId request = m_requests.open(distinct, std::move(listener));
    m_hasNews = m_hasNews || m_requests.hasNews();
    if (distinct.empty()) {
        return request;
    }
    m_asker.openSession(sessionOf(request), origin, static_cast<std::uint32_t>(distinct.size()),
                        cause);
    begin(request, distinct, origin, cause);
    return request;
}

void WantManager::begin(RequestId request, std::span<const Cid> distinct, const std::string& origin,
                        Seq cause)
{
    std::vector<Want*> fresh;
    std::vector<Cid> local;
    for (const Cid& cid : distinct) {
        if (Want* const known = m_wants.find(cid)) {
            join(*known, request, cause);
            continue;
        }
        Want* const want = add(cid, request, origin, cause);
        if (want->stage == Want::Stage::Asking) {
            fresh.push_back(want);
        } else {
            local.push_back(cid);
        }
    }
    m_asker.start(fresh, cause);
    for (const Cid& cid : local) {
        readLocal(cid);
    }
}

RequestId WantManager::openRequest(std::string origin, Seq cause, RequestListener listener)
{
    const RequestId request = m_requests.openHeld(origin, std::move(listener));
    m_asker.openSession(sessionOf(request), origin, 0, cause);
    return request;
}

void WantManager::addWants(RequestId request, std::span<const Cid> cids, Seq cause)
{
    const std::string* const known = m_requests.originOf(request);
    if (known == nullptr) {
        return;
    }
    const std::string origin = *known;
    std::vector<Cid> distinct;
    for (const Cid& cid : cids) {
        if (!cid.empty() && m_requests.add(request, cid)) {
            distinct.push_back(cid);
        }
    }
    begin(request, distinct, origin, cause);
}

void WantManager::dropWants(RequestId request, std::span<const Cid> cids, Seq cause)
{
    for (const Cid& cid : cids) {
        Want* const want = m_requests.drop(request, cid) ? m_wants.find(cid) : nullptr;
        if (want != nullptr) {
            leave(*want, request, cause);
        }
    }
    m_hasNews = m_hasNews || m_requests.hasNews();
}

Want* WantManager::add(const Cid& cid, RequestId request, const std::string& origin, Seq cause)
{
    Want& want = m_wants.add(cid);
    want.since = m_clock->now();
    want.cause = m_log->emit(telemetry::WantAdded{cid, telemetry::WantType::Block, want.priority,
                                                  origin, sessionOf(request)},
                             cause);
    want.callers.push_back(request);
    m_asker.join(sessionOf(request), want);
    const multiformats::Multihash hash = cid.hash();
    const bool isHere =
        hash.code() == multiformats::hash_code::kIdentity || m_store->sizeOf(hash).has_value();
    want.stage = isHere ? Want::Stage::Reading : Want::Stage::Asking;
    return &want;
}

void WantManager::join(Want& want, RequestId request, Seq cause)
{
    want.callers.push_back(request);
    m_log->emit(telemetry::WantChanged{want.cid, want.priority, sessionOf(request)}, cause);
    m_asker.join(sessionOf(request), want);
}

void WantManager::leave(Want& want, RequestId request, Seq cause)
{
    std::erase(want.callers, request);
    if (want.callers.empty()) {
        cancel(want, cause);
        return;
    }
    const Seq changed = m_log->emit(telemetry::WantChanged{want.cid, want.priority}, cause);
    m_asker.leave(sessionOf(request), want, changed);
}

void WantManager::cancel(Want& want, Seq cause)
{
    const Seq cancelled = m_log->emit(telemetry::WantCancelled{want.cid}, cause);
    m_asker.stop(want, {}, false, cancelled);
    m_cancels.add(want.cid, m_clock->now());
    m_wants.remove(want);
}

void WantManager::cancelRequest(RequestId request, Seq cause)
{
    std::vector<Cid> cids = m_requests.close(request);
    std::ranges::sort(cids);
    for (const Cid& cid : cids) {
        if (Want* const want = m_wants.find(cid)) {
            leave(*want, request, cause);
        }
    }
    m_asker.closeSession(sessionOf(request), cause);
}

std::size_t WantManager::cancelWants(std::span<const Cid> cids, Seq cause)
{
    std::size_t count = 0;
    for (const Cid& cid : cids) {
        if (Want* const want = m_wants.find(cid)) {
            ++count;
            m_requests.withdraw(cid, want->callers);
            cancel(*want, cause);
        }
    }
    m_hasNews = m_hasNews || m_requests.hasNews();
    return count;
}

std::size_t WantManager::setPriority(std::span<const Cid> cids, std::int32_t priority, Seq cause)
{
    std::size_t count = 0;
    for (const Cid& cid : cids) {
        if (Want* const want = m_wants.find(cid)) {
            ++count;
            const Seq changed = m_log->emit(telemetry::WantChanged{cid, priority}, cause);
            m_asker.setPriority(*want, priority, changed);
        }
    }
    return count;
}

void WantManager::explain(const Cid& cid, Seq cause)
{
    if (const Want* const want = m_wants.find(cid)) {
        m_log->emit(m_asker.explain(*want), cause);
        return;
    }
    telemetry::WantExplained answer;
    answer.cid = cid;
    answer.waitsFor = m_store->sizeOf(cid.hash()) ? "Nothing: the block is in the store."
                                                  : "Nothing: nobody here wants this block.";
    m_log->emit(std::move(answer), cause);
}

// --- blocks that are here ------------------------------------------------------------------------

void WantManager::readLocal(const Cid& cid)
{
    const multiformats::Multihash hash = cid.hash();
    if (hash.code() == multiformats::hash_code::kIdentity) {
        const ByteView data = hash.digest();
        m_inlined.push_back({cid, std::make_shared<const Bytes>(data.begin(), data.end())});
        m_hasNews = true;
        return;
    }
    m_store->get(hash, [this, cid, alive = std::weak_ptr{m_isAlive}](Result<SharedBytes> data) {
        if (!alive.expired()) {
            onRead(cid, data);
            m_owner.onTurn();
        }
    });
}

void WantManager::onRead(const Cid& cid, const Result<SharedBytes>& data)
{
    Want* const want = m_wants.find(cid);
    if (want == nullptr || want->stage != Want::Stage::Reading) {
        return;
    }
    if (data) {
        finish(*want, {cid, *data}, {}, want->cause);
        return;
    }
    m_asker.start(std::span{&want, 1}, want->cause);
}

void WantManager::onBlocksAdded(std::span<const Block> blocks, Seq cause)
{
    for (const Block& block : blocks) {
        for (Want* const want : m_wants.matching(block.cid)) {
            finish(*want, block, {}, cause);
        }
    }
}

// --- blocks from peers ---------------------------------------------------------------------------

BlockClass WantManager::classOf(const Block& block)
{
    const std::vector<Want*> wants = m_wants.matching(block.cid);
    const auto isMissing = [](const Want* want) { return want->stage == Want::Stage::Asking; };
    if (std::ranges::any_of(wants, isMissing)) {
        return BlockClass::Wanted;
    }
    if (!wants.empty() || m_store->sizeOf(block.cid.hash())) {
        return BlockClass::Duplicate;
    }
    return m_cancels.contains(block.cid, m_clock->now()) ? BlockClass::Late : BlockClass::Unasked;
}

void WantManager::onBlocks(const PeerId& peer, std::span<const Block> blocks, Seq cause)
{
    std::vector<Arrival> arrivals;
    std::vector<Block> toStore;
    for (const Block& block : blocks) {
        const BlockClass kind = classOf(block);
        const Seq received =
            m_log->emit(telemetry::BlockReceived{peer, block.cid, block.data->size(), kind}, cause);
        m_ledgers->creditReceived(peer, block.data->size(), kind, received);
        for (Want* const want : m_wants.matching(block.cid)) {
            m_asker.onBlock(peer, {want->cid, block.data}, received);
            if (want->stage == Want::Stage::Asking) {
                m_asker.pause(*want);
            }
        }
        if (kind == BlockClass::Wanted) {
            arrivals.push_back({block, peer, received});
            toStore.push_back(block);
        }
    }
    if (toStore.empty()) {
        return;
    }
    m_store->put(std::move(toStore), [this, arrivals = std::move(arrivals),
                                      alive = std::weak_ptr{m_isAlive}](Result<void> outcome) {
        if (!alive.expired()) {
            onStored(arrivals, outcome);
            m_owner.onTurn();
        }
    });
}

void WantManager::onStored(const std::vector<Arrival>& arrivals, const Result<void>& outcome)
{
    if (!outcome) {
        m_log->emit(
            telemetry::Warning{"A received block could not be stored: " + outcome.error().detail
                               + ". It stays wanted and will be asked for again."},
            arrivals.front().received);
    }
    std::vector<Block> stored;
    Seq lastStored = 0;
    for (const Arrival& arrival : arrivals) {
        if (outcome) {
            lastStored = m_log->emit(
                telemetry::BlockStored{arrival.block.cid, arrival.block.data->size(), arrival.from},
                arrival.received);
            stored.push_back(arrival.block);
        }
        for (Want* const want : m_wants.matching(arrival.block.cid)) {
            if (outcome) {
                finish(*want, arrival.block, arrival.from, lastStored);
            } else if (want->stage == Want::Stage::Storing) {
                m_asker.resumeLater(*want);
            }
        }
    }
    if (!stored.empty()) {
        m_owner.onStored(stored, lastStored);
    }
}

void WantManager::finish(Want& want, const Block& block, const PeerId& from, Seq cause)
{
    const Seq done = m_log->emit(
        telemetry::WantDone{want.cid, from, block.data->size(), m_clock->now() - want.since},
        cause);
    m_asker.stop(want, from, true, done);
    m_requests.deliver({want.cid, block.data}, want.callers);
    m_hasNews = true;
    m_wants.remove(want);
}

// --- time ----------------------------------------------------------------------------------------

void WantManager::onTick()
{
    for (const Block& block : std::exchange(m_inlined, {})) {
        onRead(block.cid, block.data);
    }
    m_asker.onTick();
    m_hasNews = false;
    m_requests.notify();
}

TimePoint WantManager::nextWake() const
{
    return m_hasNews ? m_clock->now() : m_asker.nextWake();
}

void WantManager::pump()
{
    m_asker.pump();
}

} // namespace swapscope::bitswap
