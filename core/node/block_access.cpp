// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/block_access.h"

#include "core/node/offload.h"
#include "core/telemetry/job_words.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace swapscope::node {
namespace {

bool isInline(const Cid& cid)
{
    return cid.hash().code() == multiformats::hash_code::kIdentity;
}

SharedBytes inlineBytes(const Cid& cid)
{
    const multiformats::Multihash hash = cid.hash();
    const ByteView digest = hash.digest();
    return std::make_shared<const Bytes>(digest.begin(), digest.end());
}

std::optional<std::uint32_t> localSize(const store::BlockStore& store, const Cid& cid)
{
    const multiformats::Multihash hash = cid.hash();
    if (hash.code() == multiformats::hash_code::kIdentity) {
        return static_cast<std::uint32_t>(hash.digest().size());
    }
    return store.sizeOf(hash);
}

} // namespace

// --- a session -----------------------------------------------------------------------------------

BlockSession::BlockSession(Clock& clock, store::BlockStore& store, bitswap::Exchange& exchange,
                           BlockOptions options)
    : m_clock{&clock}
    , m_store{&store}
    , m_exchange{&exchange}
    , m_options{std::move(options)}
{}

BlockSession::~BlockSession()
{
    if (m_request) {
        m_exchange->cancelRequest(m_request, m_options.cause);
    }
}

BlockSession::Ticket BlockSession::fetch(const Cid& cid, Done done)
{
    const Ticket ticket = ++m_last;
    m_fetches.emplace(ticket, Fetch{cid, std::move(done)});
    if (m_isEnded) {
        answerLater(ticket, fail(ErrorCode::Cancelled, std::string{telemetry::kJobCancelled}));
    } else if (cid.empty()) {
        answerLater(ticket, fail(ErrorCode::Invalid, "there is no CID"));
    } else if (const auto checked = cid.hash().checkTrustworthy(); !checked) {
        answerLater(ticket, checked.error());
    } else if (isInline(cid)) {
        answerLater(ticket, inlineBytes(cid));
    } else if (m_store->sizeOf(cid.hash())) {
        read(ticket, cid);
    } else {
        want(ticket, cid);
    }
    return ticket;
}

void BlockSession::cancel(Ticket ticket)
{
    const auto found = m_fetches.find(ticket);
    if (found == m_fetches.end()) {
        return;
    }
    const Cid cid = found->second.cid;
    m_fetches.erase(found);
    const auto wanted = m_wanted.find(cid);
    if (wanted == m_wanted.end() || std::erase(wanted->second, ticket) == 0
        || !wanted->second.empty()) {
        return;
    }
    m_wanted.erase(wanted);
    if (std::erase(m_toAsk, cid) == 0 && m_request) {
        m_exchange->dropWants(m_request, std::span{&cid, 1}, m_options.cause);
    }
}

std::optional<std::uint32_t> BlockSession::sizeOf(const Cid& cid) const
{
    return localSize(*m_store, cid);
}

net::Task<Result<SharedBytes>> BlockSession::get(Cid cid)
{
    return files::getBlock(*this, std::move(cid));
}

void BlockSession::setPaused(bool isPaused)
{
    if (std::exchange(m_isPaused, isPaused) == isPaused || m_isEnded) {
        return;
    }
    m_toAsk.clear();
    if (isPaused) {
        m_asking.cancel();
        m_toAsk = missing(m_wanted.size());
        if (m_request) {
            m_exchange->dropWants(m_request, m_toAsk, m_options.cause);
        }
        return;
    }
    for (const auto& [cid, tickets] : std::exchange(m_wanted, {})) {
        const bool isHere = m_store->sizeOf(cid.hash()).has_value(); // by another way
        for (const Ticket ticket : tickets) {
            isHere ? read(ticket, cid) : want(ticket, cid);
        }
    }
}

void BlockSession::end()
{
    m_isEnded = true;
    m_asking.cancel();
    m_toAsk.clear();
    m_wanted.clear();
    if (m_request) {
        m_exchange->cancelRequest(std::exchange(m_request, {}), m_options.cause);
    }
    for (const auto& [ticket, fetch] : m_fetches) {
        answerLater(ticket, fail(ErrorCode::Cancelled, std::string{telemetry::kJobCancelled}));
    }
}

std::vector<Cid> BlockSession::missing(std::size_t most) const
{
    std::vector<Cid> cids;
    for (const auto& [cid, tickets] : m_wanted) {
        if (cids.size() == most) {
            break;
        }
        cids.push_back(cid);
    }
    return cids;
}

