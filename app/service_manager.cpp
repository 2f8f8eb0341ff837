// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/service_manager.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace swapscope::app {

void notifyServiceManager(std::string_view state)
{
    const char* const name = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::size_t size = name == nullptr ? 0 : std::strlen(name);
    if (size < 2 || size >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@')) {
        return;
    }
    std::memcpy(address.sun_path, name, size);
    if (name[0] == '@') {
        address.sun_path[0] = 0; // a name in the abstract namespace
    }
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return;
    }
    // A manager that does not listen learns nothing; the node goes on.
    static_cast<void>(::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address),
                               static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size)));
    ::close(descriptor);
}

bool logsToJournal()
{
    const char* const stream = std::getenv("JOURNAL_STREAM");
    struct stat info
    {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &info) != 0) {
        return false;
    }
    return std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino) == stream;
}

} // namespace swapscope::app
