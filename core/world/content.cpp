// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"

#include "core/multiformats/cid.h"
#include "core/sim/seeded_random.h"

#include <memory>
#include <utility>

namespace swapscope::world {
namespace {

constexpr std::size_t kKiB = 1024;

std::vector<store::Block> makeBlocks(std::uint64_t seed, std::size_t count, std::size_t bytes)
{
    std::vector<store::Block> blocks;
    blocks.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        blocks.push_back(makeBlock(seed + i, bytes));
    }
    return blocks;
}

} // namespace

store::Block makeBlock(std::uint64_t seed, std::size_t bytes)
{
    Bytes content(bytes);
    sim::SeededRandom{seed}.fill(content);
    auto data = std::make_shared<const Bytes>(std::move(content));
    const auto hash = multiformats::Multihash::of(multiformats::hash_code::kSha2_256, *data);
    return {multiformats::Cid::v1(multiformats::codec::kRaw, hash.value()), std::move(data)};
}

DemoContent DemoContent::make()
{
    DemoContent content;
    content.small = makeBlocks(1'000'000, 300, 3 * kKiB + 517);
    content.medium = makeBlocks(2'000'000, 160, 64 * kKiB);
    content.large = makeBlocks(3'000'000, 120, 256 * kKiB);
    content.huge = makeBlocks(4'000'000, 18, 1024 * kKiB);
    return content;
}

std::vector<store::Block> DemoContent::all() const
{
    std::vector<store::Block> blocks;
    for (const auto* part : {&small, &medium, &large, &huge}) {
        blocks.insert(blocks.end(), part->begin(), part->end());
    }
    return blocks;
}

} // namespace swapscope::world
