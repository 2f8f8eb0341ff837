// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/end_signals.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

namespace swapscope::app {

EndSignals::EndSignals()
{
    sigset_t set{};
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_descriptor = signalfd(-1, &set, SFD_CLOEXEC);
}

EndSignals::~EndSignals()
{
    close(m_descriptor);
}

void EndSignals::wait() const
{
    pollfd waiting{m_descriptor, POLLIN, 0};
    while (poll(&waiting, 1, -1) < 0) {
        // interrupted by a signal that is not ours
    }
}

} // namespace swapscope::app
