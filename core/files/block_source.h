// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/multiformats/cid.h"
#include "core/net/task.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace swapscope::files {

using multiformats::Cid;

/// Where a reader of content gets its blocks from. Lives on the node strand.
class BlockSource
{
public:
    using Ticket = std::uint64_t; ///< Names one fetch. 0 is none.
    using Done = std::function<void(Result<SharedBytes>)>;

    virtual ~BlockSource() = default;

    /// Bytes that hash to the CID. `done` is called once, in a later turn, and may do anything with
    /// the source; never after cancel(). Errors: NotFound where nobody is asked, Cancelled when the
    /// user ended the want, Unsupported for a hash that proves nothing, Damaged, Io.
    [[nodiscard]] virtual Ticket fetch(const Cid& cid, Done done) = 0;

    /// Unknown and past tickets are ignored.
    virtual void cancel(Ticket ticket) = 0;

    /// The block's size if it can be had without asking anybody. Constant time.
    [[nodiscard]] virtual std::optional<std::uint32_t> sizeOf(const Cid& cid) const = 0;
};

/// One fetch that is cancelled with its owner. Empty by default.
class PendingBlock
{
public:
    PendingBlock() = default;
    PendingBlock(BlockSource& source, const Cid& cid, BlockSource::Done done)
        : m_source{&source}
        , m_ticket{source.fetch(cid, std::move(done))}
    {}
    ~PendingBlock() { cancel(); }

    PendingBlock(PendingBlock&& other) noexcept
        : m_source{std::exchange(other.m_source, nullptr)}
        , m_ticket{std::exchange(other.m_ticket, 0)}
    {}
    PendingBlock& operator=(PendingBlock&& other) noexcept
    {
        if (this != &other) {
            cancel();
            m_source = std::exchange(other.m_source, nullptr);
            m_ticket = std::exchange(other.m_ticket, 0);
        }
        return *this;
    }

    void cancel()
    {
        if (m_source != nullptr) {
            std::exchange(m_source, nullptr)->cancel(std::exchange(m_ticket, 0));
        }
    }
    /// It has been answered: there is nothing to cancel.
    void settle() noexcept { m_source = nullptr; }

private:
    BlockSource* m_source = nullptr; // outlives this
    BlockSource::Ticket m_ticket = 0;
};

/// One block as something to await; cancelling the coroutine cancels the fetch.
[[nodiscard]] net::Task<Result<SharedBytes>> getBlock(BlockSource& source, Cid cid);

} // namespace swapscope::files
