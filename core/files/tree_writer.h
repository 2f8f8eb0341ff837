// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/files/safe_name.h"
#include "core/files/walk.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace swapscope::files {

/// Puts the steps of a ContentReader on the disk under a name that says that it is not whole
/// ("<name>.partial"), and gives it its own name at the end. What was not committed is removed.
///
/// No name of a stranger leads anywhere but into what this has made: each directory is opened
/// without following links and each file is made anew. Symbolic links become files with the target
/// as text. For workers, one at a time: each call waits for the disk.
class TreeWriter
{
public:
    /// Checks that nothing is at `destination` and makes nothing yet. Errors: Refused where
    /// something is, NotFound where its folder is not, Io.
    [[nodiscard]] static Result<TreeWriter> create(const std::filesystem::path& destination);

    TreeWriter(TreeWriter&& other) noexcept;
    TreeWriter& operator=(TreeWriter&&) = delete;
    ~TreeWriter();

    /// Errors: Invalid for a name that cannot be saved (see checkFileName) or more data than the
    /// file was said to have, Io, also where a file does not fit. Nothing may be applied after an
    /// error.
    [[nodiscard]] Result<void> apply(const Step& step);

    /// Writes it through to the disk and gives it its name. Errors: Refused where something has
    /// taken the name meanwhile, Io.
    [[nodiscard]] Result<void> commit();

    /// Chooses the name that it has until it is whole, so that somebody can note it down before
    /// the first step makes it. Errors: Io.
    [[nodiscard]] Result<std::filesystem::path> choosePartial();

    /// Writes no more and leaves what there is to the caller.
    /// @return its name; empty where nothing was made.
    [[nodiscard]] std::filesystem::path release() noexcept;

    [[nodiscard]] std::uint64_t filesDone() const noexcept { return m_filesDone; }

    /// The name that it has until it is whole; empty before that is chosen.
    [[nodiscard]] const std::filesystem::path& partial() const noexcept { return m_partial; }

private:
    struct Folder
    {
        int descriptor = -1;
        NamesInUse names{};
    };

    explicit TreeWriter(std::filesystem::path destination) noexcept;

    [[nodiscard]] Result<std::string> nameFor(const Step& step);
    [[nodiscard]] int parent() const noexcept;
    [[nodiscard]] Result<void> beginRoot(bool isFolder);
    [[nodiscard]] Result<void> openFolder(const Step& step);
    [[nodiscard]] Result<void> openFile(const Step& step);
    [[nodiscard]] Result<void> write(ByteView bytes);
    [[nodiscard]] Result<void> end();
    [[nodiscard]] Error failure() const;
    void closeAll() noexcept;

    std::filesystem::path m_destination;
    std::filesystem::path m_partial; // empty until it is chosen
    std::vector<Folder> m_folders;   // the way down to where we are
    int m_file = -1;
    std::uint64_t m_left = 0; // bytes that the open file is still said to have
    std::uint64_t m_filesDone = 0;
    bool m_isBegun = false; // there is something of that name, and it is ours
    bool m_isFolder = false;
};

} // namespace swapscope::files
