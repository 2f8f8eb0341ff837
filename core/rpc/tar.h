// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/files/walk.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace swapscope::rpc {

/// Writes the steps of a files::ContentReader as a tar archive, which comes out piece by piece.
/// Directories have no slash at their end and precede what they hold: clients insist.
/// Source: POSIX ustar; PAX records for what does not fit into it.
class TarWriter
{
public:
    /// @param rootName  What the root is called.
    /// @param now  Unix seconds, for entries that tell no time.
    TarWriter(std::string rootName, std::int64_t now)
        : m_rootName{std::move(rootName)}
        , m_now{now}
    {}

    /// Appends what the step becomes. Errors: Invalid for a name that would lead elsewhere, or that
    /// comes twice in a directory: who unpacks would write the second through the first.
    [[nodiscard]] Result<void> apply(const files::Step& step, Bytes& to);

    /// The end of the archive.
    static void finish(Bytes& to);

private:
    struct Taken
    {
        std::string name;
        bool isLink = false;
    };
    struct Folder
    {
        std::string path;
        std::unordered_map<std::string, Taken> taken{}; ///< By the name in small letters.
    };

    [[nodiscard]] Result<std::string> pathFor(const files::Step& step);
    [[nodiscard]] static bool take(Folder& folder, const std::string& name, bool isLink);

    std::string m_rootName;
    std::int64_t m_now;
    std::vector<Folder> m_folders; // those that are open
    bool m_isInFile = false;
    std::uint64_t m_written = 0; // of the open file
};

} // namespace swapscope::rpc
