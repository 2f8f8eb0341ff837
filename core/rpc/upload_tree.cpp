// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/upload_tree.h"

#include "core/base/rpc_limits.h"
#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace swapscope::rpc {

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

Result<void> UploadTree::count()
{
    if (++m_entries > limits::kRpcUploadEntries) {
        return fail(ErrorCode::TooLarge, "an upload has at most "
                                             + std::to_string(limits::kRpcUploadEntries)
                                             + " files and directories");
    }
    return {};
}

UploadedFolder& UploadTree::folderAt(const std::vector<std::string>& path, std::size_t names)
{
    UploadedFolder* folder = &m_top;
    for (std::size_t i = 0; i < names; ++i) {
        folder = &folder->folders[path[i]];
    }
    return *folder;
}

Result<void> UploadTree::addFolder(const std::vector<std::string>& path, Part part)
{
    folderAt(path, path.size()).part = std::move(part);
    return count();
}

Result<void> UploadTree::addFile(const std::vector<std::string>& path, multiformats::Cid cid,
                                 std::uint64_t dagBytes)
{
    folderAt(path, path.size() - 1).files.push_back({path.back(), std::move(cid), dagBytes});
    return count();
}

} // namespace swapscope::rpc
