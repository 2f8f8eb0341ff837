// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/files/block_source.h"
#include "core/ipld/directory_import.h"
#include "core/ipld/unixfs_import.h"
#include "core/sim/virtual_clock.h"
#include "tests/support/run_task.h"
#include "tests/support/vectors.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::files {

/// Blocks of a test. Each comes after a time of its own; some do not come, or come late.
class MapSource final : public BlockSource
{
public:
    explicit MapSource(sim::VirtualClock& clock)
        : m_clock{&clock}
    {}

    Ticket fetch(const Cid& cid, Done done) override
    {
        const Ticket ticket = ++m_last;
        ++asked;
        open[ticket] = cid;
        mostOpen = std::max(mostOpen, open.size());
        if (withheld.contains(cid)) {
            return ticket;
        }
        const Duration wait = std::chrono::milliseconds{delay ? delay(asked) : 0};
        m_clock->callAt(m_clock->now() + wait, [this, ticket, done = std::move(done)] {
            const auto found = open.find(ticket);
            if (found == open.end()) {
                return;
            }
            const Cid wanted = found->second;
            open.erase(found);
            const auto block = blocks.find(wanted);
            Result<SharedBytes> result = fail(ErrorCode::NotFound, "no such block");
            if (block != blocks.end()) {
                result = block->second;
            }
            done(std::move(result));
        });
        return ticket;
    }
    void cancel(Ticket ticket) override { open.erase(ticket); }
    std::optional<std::uint32_t> sizeOf(const Cid& /*cid*/) const override { return std::nullopt; }

    Cid put(const std::vector<store::Block>& made)
    {
        for (const store::Block& block : made) {
            blocks[block.cid] = block.data;
        }
        return made.back().cid;
    }
    struct Entry
    {
        Cid cid;
        std::uint64_t dagBytes = 0;
    };
    Entry file(ByteView bytes, const ipld::ImportOptions& options = {})
    {
        ipld::FileImporter importer{options};
        for (const store::Block& block : importer.add(bytes)) {
            blocks[block.cid] = block.data;
        }
        const auto made = importer.finish();
        for (const store::Block& block : made.blocks) {
            blocks[block.cid] = block.data;
        }
        return {made.root, made.dagBytes};
    }
    Entry directory(const std::map<std::string, Entry>& entries,
                    const ipld::ImportOptions& options = {})
    {
        ipld::DirectoryImporter importer{options};
        for (const auto& [name, entry] : entries) {
            importer.add(name, entry.cid, entry.dagBytes);
        }
        const auto made = importer.finish().value();
        put(made.blocks);
        return {made.root, made.dagBytes};
    }
    Entry node(ipld::DagPbNode node)
    {
        auto bytes = std::make_shared<const Bytes>(ipld::encodeDagPb(std::move(node)));
        const auto hash =
            multiformats::Multihash::of(multiformats::hash_code::kSha2_256, *bytes).value();
        const Cid cid = Cid::v1(multiformats::codec::kDagPb, hash);
        blocks[cid] = bytes;
        return {cid, bytes->size()};
    }

    std::map<Cid, SharedBytes> blocks;
    std::set<Cid> withheld;                            ///< Asked for in vain.
    std::function<std::uint64_t(std::uint64_t)> delay; ///< ms, of the n-th fetch.
    std::uint64_t asked = 0;
    std::map<Ticket, Cid> open;
    std::size_t mostOpen = 0;

private:
    sim::VirtualClock* m_clock;
    Ticket m_last = 0;
};

/// All steps to the end or to an error.
template <typename Reader>
net::Task<Result<std::vector<Step>>> collect(Reader& reader)
{
    std::vector<Step> steps;
    for (;;) {
        auto step = co_await reader.next();
        if (!step) {
            co_return step.error();
        }
        if (!*step) {
            co_return steps;
        }
        steps.push_back(std::move(**step));
    }
}

} // namespace swapscope::files
