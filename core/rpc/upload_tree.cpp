// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/upload_tree.h"

#include "core/base/rpc_limits.h"
#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace swapscope::rpc {
namespace {

/// About what one takes beside its name.
constexpr std::size_t kFolderBytes = sizeof(UploadedFolder) + 64;
constexpr std::size_t kFileBytes = sizeof(UploadedFile);

} // namespace

Result<std::vector<std::string>> splitUploadPath(const std::string& path)
{
    std::vector<std::string> names;
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        const std::string_view name = rest.substr(0, slash);
        rest.remove_prefix(std::min(slash + 1, rest.size()));
        if (name == "." || name == "..") {
            return fail(ErrorCode::Invalid,
                        "a name of the upload leads elsewhere: \"" + cleanText(path) + "\"");
        }
        if (!name.empty()) {
            names.emplace_back(name);
        }
    }
    if (names.size() >= limits::kDagDepth) {
        return fail(ErrorCode::TooLarge, "directories of the upload are nested too deep");
    }
    return names;
}

Result<void> UploadTree::count(std::size_t bytes)
{
    if (m_entries >= limits::kRpcUploadEntries) {
        return fail(ErrorCode::TooLarge, "an upload has at most "
                                             + std::to_string(limits::kRpcUploadEntries)
                                             + " files and directories");
    }
    if (bytes > limits::kRpcUploadTrees - *m_heldByAll) {
        const bool isAlone = m_held == *m_heldByAll;
        return fail(ErrorCode::TooLarge,
                    std::string{"the names of "} + (isAlone ? "the upload" : "all uploads together")
                        + " take more than "
                        + std::to_string(limits::kRpcUploadTrees / limits::kMiB) + " MiB: "
                        + (isAlone ? "upload it in parts" : "try again when others have ended"));
    }
    ++m_entries;
    m_held += bytes;
    *m_heldByAll += bytes;
    return {};
}

Result<UploadedFolder*> UploadTree::folderAt(const std::vector<std::string>& path,
                                             std::size_t names)
{
    UploadedFolder* folder = &m_top;
    for (std::size_t i = 0; i < names; ++i) {
        const auto found = folder->folders.find(path[i]);
        if (found != folder->folders.end()) {
            folder = &found->second;
            continue;
        }
        if (auto counted = count(kFolderBytes + path[i].size()); !counted) {
            return counted.error();
        }
        folder = &folder->folders[path[i]];
    }
    return folder;
}

Result<void> UploadTree::addFolder(const std::vector<std::string>& path, Part part)
{
    auto folder = folderAt(path, path.size());
    if (!folder) {
        return folder.error();
    }
    part.name = {}; // its place says it
    (*folder)->part = std::move(part);
    return {};
}

Result<void> UploadTree::addFile(const std::vector<std::string>& path, multiformats::Cid cid,
                                 std::uint64_t dagBytes)
{
    auto folder = folderAt(path, path.size() - 1);
    auto counted = folder ? count(kFileBytes + path.back().size()) : Result<void>{folder.error()};
    if (counted) {
        (*folder)->files.push_back({path.back(), std::move(cid), dagBytes});
    }
    return counted;
}

} // namespace swapscope::rpc
