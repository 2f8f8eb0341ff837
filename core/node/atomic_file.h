// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace swapscope::node {

/// A system call's failure in words: "cannot <act> <path>: <reason>". NotFound for ENOENT, else Io.
[[nodiscard]] Error systemError(const std::filesystem::path& path, const std::string& act);

/// A file that is written aside and takes its place in one step: whatever happens, the path holds
/// the old content or all of the new one. What is not committed leaves nothing behind.
class AtomicFile
{
public:
    /// @param mode  Rights of the new file. Errors: NotFound, Io.
    [[nodiscard]] static Result<AtomicFile> create(const std::filesystem::path& path,
                                                   unsigned mode);

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    /// Errors: Io; the file cannot be committed then.
    Result<void> write(ByteView bytes);

    /// Durable, and under its name. Errors: Io.
    Result<void> commit();

    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }

private:
    AtomicFile(std::filesystem::path path, std::string temporary, int file) noexcept;
    Result<void> flush();

    std::filesystem::path m_path;
    std::string m_temporary;
    int m_file = -1;
    Bytes m_buffer;
    std::uint64_t m_size = 0;
    bool m_hasFailed = false;
};

} // namespace swapscope::node
