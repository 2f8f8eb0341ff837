// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/crypto/keys.h"

#include <filesystem>
#include <memory>

namespace swapscope::node {

/// A folder that one node owns while it runs: identity key (0600 in a 0700 folder), block store,
/// lock.
class Profile
{
public:
    /// Opens or creates the folder and takes its lock. Errors: Busy names the process that holds
    /// it; Io; Invalid for an identity file that cannot be read or whose mode lets others read it.
    [[nodiscard]] static Result<Profile> open(const std::filesystem::path& folder, Random& random);

    /// A profile without a folder: new identity, blocks in memory. For demos and tests.
    [[nodiscard]] static Profile temporary(Random& random);

    Profile(Profile&&) noexcept;
    Profile& operator=(Profile&&) noexcept;
    ~Profile(); ///< Gives the lock back.

    [[nodiscard]] const crypto::PrivateKey& identity() const noexcept;
    /// Empty for a temporary profile.
    [[nodiscard]] const std::filesystem::path& folder() const noexcept;

private:
    Profile();

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::node
