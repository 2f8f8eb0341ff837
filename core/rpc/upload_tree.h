// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/multiformats/cid.h"
#include "core/rpc/multipart.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swapscope::rpc {

/// A file or link of an upload whose blocks are made.
struct UploadedFile
{
    std::string name;
    multiformats::Cid cid;
    std::uint64_t dagBytes = 0;
};

/// A directory of an upload, until all that is in it has come.
struct UploadedFolder
{
    Part part{}; ///< As it came, without its name; without a part of its own, empty.
    std::map<std::string, UploadedFolder> folders{};
    std::vector<UploadedFile> files{};
};

/// The names in a part's path. Errors: Invalid for "." and ".." and for what is nested deeper than
/// limits::kDagDepth.
[[nodiscard]] Result<std::vector<std::string>> splitUploadPath(const std::string& path);

/// Directories of one upload in whatever order their parts come. What it holds is counted, names
/// and the directories that paths imply included, before there is room made for it.
class UploadTree
{
public:
    /// @param heldBytes  By the trees of all uploads; outlives this.
    explicit UploadTree(std::uint64_t& heldBytes) noexcept
        : m_heldByAll{&heldBytes}
    {}
    ~UploadTree() { *m_heldByAll -= m_held; }

    UploadTree(const UploadTree&) = delete;
    UploadTree& operator=(const UploadTree&) = delete;

    /// Errors: TooLarge (limits::kRpcUploadEntries, limits::kRpcUploadTrees).
    [[nodiscard]] Result<void> addFolder(const std::vector<std::string>& path, Part part);
    /// `path` has the file's own name too. Errors: as above.
    [[nodiscard]] Result<void> addFile(const std::vector<std::string>& path, multiformats::Cid cid,
                                       std::uint64_t dagBytes);

    /// Holds what was uploaded at the top.
    [[nodiscard]] UploadedFolder& top() noexcept { return m_top; }

private:
    [[nodiscard]] Result<void> count(std::size_t bytes);
    [[nodiscard]] Result<UploadedFolder*> folderAt(const std::vector<std::string>& path,
                                                   std::size_t names);

    UploadedFolder m_top;
    std::uint64_t* m_heldByAll;
    std::uint64_t m_held = 0;
    std::size_t m_entries = 0;
};

} // namespace swapscope::rpc
