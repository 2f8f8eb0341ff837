// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>

namespace swapscope::files {

/// One file that is written under a name that says that it is not whole ("<name>.partial"), and
/// gets its own at the end. What was not committed is removed. Nothing is ever replaced. For
/// workers, one at a time: each call waits for the disk.
class NewFile
{
public:
    /// @param partial  The name that it has until it is whole: see freePartial().
    /// Errors: Refused where something has either name, NotFound where its folder is not, Io.
    [[nodiscard]] static Result<NewFile> create(const std::filesystem::path& destination,
                                                const std::filesystem::path& partial);

    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    /// Errors: Io, also where so many bytes do not fit; nothing may be written after one.
    [[nodiscard]] Result<void> write(ByteView bytes);

    /// Durable, and under its name. Errors: Refused where something has taken that meanwhile, Io.
    [[nodiscard]] Result<void> commit();

    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }

private:
    NewFile(std::filesystem::path destination, std::filesystem::path partial,
            int descriptor) noexcept;

    std::filesystem::path m_destination, m_partial;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

} // namespace swapscope::files
