// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/memory_store.h"

#include <utility>

namespace swapscope::store {

MemoryStore::MemoryStore(Clock& clock) noexcept
    : m_clock{&clock}
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
    return static_cast<std::uint32_t>(found->second->size());
}

void MemoryStore::get(const Multihash& hash, GetDone done)
{
    const auto found = m_blocks.find(hash);
    auto result = found == m_blocks.end()
                      ? Result<SharedBytes>{fail(ErrorCode::NotFound, "the block is not stored")}
                      : Result<SharedBytes>{found->second};
    answerLater([done = std::move(done), result = std::move(result)] { done(result); });
}

void MemoryStore::put(std::vector<Block> blocks, PutDone done)
{
    for (Block& block : blocks) {
        const std::size_t size = block.data->size();
        if (m_blocks.try_emplace(block.cid.hash(), std::move(block.data)).second) {
            m_bytes += size;
        }
    }
    answerLater([done = std::move(done)] { done(Result<void>{}); });
}

void MemoryStore::remove(const Multihash& hash, PutDone done)
{
    auto result = Result<void>{};
    if (const auto found = m_blocks.find(hash); found != m_blocks.end()) {
        m_bytes -= found->second->size();
        m_blocks.erase(found);
    } else {
        result = fail(ErrorCode::NotFound, "the block is not stored");
    }
    answerLater([done = std::move(done), result = std::move(result)] { done(result); });
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
