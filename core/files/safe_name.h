// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace swapscope::files {

/// Whether a stranger's name can stand as one component of a path, here and on other systems: 1 to
/// 255 bytes, no slash, no control character, not "." or "..", no device name of Windows, no dot or
/// space at its end. Errors: Invalid, with the name made readable.
[[nodiscard]] Result<void> checkFileName(std::string_view name);

/// In small letters, as file systems that do not tell cases apart compare (ASCII).
[[nodiscard]] std::string foldedName(std::string_view name);

/// The names of one directory, of which no two differ in the case of ASCII letters alone.
class NamesInUse
{
public:
    /// The name itself, or where it is in use "name (2)", "name (3)", …; of at most 255 bytes.
    [[nodiscard]] std::string take(const std::string& name);

private:
    /// Each in small letters, with the number that the next of its kind is tried with: a directory
    /// may have many thousand names that are one.
    std::unordered_map<std::string, std::uint32_t> m_folded;
};

} // namespace swapscope::files
