// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/token_bucket.h"

#include <cstdint>
#include <optional>

namespace swapscope::bitswap {

/// What may be sent to one peer, or to all, and when.
///
/// Bytes are taken before they are sent, and only if all of them are there; but a message larger
/// than the burst (a second of the rate or a part of it, at least kMinBurstBytes) goes as soon as
/// the bucket is full, and what it lacks is owed and paid by time before anything else goes. For
/// any stretch of time Δt that gives at most rate·Δt + the larger of the burst and the largest
/// message.
class Throttle
{
public:
    /// A HAVE or DONT_HAVE need not wait until the debt of a block is paid: it goes by what time
    /// has paid since. The bound stays, as no debt becomes larger by it than blocks made it.
    enum class Kind { Block, Presence };

    static constexpr std::uint64_t kMinBurstBytes = 64 * 1024;

    /// @param burstPart  The configured burst is the rate divided by this, in seconds; not 0.
    explicit Throttle(std::uint64_t burstPart = 1) noexcept
        : m_burstPart{burstPart}
    {}

    /// @param bytesPerSecond  none: unlimited. 0: nothing passes. Above TokenBucket::kMaxRate:
    /// that.
    void setRate(std::optional<std::uint64_t> bytesPerSecond, TimePoint now);
    /// Announces the largest message that waits, in bytes, and books what time has brought.
    void setNeed(std::uint64_t bytes, TimePoint now);

    [[nodiscard]] const TokenBucket::Rate& rate() const noexcept { return m_bucket.rate(); }
    /// Configured burst in bytes; 0 when unlimited.
    [[nodiscard]] std::uint64_t burst() const noexcept
    {
        return static_cast<std::uint64_t>(m_bucket.capacity());
    }
    /// Bytes towards capacity(): what is there, and what the announced need may owe.
    [[nodiscard]] std::uint64_t tokens() const noexcept;
    /// The most that can go at once: burst(), or the announced need where it is larger.
    [[nodiscard]] std::uint64_t capacity() const noexcept;

    /// As of the last setRate or setNeed; whatever the announced need.
    [[nodiscard]] bool allows(std::uint64_t bytes, Kind kind = Kind::Block) const noexcept;
    /// Takes what allows() granted.
    void take(std::uint64_t bytes) noexcept;
    /// Gives back bytes that were taken and never left.
    void refund(std::uint64_t bytes) noexcept { m_bucket.refund(bytes); }

    /// When `bytes` will be allowed. The epoch: not before the rate changes (rate 0), or at once
    /// (unlimited).
    [[nodiscard]] TimePoint when(std::uint64_t bytes, Kind kind = Kind::Block) const noexcept;

private:
    [[nodiscard]] std::int64_t least(std::uint64_t bytes, Kind kind) const noexcept;

    std::uint64_t m_burstPart;
    std::uint64_t m_need = 0;
    TokenBucket m_bucket; ///< Its capacity is the burst.
};

} // namespace swapscope::bitswap
