// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipld/block_form.h"
#include "core/ipld/dag_pb.h"
#include "core/store/block_store.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace swapscope::ipld {

/// Makes the blocks of one directory from its entries: one block, or shards where that would be too
/// large by the options. Pure; hashing takes time. Source: ipfs/specs UnixFS; IPIP-499.
class DirectoryImporter
{
public:
    static constexpr std::size_t kFanout = 256;

    struct Imported
    {
        std::vector<store::Block> blocks; ///< Children first, the root last.
        multiformats::Cid root;
        std::uint64_t dagBytes = 0; ///< With all that is below the entries.
    };

    /// `options` have passed their check().
    explicit DirectoryImporter(const ImportOptions& options, const BlockForm& form = {},
                               const Attributes& attributes = {})
        : m_options{options}
        , m_form{form}
        , m_attributes{attributes}
    {}

    /// @param dagBytes  Of all blocks of the entry.
    void add(std::string name, multiformats::Cid cid, std::uint64_t dagBytes);

    /// Ends the directory. Errors: Invalid for a name that comes twice or is empty.
    [[nodiscard]] Result<Imported> finish();

private:
    struct Entry
    {
        DagPbLink link;
        std::uint64_t hash = 0;
    };
    /// Entries that share the bits of the levels above.
    using Entries = std::vector<Entry>;

    [[nodiscard]] bool isTooLarge(std::size_t blockBytes) const;
    [[nodiscard]] Result<DagPbLink> shard(Entries entries, std::size_t level);
    [[nodiscard]] DagPbLink emit(DagPbNode node);

    ImportOptions m_options;
    BlockForm m_form;
    Attributes m_attributes;
    std::vector<DagPbLink> m_links;
    std::vector<store::Block> m_blocks;
};

/// The block of a symbolic link; it need not be stored where its CID holds it.
[[nodiscard]] store::Block symlinkBlock(std::string_view target, const ImportOptions& options,
                                        const BlockForm& form = {},
                                        const Attributes& attributes = {});

} // namespace swapscope::ipld
