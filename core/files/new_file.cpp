// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/new_file.h"

#include "core/files/place.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace swapscope::files {

namespace fs = std::filesystem;

Result<NewFile> NewFile::create(const fs::path& destination, const fs::path& name)
{
    if (auto isFree = checkFree(destination); !isFree) {
        return isFree.error();
    }
    auto partial = beginPartial(destination, name, false);
    if (!partial) {
        return partial.error();
    }
    return NewFile{destination, std::move(partial->path), partial->descriptor};
}

NewFile::NewFile(fs::path destination, fs::path partial, int descriptor) noexcept
    : m_destination{std::move(destination)}
    , m_partial{std::move(partial)}
    , m_descriptor{descriptor}
{}

NewFile::NewFile(NewFile&& other) noexcept
    : m_destination{std::move(other.m_destination)}
    , m_partial{std::exchange(other.m_partial, {})}
    , m_descriptor{std::exchange(other.m_descriptor, -1)}
    , m_size{other.m_size}
{}

NewFile::~NewFile()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
    if (!m_partial.empty()) {
        ::unlink(m_partial.c_str());
    }
}

Result<void> NewFile::write(ByteView bytes)
{
    if (auto space = checkSpace(m_destination, bytes.size()); !space) {
        return space;
    }
    m_size += bytes.size();
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return placeFailure(m_destination, "write");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> NewFile::commit()
{
    if (::fsync(m_descriptor) != 0) {
        return placeFailure(m_destination, "write");
    }
    auto named = endPartial(m_partial, m_destination);
    if (named) {
        m_partial.clear();
    }
    return named;
}

} // namespace swapscope::files
