// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/content.h"

#include "core/multiformats/cid.h"

#include <memory>
#include <utility>

namespace swapscope::world {
namespace {

constexpr std::size_t kKiB = 1024;

Bytes splitmix(std::uint64_t seed, std::size_t length)
{
    Bytes bytes;
    bytes.reserve(length + 8);
    while (bytes.size() < length) {
        seed += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        z ^= z >> 31U;
        for (unsigned i = 0; i < 8; ++i) {
            bytes.push_back(static_cast<std::uint8_t>(z >> (8U * i)));
        }
    }
    bytes.resize(length);
    return bytes;
}

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
    auto data = std::make_shared<const Bytes>(splitmix(seed, bytes));
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
