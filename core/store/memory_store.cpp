// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/memory_store.h"

#include <utility>

namespace swapscope::store {

MemoryStore::MemoryStore(Clock& clock, std::uint64_t capacityBytes) noexcept
    : m_clock{&clock}
    , m_capacityBytes{capacityBytes}
{}

MemoryStore::~MemoryStore()
{
    for (const auto& [ticket, timer] : m_answers) {
        m_clock->cancel(timer);
    }
}

std::optional<std::uint32_t> MemoryStore::sizeOf(const Multihash& hash) const
{
    const auto found = m_blocks.find(hash);
    if (found == m_blocks.end()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(found->second.data->size());
}

void MemoryStore::get(const Multihash& hash, GetDone done)
{
    const auto found = m_blocks.find(hash);
    Result<SharedBytes> result = fail(ErrorCode::NotFound, "the block is not stored");
    if (found != m_blocks.end()) {
        m_uses.splice(m_uses.end(), m_uses, found->second.use);
        found->second.lastRead = secondsOf(m_clock->now());
        result = found->second.data;
    }
    answerLater([done = std::move(done), result = std::move(result)] { done(result); });
}

void MemoryStore::put(std::vector<Block> blocks, PutDone done)
{
    for (Block& block : blocks) {
        const Multihash hash = block.cid.hash();
        if (const auto found = m_blocks.find(hash); found != m_blocks.end()) {
            m_uses.splice(m_uses.end(), m_uses, found->second.use);
            found->second.lastRead = secondsOf(m_clock->now());
            continue;
        }
        m_bytes += block.data->size();
        const auto use = m_uses.insert(m_uses.end(), hash);
        m_blocks.emplace(hash, Kept{std::move(block.data), secondsOf(m_clock->now()), use});
    }
    while (m_capacityBytes != 0 && m_bytes > m_capacityBytes && m_blocks.size() > 1) {
        const Multihash oldest = m_uses.front();
        forget(oldest);
    }
    answerLater([done = std::move(done)] { done(Result<void>{}); });
}

void MemoryStore::remove(const Multihash& hash, PutDone done)
{
    auto result = Result<void>{};
    if (m_blocks.contains(hash)) {
        forget(hash);
    } else {
        result = fail(ErrorCode::NotFound, "the block is not stored");
    }
    answerLater([done = std::move(done), result = std::move(result)] { done(result); });
}

void MemoryStore::forget(const Multihash& hash)
{
    const auto found = m_blocks.find(hash);
    m_bytes -= found->second.data->size();
    m_uses.erase(found->second.use);
    m_blocks.erase(found);
}

std::size_t MemoryStore::partCount() const
{
    return 1;
}

std::vector<StoredBlock> MemoryStore::list(std::size_t /*part*/) const
{
    std::vector<StoredBlock> blocks;
    blocks.reserve(m_blocks.size());
    for (const auto& [hash, kept] : m_blocks) {
        const auto bytes = static_cast<std::uint32_t>(kept.data->size());
        blocks.push_back({hash, bytes, kept.lastRead});
    }
    return blocks;
}

std::uint64_t MemoryStore::blockCount() const
{
    return m_blocks.size();
}

std::uint64_t MemoryStore::byteCount() const
{
    return m_bytes;
}

void MemoryStore::answerLater(std::function<void()> answer)
{
    const Ticket ticket = ++m_lastTicket;
    m_answers[ticket] = m_clock->callAt(m_clock->now(), [this, ticket, answer = std::move(answer)] {
        m_answers.erase(ticket);
        // The answer may destroy this store: nothing of it is touched from here on.
        answer();
    });
}

} // namespace swapscope::store
