// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept_file.h"

#include "core/base/bytes.h"
#include "core/node/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace swapscope::node {
namespace {

namespace fs = std::filesystem;

/// More damaged files than this hint at a fault that a further copy does not help to find.
constexpr int kMostSetAside = 1000;

class OpenFile
{
public:
    OpenFile(const fs::path& path, int flags) noexcept
        : m_fd{::open(path.c_str(), flags | O_CLOEXEC)}
    {}
    ~OpenFile()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] bool isOpen() const noexcept { return m_fd >= 0; }
    [[nodiscard]] int get() const noexcept { return m_fd; }

private:
    int m_fd;
};

/// The first <path>.damaged-<n> that is not there. Nobody else puts files here: we hold the lock of
/// the profile.
Result<fs::path> freeNameBeside(const fs::path& path)
{
    for (int number = 1; number <= kMostSetAside; ++number) {
        fs::path aside = path;
        aside += ".damaged-" + std::to_string(number);
        struct stat info
        {};
        if (::lstat(aside.c_str(), &info) != 0) {
            return aside;
        }
    }
    return fail(ErrorCode::Io, "cannot set aside " + path.string() + ": there are "
                                   + std::to_string(kMostSetAside) + " damaged ones already");
}

/// Like setAside(), of a file of which most can be used: it stays, and a copy is kept.
Result<fs::path> copyAside(const fs::path& path)
{
    auto aside = freeNameBeside(path);
    if (std::error_code failed; aside && !fs::copy_file(path, *aside, failed)) {
        return fail(ErrorCode::Io, "cannot copy " + path.string() + ": " + failed.message());
    }
    return aside;
}

/// What is there must not be overwritten: nothing is written any more.
std::string spare(fs::path& path, std::string text, const Error& why, std::string_view loss)
{
    path.clear();
    return text.append("; ").append(why.detail).append(", ").append(loss);
}

} // namespace

Result<std::string> readKeptFile(const fs::path& path, std::size_t mostBytes)
{
    // Not blocking: opening a pipe would wait for somebody to write into it.
    const OpenFile file{path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK};
    if (!file.isOpen()) {
        if (errno == ELOOP) {
            return fail(ErrorCode::Invalid, path.string() + " is a symbolic link, not a file");
        }
        return systemError(path, "open");
    }
    struct stat info
    {};
    if (::fstat(file.get(), &info) != 0) {
        return systemError(path, "look at");
    }
    if (!S_ISREG(info.st_mode)) {
        return fail(ErrorCode::Invalid, path.string() + " is not a regular file");
    }
    std::string content;
    std::array<char, 65536> piece{};
    for (;;) {
        const ssize_t got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return systemError(path, "read");
        }
        if (got == 0) {
            return content;
        }
        if (content.size() + static_cast<std::size_t>(got) > mostBytes) {
            return fail(ErrorCode::TooLarge,
                        path.string() + " is larger than " + std::to_string(mostBytes) + " bytes");
        }
        content.append(piece.data(), static_cast<std::size_t>(got));
    }
}

Result<void> replaceKeptFile(const fs::path& path, std::string_view content)
{
    constexpr unsigned kOwnerOnly = 0600;
    auto file = AtomicFile::create(path, kOwnerOnly);
    if (!file) {
        return file.error();
    }
    if (auto written = file->write(asBytes(content)); !written) {
        return written;
    }
    return file->commit();
}

Result<fs::path> setAside(const fs::path& path)
{
    auto aside = freeNameBeside(path);
    if (aside && std::rename(path.c_str(), aside->c_str()) != 0) {
        return systemError(path, "set aside");
    }
    return aside;
}

std::string keepCopy(fs::path& path, const LeftOut& leftOut, std::string_view loss)
{
    std::string text = path.string() + ": left out ";
    for (const std::string& sentence : leftOut.why) {
        text += (&sentence == &leftOut.why.front() ? "" : "; ") + sentence;
    }
    if (leftOut.entries > leftOut.why.size()) {
        text += "; and " + std::to_string(leftOut.entries - leftOut.why.size()) + " more";
    }
    const auto aside = copyAside(path);
    return aside ? text + "; the file as it was is kept as " + aside->string()
                 : spare(path, std::move(text), aside.error(), loss);
}

std::string giveUp(fs::path& path, std::string begin, std::string_view then, std::string_view loss)
{
    const auto aside = setAside(path);
    return aside ? begin.append("; the file is now ").append(aside->string()).append(then)
                 : spare(path, std::move(begin), aside.error(), loss);
}

} // namespace swapscope::node
