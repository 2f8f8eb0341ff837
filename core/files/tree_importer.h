// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipld/directory_import.h"
#include "core/ipld/unixfs_import.h"

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::files {

/// Makes the blocks of a file, or of a directory with all that is in it, from the disk. Symbolic
/// links in it become links of UnixFS and are not followed. A file has to hold as much as it is
/// said to, and to stay as it is while it is read. Holds a step's blocks and the entries of the
/// directories on the way. For workers, one at a time: each call waits for the disk.
class TreeImporter
{
public:
    struct Options
    {
        ipld::ImportOptions blocks{};
        bool withHidden = false; ///< Names that begin with a dot, below the root.
    };

    /// What one step made.
    struct Step
    {
        std::vector<store::Block> blocks;
        std::uint64_t bytes = 0; ///< Of files, read in this step.
        std::uint64_t files = 0; ///< Done in this step.
        bool isLast = false;
        multiformats::Cid root; ///< Of the last step.
    };

    /// `path` itself may be a link. Errors: NotFound, Io; Invalid for options out of range and for
    /// what is neither a file nor a directory; TooLarge for more than kMostEntries.
    static constexpr std::uint64_t kMostEntries = 1'000'000; ///< Files, links and directories.

    [[nodiscard]] static Result<TreeImporter> open(const std::filesystem::path& path,
                                                   Options options);

    TreeImporter(TreeImporter&& other) noexcept = default;
    TreeImporter& operator=(TreeImporter&&) = delete;
    ~TreeImporter() = default;

    /// About 8 MiB more. Errors: as of open(), Invalid for a file that changes meanwhile, TooLarge
    /// for directories nested deeper than limits::kDagDepth. Nothing may be called after an error
    /// or the last step.
    [[nodiscard]] Result<Step> next();

    /// Of all files, as they were when it was opened.
    [[nodiscard]] std::uint64_t totalBytes() const noexcept { return m_totalBytes; }

private:
    /// An open file descriptor.
    class Descriptor
    {
    public:
        explicit Descriptor(int number = -1) noexcept
            : m_number{number}
        {}
        Descriptor(Descriptor&& other) noexcept;
        Descriptor& operator=(Descriptor&& other) noexcept;
        ~Descriptor();
        [[nodiscard]] int get() const noexcept { return m_number; }

    private:
        int m_number;
    };
    /// A directory that is being read.
    struct Folder
    {
        Descriptor descriptor;
        std::filesystem::path path; // for messages
        std::vector<std::string> names{};
        std::size_t next = 0;
        ipld::DirectoryImporter entries;
    };
    struct File
    {
        Descriptor descriptor;
        std::filesystem::path path;
        ipld::FileImporter importer;
        struct stat asOpened
        {};
        std::uint64_t bytesRead = 0;
    };

    explicit TreeImporter(Options options)
        : m_options{options}
    {}

    [[nodiscard]] Result<void> enter(int descriptor, const std::filesystem::path& path);
    [[nodiscard]] Result<void> openEntry(Folder& folder, const std::string& name, Step& step);
    [[nodiscard]] Result<void> addLink(const Folder& folder, const std::string& name, Step& step);
    [[nodiscard]] Result<void> openFile(Descriptor descriptor, const std::filesystem::path& path);
    [[nodiscard]] Result<void> readFile(Step& step);
    [[nodiscard]] Result<void> readFolder(Step& step);
    void place(const multiformats::Cid& cid, std::uint64_t dagBytes, Step& step);

    Options m_options;
    std::vector<Folder> m_folders; // the way down to where we are
    std::optional<File> m_file;
    std::uint64_t m_totalBytes = 0;
    std::uint64_t m_entries = 0;
};

} // namespace swapscope::files
