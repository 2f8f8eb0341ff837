// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/figures.h"

#include "core/telemetry/rows.h"

#include <cmath>

namespace swapscope::telemetry {

namespace {

double secondsOf(Duration duration) noexcept
{
    return std::chrono::duration<double>{duration}.count();
}

} // namespace

double nextRate(double rate, std::uint64_t bytes, Duration elapsed) noexcept
{
    if (elapsed <= Duration::zero()) {
        return rate;
    }
    const double seconds = secondsOf(elapsed);
    const double weight = -std::expm1(-seconds / secondsOf(kRateTau));
    const double next = rate + weight * (static_cast<double>(bytes) / seconds - rate);
    return next < 1.0 ? 0.0 : next;
}

double relativeDebt(std::uint64_t sent, std::uint64_t received) noexcept
{
    return std::log2((static_cast<double>(sent) + static_cast<double>(kDebtGrace))
                     / (static_cast<double>(received) + static_cast<double>(kDebtGrace)));
}

double sendProbability(std::uint64_t sent, std::uint64_t received) noexcept
{
    const double ratio = static_cast<double>(sent)
                         / (static_cast<double>(received) + static_cast<double>(kDebtGrace));
    return 1.0 - 1.0 / (1.0 + std::exp(6.0 - 3.0 * ratio));
}

double PeerRow::relativeDebt() const noexcept
{
    return telemetry::relativeDebt(sentBytes, receivedBytes);
}

double PeerRow::sendProbability() const noexcept
{
    return telemetry::sendProbability(sentBytes, receivedBytes);
}

std::optional<double> jainIndex(std::span<const double> shares) noexcept
{
    if (shares.size() < 2) {
        return std::nullopt;
    }
    double sum = 0;
    double squares = 0;
    for (const double share : shares) {
        sum += share;
        squares += share * share;
    }
    if (squares <= 0) {
        return 1.0;
    }
    return sum * sum / (static_cast<double>(shares.size()) * squares);
}

void SliceWindow::close(Duration length) noexcept
{
    if (m_count == kWindowSlices) {
        dropOldest();
    }
    m_lengths[m_slot] = length;
    m_slot = (m_slot + 1) % kWindowSlices;
    ++m_count;
    m_total += length;
    // One slice always stays, however long the pause before it was.
    while (m_count > 1 && m_total > kWindow) {
        dropOldest();
    }
}

void SliceWindow::dropOldest() noexcept
{
    m_total -= m_lengths[(m_slot + kWindowSlices - m_count) % kWindowSlices];
    --m_count;
}

} // namespace swapscope::telemetry
