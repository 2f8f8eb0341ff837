// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// The formulas behind the figures that the window shows.
namespace swapscope::telemetry {

inline constexpr Duration kRateTau = std::chrono::seconds{5};
inline constexpr Duration kSlice = std::chrono::milliseconds{250};
inline constexpr Duration kWindow = std::chrono::seconds{10};
inline constexpr std::size_t kWindowSlices = 40;

/// An exponentially weighted rate after `bytes` more in `elapsed`, in B/s: the
/// old value decays with time constant kRateTau, whatever the length of the
/// steps. Falls to 0 below 1 B/s, so that idle rows come to rest.
[[nodiscard]] double nextRate(double rate, std::uint64_t bytes, Duration elapsed) noexcept;

/// Debts below this are forgiven: a stranger is worth that many bytes of trust.
inline constexpr std::uint64_t kDebtGrace = 16ULL * 1024 * 1024;

/// log₂((sent + kDebtGrace) ÷ (received + kDebtGrace)), bits.
[[nodiscard]] double relativeDebt(std::uint64_t sent, std::uint64_t received) noexcept;

/// 1 − 1 ÷ (1 + e^(6 − 3ρ)) with ρ = sent ÷ (received + kDebtGrace), 0…1.
/// Source: J. Benet, IPFS white paper, 2014, 3.4.2, with a grace in place of
/// its 1 B.
[[nodiscard]] double sendProbability(std::uint64_t sent, std::uint64_t received) noexcept;

/// Jain's fairness index (Σx)² ÷ (n·Σx²): 1 when all are equal, k/n when k of n
/// share alike and the rest get nothing. None below two shares; 1 when all are
/// 0. Source: R. Jain et al., DEC-TR-301, 1984.
[[nodiscard]] std::optional<double> jainIndex(std::span<const double> shares) noexcept;

/// Which slots of a ring of slices make up the last kWindow.
class SliceWindow
{
public:
    template <typename T>
    using Ring = std::array<T, kWindowSlices>; ///< One value per slice.

    /// Where the slice in progress will be written.
    [[nodiscard]] std::size_t slot() const noexcept { return m_slot; }

    /// Ends the slice in progress after `length`, and forgets slices older than
    /// the window.
    void close(Duration length) noexcept;

    /// Time that the closed slices cover: at most about kWindow.
    [[nodiscard]] Duration length() const noexcept { return m_total; }

    template <typename T>
    [[nodiscard]] T sum(const Ring<T>& ring) const noexcept
    {
        T total{};
        for (std::size_t back = 1; back <= m_count; ++back) {
            total += ring[(m_slot + kWindowSlices - back) % kWindowSlices];
        }
        return total;
    }

    template <typename T>
    [[nodiscard]] T max(const Ring<T>& ring) const noexcept
    {
        T most{};
        for (std::size_t back = 1; back <= m_count; ++back) {
            most = std::max(most, ring[(m_slot + kWindowSlices - back) % kWindowSlices]);
        }
        return most;
    }

private:
    void dropOldest() noexcept;

    Ring<Duration> m_lengths{};
    std::size_t m_slot = 0;
    std::size_t m_count = 0;
    Duration m_total{};
};

} // namespace swapscope::telemetry
