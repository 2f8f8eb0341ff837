// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/end_signals.h"
#include "app/headless.h"
#include "app/options.h"
#include "app/window.h"
#include "core/base/system_random.h"
#include "core/multiformats/identifier_hash.h"

#include <QApplication>

#include <cstdio>

namespace {

/// False where there is no screen to show a window on. A picture can be made without one.
bool choosePlatform(const swapscope::app::Options& options)
{
    const bool isChosen = qEnvironmentVariableIsSet("DISPLAY")
                          || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
                          || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
    if (!isChosen && !options.screenshot.isEmpty()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    return isChosen || !options.screenshot.isEmpty();
}

} // namespace

int main(int argc, char** argv)
{
    swapscope::multiformats::keyIdentifierHashes(swapscope::SystemRandom{}.next());
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments.push_back(QString::fromLocal8Bit(argv[i]));
    }
    const auto parsed = swapscope::app::parseOptions(arguments);
    if (!parsed.options) {
        std::fputs(qPrintable(parsed.text), parsed.exitCode == 0 ? stdout : stderr);
        return parsed.exitCode;
    }
    const swapscope::app::EndSignals signals; // before Qt starts threads of its own
    if (parsed.options->headless) {
        return swapscope::app::runHeadless(*parsed.options, signals);
    }
    if (!choosePlatform(*parsed.options)) {
        std::fputs("swapscope: there is no screen here; run it with --headless, or make a picture "
                   "with --screenshot FILE\n",
                   stderr);
        return 1;
    }
    const QApplication application{argc, argv};
    return swapscope::app::runWindow(*parsed.options, signals);
}
