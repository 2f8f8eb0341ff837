// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"
#include "app/options.h"
#include "app/window.h"

#include <QApplication>

#include <cstdio>
#include <cstdlib>

namespace {

/// A picture can be made where there is no screen.
void choosePlatform(const swapscope::app::Options& options)
{
    const bool hasScreen =
        std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr;
    if (!options.screenshot.isEmpty() && !hasScreen) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
}

} // namespace

int main(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments.push_back(QString::fromLocal8Bit(argv[i]));
    }
    const auto parsed = swapscope::app::parseOptions(arguments);
    if (!parsed.options) {
        std::fputs(qPrintable(parsed.text), parsed.exitCode == 0 ? stdout : stderr);
        return parsed.exitCode;
    }
    if (parsed.options->headless) {
        return swapscope::app::runHeadless(*parsed.options);
    }
    choosePlatform(*parsed.options);
    const QApplication application{argc, argv};
    return swapscope::app::runWindow(*parsed.options);
}
