// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace swapscope::node {

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

/// A rename lasts once its folder is written.
void syncFolder(const std::filesystem::path& file)
{
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        static_cast<void>(::fsync(descriptor)); // some file systems cannot: the content is whole
        ::close(descriptor);
    }
}

} // namespace

Error systemError(const std::filesystem::path& path, const std::string& act)
{
    const int number = errno;
    const ErrorCode code = number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return fail(code, "cannot " + act + " " + path.string() + ": "
                          + std::system_category().message(number));
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path, unsigned mode)
{
    std::string temporary = path.string() + ".XXXXXX"; // mkostemp makes a name that nobody has
    const int file = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (file < 0) {
        return systemError(path, "write");
    }
    AtomicFile created{path, std::move(temporary), file};
    if (::fchmod(file, static_cast<mode_t>(mode)) != 0) {
        return systemError(path, "write");
    }
    return created;
}

AtomicFile::AtomicFile(std::filesystem::path path, std::string temporary, int file) noexcept
    : m_path{std::move(path)}
    , m_temporary{std::move(temporary)}
    , m_file{file}
{}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path{std::move(other.m_path)}
    , m_temporary{std::exchange(other.m_temporary, {})}
    , m_file{std::exchange(other.m_file, -1)}
    , m_buffer{std::move(other.m_buffer)}
    , m_size{other.m_size}
    , m_hasFailed{other.m_hasFailed}
{}

AtomicFile::~AtomicFile()
{
    if (m_file >= 0) {
        ::close(m_file);
    }
    if (!m_temporary.empty()) {
        ::unlink(m_temporary.c_str());
    }
}

Result<void> AtomicFile::flush()
{
    std::size_t written = 0;
    while (written < m_buffer.size()) {
        const ssize_t got = ::write(m_file, m_buffer.data() + written, m_buffer.size() - written);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            m_hasFailed = true;
            return systemError(m_path, "write");
        }
        written += static_cast<std::size_t>(got);
    }
    m_buffer.clear();
    return {};
}

Result<void> AtomicFile::write(ByteView bytes)
{
    append(m_buffer, bytes);
    m_size += bytes.size();
    return m_buffer.size() < kBufferBytes ? Result<void>{} : flush();
}

Result<void> AtomicFile::commit()
{
    if (m_hasFailed) {
        return fail(ErrorCode::Io, "cannot write " + m_path.string());
    }
    if (auto flushed = flush(); !flushed) {
        return flushed;
    }
    if (::fsync(m_file) != 0 || ::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        return systemError(m_path, "write");
    }
    m_temporary.clear();
    syncFolder(m_path);
    return {};
}

} // namespace swapscope::node
