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
    struct sigaction hangUp
    {};
    if (sigaction(SIGHUP, nullptr, &hangUp) == 0 && hangUp.sa_handler != SIG_IGN) {
        sigaddset(&set, SIGHUP);
    }
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_descriptor = signalfd(-1, &set, SFD_CLOEXEC);
}

EndSignals::~EndSignals()
{
    close(m_descriptor);
}

bool EndSignals::waitFor(std::chrono::milliseconds time) const
{
    pollfd waiting{m_descriptor, POLLIN, 0};
    return poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

} // namespace swapscope::app
