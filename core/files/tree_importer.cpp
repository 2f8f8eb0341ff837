// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/tree_importer.h"

#include "core/base/limits.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

namespace swapscope::files {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kStepBytes = 8 * limits::kMiB;
constexpr std::size_t kReadBytes = 1024UL * 1024;
/// A directory of small or empty files makes blocks without reading much.
constexpr std::size_t kStepBlocks = 1024;

Error systemError(const fs::path& path, const char* act)
{
    const int number = errno;
    const ErrorCode code = number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return fail(code, std::string{"cannot "} + act + " " + path.string() + ": "
                          + std::system_category().message(number));
}

/// What lies below a path, without following links; what cannot be seen does not count.
std::uint64_t bytesBelow(const fs::path& path, bool withHidden)
{
    std::error_code error;
    std::uint64_t sum = 0;
    auto at = fs::recursive_directory_iterator{path, error};
    for (; !error && at != fs::recursive_directory_iterator{}; at.increment(error)) {
        if (!withHidden && at->path().filename().string().starts_with('.')) {
            at.disable_recursion_pending();
            continue;
        }
        std::error_code ignored;
        if (at->symlink_status(ignored).type() == fs::file_type::regular) {
            const std::uint64_t size = at->file_size(ignored);
            sum += ignored ? 0 : size;
        }
    }
    return sum;
}

bool isSame(const timespec& a, const timespec& b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// Nobody could say which of the two the blocks stand for.
Error changed(const fs::path& path, const std::string& how)
{
    return fail(ErrorCode::Invalid, path.string() + " " + how
                                        + ": it is being written, or is no ordinary file; import "
                                          "it again when it rests");
}

} // namespace

TreeImporter::Descriptor::Descriptor(Descriptor&& other) noexcept
    : m_number{std::exchange(other.m_number, -1)}
{}

TreeImporter::Descriptor& TreeImporter::Descriptor::operator=(Descriptor&& other) noexcept
{
    std::swap(m_number, other.m_number);
    return *this;
}

TreeImporter::Descriptor::~Descriptor()
{
    if (m_number >= 0) {
        ::close(m_number);
    }
}

Result<TreeImporter> TreeImporter::open(const fs::path& path, Options options)
{
    if (auto checked = options.blocks.check(); !checked) {
        return checked.error();
    }
    // Not blocking: opening a pipe would wait for somebody to write into it.
    Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    struct stat info
    {};
    if (descriptor.get() < 0 || ::fstat(descriptor.get(), &info) != 0) {
        return systemError(path, "read");
    }
    TreeImporter importer{options};
    if (S_ISREG(info.st_mode)) {
        importer.m_totalBytes = static_cast<std::uint64_t>(info.st_size);
        if (auto opened = importer.openFile(std::move(descriptor), path); !opened) {
            return opened.error();
        }
        return importer;
    }
    if (!S_ISDIR(info.st_mode)) {
        return fail(ErrorCode::Invalid, path.string() + " is not a regular file or a directory");
    }
    importer.m_totalBytes = bytesBelow(path, options.withHidden);
    const int copy = ::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 0);
    if (auto entered = importer.enter(copy, path); !entered) {
        return entered.error();
    }
    return importer;
}

Result<TreeImporter::Step> TreeImporter::next()
{
    Step step;
    while (!step.isLast && step.bytes < kStepBytes && step.blocks.size() < kStepBlocks) {
        const auto done = m_file ? readFile(step) : readFolder(step);
        if (!done) {
            return done.error();
        }
    }
    return step;
}

/// Begins with a directory. Takes the descriptor over.
Result<void> TreeImporter::enter(int descriptor, const fs::path& path)
{
    Descriptor owned{descriptor};
    if (m_folders.size() >= limits::kDagDepth) {
        return fail(ErrorCode::TooLarge, path.string() + " lies deeper than "
                                             + std::to_string(limits::kDagDepth.value)
                                             + " directories");
    }
    const int forReading = ::fcntl(owned.get(), F_DUPFD_CLOEXEC, 0);
    DIR* const stream = forReading < 0 ? nullptr : ::fdopendir(forReading);
    if (stream == nullptr) {
        const Error error = systemError(path, "read");
        if (forReading >= 0) {
            ::close(forReading);
        }
        return error;
    }
    Folder folder{std::move(owned), path, {}, 0, ipld::DirectoryImporter{m_options.blocks}};
    errno = 0;
    while (const dirent* const entry = ::readdir(stream)) { // NOLINT(concurrency-mt-unsafe)
        const std::string name = entry->d_name;
        const bool isHidden = name.starts_with('.') && !m_options.withHidden;
        if (name != "." && name != ".." && !isHidden) {
            folder.names.push_back(name);
            if (++m_entries > kMostEntries) {
                ::closedir(stream);
                return fail(ErrorCode::TooLarge, "there are more than "
                                                     + std::to_string(kMostEntries)
                                                     + " files and directories, up to "
                                                     + path.string() + ": import parts of it");
            }
        }
        errno = 0;
    }
    const bool failed = errno != 0;
    const Error error = failed ? systemError(path, "read") : Error{};
    ::closedir(stream);
    if (failed) {
        return error;
    }
    std::ranges::sort(folder.names);
    m_folders.push_back(std::move(folder));
    return {};
}

