// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/place.h"

#include "core/base/limits.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

namespace swapscope::files {
namespace {

namespace fs = std::filesystem;

constexpr int kMostPartial = 1000;
/// Left free for everybody else.
constexpr std::uint64_t kSpareBytes = 16 * limits::kMiB;

bool isTaken(const fs::path& path)
{
    struct stat info
    {};
    return ::lstat(path.c_str(), &info) == 0;
}

Error taken(const fs::path& path)
{
    return fail(ErrorCode::Refused, "there is a " + path.string() + " already");
}

} // namespace

fs::path folderOf(const fs::path& path)
{
    return path.has_parent_path() ? path.parent_path() : fs::path{"."};
}

Error placeFailure(const fs::path& destination, const char* act)
{
    const int number = errno;
    return fail(ErrorCode::Io, std::string{"cannot "} + act + " " + destination.string() + ": "
                                   + std::system_category().message(number));
}

Result<void> checkFree(const fs::path& destination)
{
    if (!destination.has_filename()) {
        return fail(ErrorCode::Invalid, "the destination has no name");
    }
    if (isTaken(destination)) {
        return taken(destination);
    }
    std::error_code error;
    if (!fs::is_directory(folderOf(destination), error)) {
        return fail(ErrorCode::NotFound, "there is no folder " + folderOf(destination).string());
    }
    return {};
}

Result<void> checkSpace(const fs::path& destination, std::uint64_t bytes)
{
    struct statvfs info
    {};
    if (::statvfs(folderOf(destination).c_str(), &info) != 0) {
        return placeFailure(destination, "look for space for");
    }
    const std::uint64_t available = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    if (bytes > available || available - bytes < kSpareBytes) {
        return fail(ErrorCode::Io, "not enough space for " + destination.string() + ": "
                                       + std::to_string(bytes) + " bytes are needed, "
                                       + std::to_string(available) + " are free");
    }
    return {};
}

Result<fs::path> freePartial(const fs::path& destination)
{
    for (int number = 1; number <= kMostPartial; ++number) {
        fs::path partial = destination;
        partial += number == 1 ? ".partial" : ".partial-" + std::to_string(number);
        if (!isTaken(partial)) {
            return partial;
        }
    }
    return fail(ErrorCode::Io, "cannot write " + destination.string() + ": there are "
                                   + std::to_string(kMostPartial)
                                   + " unfinished files of that name beside it");
}

Result<Partial> beginPartial(const fs::path& destination, const fs::path& partial, bool isFolder)
{
    const int made = isFolder
                         ? ::mkdir(partial.c_str(), 0777)
                         : ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (made < 0) {
        return errno == EEXIST ? taken(partial) : placeFailure(destination, "write");
    }
    return Partial{partial, isFolder ? -1 : made};
}

Result<void> endPartial(const fs::path& partial, const fs::path& destination)
{
    int renamed =
        ::renameat2(AT_FDCWD, partial.c_str(), AT_FDCWD, destination.c_str(), RENAME_NOREPLACE);
    if (renamed != 0 && errno == EINVAL && !isTaken(destination)) {
        renamed = std::rename(partial.c_str(), destination.c_str()); // as this disk can
    }
    if (renamed != 0) {
        const int number = errno;
        if (number == EEXIST || isTaken(destination)) {
            return taken(destination);
        }
        errno = number;
        return placeFailure(destination, "write");
    }
    const int folder = ::open(folderOf(destination).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        static_cast<void>(::fsync(folder)); // some disks cannot: the content is whole
        ::close(folder);
    }
    return {};
}

} // namespace swapscope::files
