// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

namespace swapscope::files {
namespace {

/// One step of the removal.
class Removal
{
public:
    explicit Removal(std::size_t most) noexcept
        : m_left{most}
    {}

    /// @return whether it is gone; otherwise it was enough, or something stands in the way.
    bool remove(int parent, const char* name)
    {
        if (m_left == 0) {
            return false;
        }
        if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT) {
            --m_left;
            return true;
        }
        const int folder = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (folder < 0) {
            m_isStuck = true;
            return false;
        }
        if (!removeBelow(folder)) {
            return false;
        }
        if (m_left == 0) {
            return false;
        }
        --m_left;
        m_isStuck = ::unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT;
        return !m_isStuck;
    }

    [[nodiscard]] bool isStuck() const noexcept { return m_isStuck; }

private:
    /// Takes the descriptor over.
    bool removeBelow(int folder)
    {
        DIR* const stream = ::fdopendir(folder);
        if (stream == nullptr) {
            ::close(folder);
            m_isStuck = true;
            return false;
        }
        bool isEmpty = true;
        while (isEmpty) {
            const dirent* const entry = ::readdir(stream); // NOLINT(concurrency-mt-unsafe)
            if (entry == nullptr) {
                break;
            }
            const std::string_view name = entry->d_name;
            isEmpty = name == "." || name == ".." || remove(folder, entry->d_name);
        }
        ::closedir(stream);
        return isEmpty;
    }

    std::size_t m_left;
    bool m_isStuck = false;
};

} // namespace

bool removeSome(const std::filesystem::path& path, std::size_t most)
{
    Removal removal{most};
    return removal.remove(AT_FDCWD, path.c_str()) || removal.isStuck();
}

} // namespace swapscope::files