Result<void> TreeImporter::openEntry(Folder& folder, const std::string& name, Step& step)
{
    const fs::path path = folder.path / name;
    struct stat info
    {};
    if (::fstatat(folder.descriptor.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return systemError(path, "look at");
    }
    if (S_ISLNK(info.st_mode)) {
        return addLink(folder, name, step);
    }
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
        return fail(ErrorCode::Invalid, path.string() + " is not a regular file or a directory");
    }
    const int directory = S_ISDIR(info.st_mode) ? O_DIRECTORY : 0;
    const int descriptor = ::openat(folder.descriptor.get(), name.c_str(),
                                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | directory);
    if (descriptor < 0) {
        return systemError(path, "read");
    }
    if (directory != 0) {
        return enter(descriptor, path); // `folder` may have moved
    }
    return openFile(Descriptor{descriptor}, path);
}

Result<void> TreeImporter::openFile(Descriptor descriptor, const fs::path& path)
{
    struct stat info
    {};
    if (::fstat(descriptor.get(), &info) != 0) {
        return systemError(path, "look at");
    }
    m_file.emplace(File{std::move(descriptor), path, ipld::FileImporter{m_options.blocks}, info});
    return {};
}

Result<void> TreeImporter::addLink(const Folder& folder, const std::string& name, Step& step)
{
    std::array<char, PATH_MAX> target{};
    const ssize_t length =
        ::readlinkat(folder.descriptor.get(), name.c_str(), target.data(), target.size());
    if (length < 0) {
        return systemError(folder.path / name, "read");
    }
    const std::string_view text{target.data(), static_cast<std::size_t>(length)};
    store::Block block = ipld::symlinkBlock(text, m_options.blocks);
    const multiformats::Cid cid = block.cid;
    const std::uint64_t bytes = block.data->size();
    step.blocks.push_back(std::move(block));
    place(cid, bytes, step);
    return {};
}

Result<void> TreeImporter::readFile(Step& step)
{
    Bytes buffer(kReadBytes);
    const ssize_t got = ::read(m_file->descriptor.get(), buffer.data(), buffer.size());
    if (got < 0) {
        return errno == EINTR ? Result<void>{} : Result<void>{systemError(m_file->path, "read")};
    }
    const auto take = [&step](std::vector<store::Block> blocks) {
        std::ranges::move(blocks, std::back_inserter(step.blocks));
    };
    const auto size = static_cast<std::uint64_t>(m_file->asOpened.st_size);
    m_file->bytesRead += static_cast<std::uint64_t>(got);
    if (m_file->bytesRead > size) {
        return changed(m_file->path, "has more than the " + std::to_string(size)
                                         + " bytes that it is said to have");
    }
    if (got > 0) {
        take(m_file->importer.add(ByteView{buffer}.first(static_cast<std::size_t>(got))));
        step.bytes += static_cast<std::uint64_t>(got);
        return {};
    }
    struct stat now
    {};
    if (::fstat(m_file->descriptor.get(), &now) != 0) {
        return systemError(m_file->path, "look at");
    }
    if (m_file->bytesRead != size) {
        return changed(m_file->path, "has " + std::to_string(m_file->bytesRead) + " of the "
                                         + std::to_string(size) + " bytes that it is said to have");
    }
    if (!isSame(now.st_mtim, m_file->asOpened.st_mtim) || now.st_size != m_file->asOpened.st_size) {
        return changed(m_file->path, "was changed while it was read");
    }
    ipld::FileImporter::Imported imported = m_file->importer.finish();
    take(std::move(imported.blocks));
    m_file.reset();
    ++step.files;
    place(imported.root, imported.dagBytes, step);
    return {};
}

Result<void> TreeImporter::readFolder(Step& step)
{
    Folder& folder = m_folders.back();
    if (folder.next < folder.names.size()) {
        const std::string name = folder.names[folder.next];
        return openEntry(folder, name, step);
    }
    auto imported = folder.entries.finish();
    if (!imported) {
        return fail(imported.error().code, folder.path.string() + ": " + imported.error().detail);
    }
    std::ranges::move(imported->blocks, std::back_inserter(step.blocks));
    m_folders.pop_back();
    place(imported->root, imported->dagBytes, step);
    return {};
}

/// What was read is the next entry of the innermost directory, or all.
void TreeImporter::place(const multiformats::Cid& cid, std::uint64_t dagBytes, Step& step)
{
    if (m_folders.empty()) {
        step.isLast = true;
        step.root = cid;
        return;
    }
    Folder& folder = m_folders.back();
    folder.entries.add(std::move(folder.names[folder.next]), cid, dagBytes);
    ++folder.next;
}

} // namespace swapscope::files