void BlockSession::answerLater(Ticket ticket, Result<SharedBytes> result)
{
    m_clock->callAt(m_clock->now(),
                    [this, ticket, alive = std::weak_ptr{m_isAlive}, result = std::move(result)] {
                        if (!alive.expired()) {
                            answer(ticket, result);
                        }
                    });
}

void BlockSession::answer(Ticket ticket, const Result<SharedBytes>& result)
{
    if (auto fetch = m_fetches.extract(ticket)) {
        fetch.mapped().done(result); // may end this session
    }
}

void BlockSession::answerAll(const Cid& cid, const Result<SharedBytes>& result)
{
    auto tickets = m_wanted.extract(cid);
    if (!tickets) {
        return;
    }
    const auto alive = std::weak_ptr{m_isAlive};
    for (const Ticket ticket : tickets.mapped()) {
        if (alive.expired()) {
            return;
        }
        answer(ticket, result);
    }
}

void BlockSession::read(Ticket ticket, const Cid& cid)
{
    m_store->get(cid.hash(),
                 [this, ticket, cid, alive = std::weak_ptr{m_isAlive}](Result<SharedBytes> result) {
                     if (alive.expired() || !m_fetches.contains(ticket)) {
                         return;
                     }
                     const bool isGone = !result
                                         && (result.error().code == ErrorCode::NotFound
                                             || result.error().code == ErrorCode::Damaged);
                     if (isGone) {
                         want(ticket, cid);
                     } else {
                         answer(ticket, result);
                     }
                 });
}

void BlockSession::want(Ticket ticket, const Cid& cid)
{
    if (m_options.offline) {
        answerLater(ticket, fail(ErrorCode::NotFound,
                                 "block was not found locally (offline): " + cid.toString()));
        return;
    }
    auto& tickets = m_wanted[cid];
    tickets.push_back(ticket);
    if (tickets.size() == 1) {
        askSoon(cid);
    }
}

void BlockSession::askSoon(const Cid& cid)
{
    m_toAsk.push_back(cid);
    if (!m_isPaused && m_toAsk.size() == 1) { // those behind the first go with it
        m_asking = net::ScopedTimer{*m_clock, m_clock->now(), [this] { askNow(); }};
    }
}

void BlockSession::askNow()
{
    if (!m_request) {
        bitswap::RequestListener listener;
        listener.onBlock = [this](const store::Block& block) { answerAll(block.cid, block.data); };
        listener.onGivenUp = [this](const Cid& cid) {
            answerAll(cid, fail(ErrorCode::Cancelled, "the want was cancelled"));
        };
        m_request = m_exchange->openRequest(m_options.origin, m_options.cause, std::move(listener));
    }
    const std::vector<Cid> cids = std::exchange(m_toAsk, {});
    m_exchange->addWants(m_request, cids, m_options.cause);
    if (m_options.priority) {
        m_exchange->setWantPriority(cids, *m_options.priority, m_options.cause);
    }
}

// --- the node's blocks ---------------------------------------------------------------------------

std::unique_ptr<BlockSession> BlockAccess::open(BlockOptions options)
{
    return std::make_unique<BlockSession>(*m_clock, *m_store, *m_exchange, std::move(options));
}

net::Task<Result<SharedBytes>> BlockAccess::get(Cid cid, BlockOptions options)
{
    const std::unique_ptr<BlockSession> session = open(std::move(options));
    auto block = co_await session->get(std::move(cid));
    co_return block;
}

net::Task<Result<void>> BlockAccess::put(std::vector<store::Block> blocks, telemetry::Seq cause)
{
    std::unordered_set<multiformats::Multihash> hashes;
    std::vector<store::Block> fresh;
    for (const store::Block& block : blocks) {
        const multiformats::Multihash hash = block.cid.hash();
        if (!m_store->sizeOf(hash) && hashes.insert(hash).second) {
            fresh.push_back(block);
        }
    }
    std::vector<store::Block> kept = blocks; // shares the bytes
    auto stored = co_await putBlocks(*m_store, std::move(kept));
    if (stored) {
        for (const store::Block& block : fresh) {
            m_log->emit(telemetry::BlockStored{block.cid, block.data->size(), {}}, cause);
        }
        m_exchange->onBlocksAdded(blocks, cause);
    }
    co_return stored;
}

net::Task<Result<void>> BlockAccess::remove(Cid cid)
{
    const std::uint32_t bytes = m_store->sizeOf(cid.hash()).value_or(0);
    auto removed = co_await removeBlock(*m_store, cid.hash());
    if (removed) {
        m_log->emit(telemetry::BlocksRemoved{1, bytes, telemetry::Removal::Asked});
    }
    co_return removed;
}

std::optional<std::uint32_t> BlockAccess::sizeOf(const Cid& cid) const
{
    return localSize(*m_store, cid);
}

} // namespace swapscope::node
