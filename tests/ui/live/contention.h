// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/world/content.h"
#include "tests/support/live_window.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace swapscope::tests {

inline constexpr std::uint64_t kKiB = 1024;
/// Low enough to be the bottleneck on a busy machine too: what is asserted does not depend on how
/// fast that is.
inline constexpr std::uint64_t kLine = 768 * kKiB;
inline constexpr std::uint64_t kLargeBlock = 256 * kKiB;
inline constexpr std::uint64_t kSmallBlock = 64 * kKiB;

/// Three real peers that want more of the node than its line carries: the first in blocks four
/// times as large as the others'.
struct Contention : LiveWindow
{
    enum class Wants { AllAtOnce, AFewAtATime };

    explicit Contention(Wants wants = Wants::AllAtOnce)
    {
        window.acts().changeNodeRules({.strategy = "round-robin"});
        window.acts().changeNodeRules({.uploadLimit = telemetry::RateLimit{kLine}});
        connectAll();
        std::uint64_t seed = 1;
        for (std::size_t i = 0; i < peers.size(); ++i) {
            std::vector<store::Block> blocks;
            for (int block = 0; block < (i == 0 ? 100 : 160); ++block) {
                blocks.push_back(world::makeBlock(seed++, i == 0 ? kLargeBlock : kSmallBlock));
                m_toWant.at(i).push_back(blocks.back().cid);
            }
            link.send(node::AddBlocks{std::move(blocks)});
            wantMore(i, wants == Wants::AllAtOnce ? m_toWant.at(i).size() : kFew);
        }
    }

    [[nodiscard]] std::uint64_t sentTo(std::size_t number) const
    {
        return state().peer(id(number))->sentBytes;
    }
    /// Each peer's part of what is sent while so much of the node's time passes.
    [[nodiscard]] std::array<double, 3> sharesOver(Duration span)
    {
        std::array<double, 3> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = -static_cast<double>(sentTo(i));
        }
        pass(span);
        double sum = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] += static_cast<double>(sentTo(i));
            sum += bytes[i];
        }
        for (double& part : bytes) {
            part /= sum;
        }
        return bytes;
    }

private:
    static constexpr std::size_t kFew = 8;

    /// Whoever gets a block wants another.
    void whilePumping() override
    {
        for (std::size_t i = 0; i < peers.size(); ++i) {
            const std::size_t open = peers.at(i).node->state().totals().ourWants;
            if (open < kFew && !m_toWant.at(i).empty()) {
                wantMore(i, kFew - open);
            }
        }
    }
    void wantMore(std::size_t number, std::size_t count)
    {
        auto& left = m_toWant.at(number);
        const auto end = left.begin() + static_cast<std::ptrdiff_t>(std::min(count, left.size()));
        peers.at(number).execute(node::WantBlocks{{left.begin(), end}, "test"});
        left.erase(left.begin(), end);
    }

    std::array<std::vector<multiformats::Cid>, 3> m_toWant; ///< To be wanted yet.
};

} // namespace swapscope::tests
