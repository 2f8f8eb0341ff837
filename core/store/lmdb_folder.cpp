// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/lmdb_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

namespace swapscope::store {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormatFile = "format";
constexpr std::string_view kClosedFile = "closed";
constexpr std::string_view kFormatWords = "swapscope-blocks ";
constexpr int kFormat = 1;

/// An open file or folder.
class Descriptor
{
public:
    Descriptor(const fs::path& path, int flags, mode_t mode = 0)
        : m_fd{::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)}
    {}
    ~Descriptor()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] bool isOpen() const noexcept { return m_fd >= 0; }
    [[nodiscard]] int get() const noexcept { return m_fd; }

private:
    int m_fd;
};

Error ioError(const std::string& what, const fs::path& path)
{
    return fail(ErrorCode::Io,
                what + " " + path.string() + ": " + std::system_category().message(errno));
}

bool syncFolder(const fs::path& folder)
{
    const Descriptor descriptor{folder, O_RDONLY | O_DIRECTORY};
    return descriptor.isOpen() && ::fsync(descriptor.get()) == 0;
}

bool writeSmall(const fs::path& path, std::string_view text)
{
    const Descriptor file{path, O_WRONLY | O_CREAT | O_TRUNC, 0600};
    return file.isOpen()
           && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())
           && ::fsync(file.get()) == 0;
}

/// The number in the format record; 0 for a record that is not ours.
Result<int> readFormat(const fs::path& path)
{
    const Descriptor file{path, O_RDONLY};
    if (!file.isOpen()) {
        return ioError("cannot read", path);
    }
    std::array<char, 64> buffer{};
    const ssize_t size = ::read(file.get(), buffer.data(), buffer.size() - 1);
    if (size < 0) {
        return ioError("cannot read", path);
    }
    const std::string_view text{buffer.data(), static_cast<std::size_t>(size)};
    if (!text.starts_with(kFormatWords)) {
        return 0;
    }
    return std::atoi(buffer.data() + kFormatWords.size());
}

Result<void> checkFormat(const fs::path& folder)
{
    const auto format = readFormat(folder / kFormatFile);
    if (!format) {
        return format.error();
    }
    if (*format == kFormat) {
        return {};
    }
    if (*format > kFormat) {
        return fail(ErrorCode::Unsupported,
                    folder.string() + " was written by a newer Swapscope (block format "
                        + std::to_string(*format) + "): use that one, or another profile");
    }
    return fail(ErrorCode::Unsupported,
                folder.string() + " was not written by Swapscope: choose another profile");
}

} // namespace

Result<FolderState> prepareFolder(const fs::path& folder)
{
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return ioError("cannot create", folder);
    }
    std::error_code none;
    const auto exists = [&folder, &none](std::string_view name) {
        return fs::exists(fs::symlink_status(folder / name, none));
    };
    if (exists(kFormatFile)) {
        if (const auto checked = checkFormat(folder); !checked) {
            return checked.error();
        }
    } else if (exists("data.mdb")) {
        return fail(ErrorCode::Unsupported, folder.string() + " holds a database that Swapscope "
                                                + "did not create: choose another profile");
    } else {
        const std::string record = std::string{kFormatWords} + std::to_string(kFormat) + "\n";
        if (!writeSmall(folder / kFormatFile, record) || !syncFolder(folder)) {
            return ioError("cannot write", folder / kFormatFile);
        }
    }
    return FolderState{.hasDatabase = exists("data.mdb"), .wasClosed = exists(kClosedFile)};
}

Result<void> markOpen(const fs::path& folder)
{
    if (::unlink((folder / kClosedFile).c_str()) != 0 && errno != ENOENT) {
        return ioError("cannot remove", folder / kClosedFile);
    }
    return syncFolder(folder) ? Result<void>{} : ioError("cannot write", folder);
}

void markClosed(const fs::path& folder) noexcept
{
    // Without the mark the next start takes longer, and nothing else.
    static_cast<void>(writeSmall(folder / kClosedFile, "") && syncFolder(folder));
}

Result<fs::path> setAside(const fs::path& folder)
{
    constexpr int kMaxTries = 1000;
    for (int number = 1; number <= kMaxTries; ++number) {
        const fs::path to = folder.string() + ".damaged-" + std::to_string(number);
        std::error_code none;
        if (fs::exists(fs::symlink_status(to, none))) {
            continue;
        }
        if (::rename(folder.c_str(), to.c_str()) != 0) {
            return ioError("cannot rename", folder);
        }
        static_cast<void>(syncFolder(to.parent_path()));
        return to;
    }
    return fail(ErrorCode::Io, "there are too many damaged stores beside " + folder.string());
}

} // namespace swapscope::store
