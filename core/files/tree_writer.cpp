// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/tree_writer.h"

#include "core/files/place.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace swapscope::files {
namespace {

namespace fs = std::filesystem;

int closed(int descriptor) noexcept
{
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return -1;
}

} // namespace

Result<TreeWriter> TreeWriter::create(const fs::path& destination)
{
    if (auto isFree = checkFree(destination); !isFree) {
        return isFree.error();
    }
    return TreeWriter{destination};
}

TreeWriter::TreeWriter(fs::path destination) noexcept
    : m_destination{std::move(destination)}
{}

TreeWriter::TreeWriter(TreeWriter&& other) noexcept
    : m_destination{std::move(other.m_destination)}
    , m_partial{std::exchange(other.m_partial, {})}
    , m_folders{std::exchange(other.m_folders, {})}
    , m_file{std::exchange(other.m_file, -1)}
    , m_left{other.m_left}
    , m_filesDone{other.m_filesDone}
    , m_isBegun{std::exchange(other.m_isBegun, false)}
    , m_isFolder{other.m_isFolder}
{}

TreeWriter::~TreeWriter()
{
    closeAll();
    if (m_isBegun) {
        std::error_code ignored;
        fs::remove_all(m_partial, ignored); // links in it are removed, not followed
    }
}

Result<fs::path> TreeWriter::choosePartial()
{
    auto partial = freePartial(m_destination);
    if (partial) {
        m_partial = *partial;
    }
    return partial;
}

fs::path TreeWriter::release() noexcept
{
    closeAll();
    return std::exchange(m_isBegun, false) ? std::move(m_partial) : fs::path{};
}

void TreeWriter::closeAll() noexcept
{
    m_file = closed(m_file);
    for (Folder& folder : m_folders) {
        folder.descriptor = closed(folder.descriptor);
    }
    m_folders.clear();
}

Error TreeWriter::failure() const
{
    return placeFailure(m_destination, "write");
}

Result<void> TreeWriter::apply(const Step& step)
{
    switch (step.kind) {
    case Step::Kind::Directory: return openFolder(step);
    case Step::Kind::File: return openFile(step);
    case Step::Kind::Data: return write(step.view());
    case Step::Kind::End: return end();
    case Step::Kind::Symlink: {
        Step file = step;
        file.bytes = step.view().size();
        if (auto opened = openFile(file); !opened) {
            return opened;
        }
        if (auto written = write(step.view()); !written) {
            return written;
        }
        return end();
    }
    case Step::Kind::Block:
    case Step::Kind::Missing: break;
    }
    return fail(ErrorCode::Invalid, "a block is no file");
}

/// Where the next file or folder goes; its own folder for the root.
int TreeWriter::parent() const noexcept
{
    return m_folders.empty() ? AT_FDCWD : m_folders.back().descriptor;
}

Result<void> TreeWriter::beginRoot(bool isFolder)
{
    if (m_partial.empty()) {
        if (auto chosen = choosePartial(); !chosen) {
            return chosen.error();
        }
    }
    auto partial = beginPartial(m_destination, m_partial, isFolder);
    if (!partial) {
        return partial.error();
    }
    m_isBegun = true;
    m_isFolder = isFolder;
    m_file = partial->descriptor;
    return {};
}

/// The root's name is the user's choice; all others are checked.
Result<std::string> TreeWriter::nameFor(const Step& step)
{
    if (m_folders.empty()) {
        return fail(ErrorCode::Invalid, "there is more than one root");
    }
    if (auto checked = checkFileName(step.name); !checked) {
        return checked.error();
    }
    return m_folders.back().names.take(step.name);
}

Result<void> TreeWriter::openFolder(const Step& step)
{
    std::string path;
    if (!m_isBegun) {
        if (auto begun = beginRoot(true); !begun) {
            return begun;
        }
        path = m_partial.string();
    } else {
        auto name = nameFor(step);
        if (!name) {
            return name.error();
        }
        if (::mkdirat(parent(), name->c_str(), 0777) != 0) {
            return failure();
        }
        path = std::move(*name);
    }
    const int descriptor =
        ::openat(parent(), path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) {
        return failure();
    }
    m_folders.push_back({descriptor, {}});
    return {};
}

Result<void> TreeWriter::openFile(const Step& step)
{
    if (auto space = checkSpace(m_destination, step.bytes); !space) {
        return space;
    }
    m_left = step.bytes;
    if (!m_isBegun) {
        return beginRoot(false);
    }
    const auto name = nameFor(step);
    if (!name) {
        return name.error();
    }
    m_file = ::openat(parent(), name->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                      0666);
    return m_file < 0 ? Result<void>{failure()} : Result<void>{};
}

Result<void> TreeWriter::write(ByteView bytes)
{
    if (m_file < 0 || bytes.size() > m_left) {
        return fail(ErrorCode::Invalid, "a file has more bytes than it says");
    }
    m_left -= bytes.size();
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return failure();
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> TreeWriter::end()
{
    if (m_file >= 0) {
        if (m_left != 0) {
            return fail(ErrorCode::Invalid, "a file has fewer bytes than it says");
        }
        ++m_filesDone;
        if (m_folders.empty()) {
            return {}; // the root stays open until it is committed
        }
        return ::close(std::exchange(m_file, -1)) == 0 ? Result<void>{} : Result<void>{failure()};
    }
    if (m_folders.size() > 1) { // the root's stays for the same reason
        m_folders.back().descriptor = closed(m_folders.back().descriptor);
        m_folders.pop_back();
    }
    return {};
}

Result<void> TreeWriter::commit()
{
    if (!m_isBegun) {
        return fail(ErrorCode::Invalid, "there is nothing to save");
    }
    // Many small files: one sync of all is faster than one for each.
    const bool isSynced =
        m_isFolder ? ::syncfs(m_folders.front().descriptor) == 0 : ::fsync(m_file) == 0;
    if (!isSynced) {
        return failure();
    }
    closeAll();
    auto named = endPartial(m_partial, m_destination);
    m_isBegun = !named.has_value();
    return named;
}

} // namespace swapscope::files
