// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "app/end_signals.h"
#include "app/first_address.h"
#include "app/setup.h"
#include "app/story.h"
#include "app/window_server.h"
#include "core/world/demo_swarm.h"
#include "ui/bridge/node_thread_link.h"
#include "ui/shell/layout_store.h"
#include "ui/shell/main_window.h"
#include "ui/shell/script_server_dialog.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QMessageBox>
#include <QSocketNotifier>
#include <QTimer>

#include <cstdio>
#include <optional>

namespace swapscope::app {
namespace {

/// Says why there will be no window: on the terminal, and in a dialog unless a script asked.
int failToStart(const Options& options, const Error& error)
{
    std::fprintf(stderr, "swapscope: %s\n", error.detail.c_str());
    if (options.screenshot.isEmpty()) {
        QMessageBox box{QMessageBox::Critical, QStringLiteral("Swapscope"),
                        QObject::tr("The node cannot start.")};
        box.setTextFormat(Qt::PlainText);
        box.setInformativeText(QString::fromStdString(error.detail));
        box.exec();
    }
    return 1;
}

void arrange(ui::MainWindow& window, ui::Theme& theme, const Options& options)
{
    if (!options.theme.isEmpty()) {
        theme.choose(ui::themeChoiceOf(options.theme));
    }
    if (!options.size.isEmpty()) {
        const QStringList sides = options.size.split(QLatin1Char('x'));
        window.resize(sides[0].toInt(), sides[1].toInt());
    }
    if (!options.view.isEmpty()) {
        window.showView(options.view);
    } else if (!options.script.isEmpty()) {
        window.showView(QStringLiteral("fairness"));
    }
}

void takePicture(ui::MainWindow& window, const QString& file)
{
    window.refresh();
    if (window.grab().save(file)) {
        QCoreApplication::exit(0);
        return;
    }
    std::fprintf(stderr,
                 "swapscope: cannot save a picture as %s (is it a .png in a folder that "
                 "exists?)\n",
                 qPrintable(file));
    QCoreApplication::exit(1);
}

} // namespace

int runWindow(const Options& options, const EndSignals& signals)
{
    auto profile = profileFrom(options);
    if (!profile) {
        return failToStart(options, profile.error());
    }
    const std::filesystem::path folder = profile->folder();
    FirstAddress address;
    ui::NodeThreadLink link{std::move(*profile), configFrom(options),
                            [&address](const telemetry::Event& event) { address.onEvent(event); }};
    if (const auto started = link.start(); !started) {
        return failToStart(options, started.error());
    }
    ui::Theme theme{*qApp};
    ui::MainWindow window{link, theme, ui::LayoutStore{folder}};
    WindowServer server{link, serverFrom(options), folder};
    QObject::connect(&window, &ui::MainWindow::scriptServerAsked, &window, [&] {
        ui::ScriptServerDialog{server, theme, &window}.exec();
    });
    arrange(window, theme, options);
    window.QWidget::show();

    std::optional<world::DemoSwarm> swarm;
    if (options.demo) {
        if (const auto target = address.wait()) {
            swarm.emplace(*target,
                          [&link](node::Command command) { link.submit(std::move(command)); });
        }
    }
    if (swarm) {
        tellStory(window, options);
    }
    if (!options.want.empty()) {
        link.send(node::WantBlocks{options.want, "command line"});
    }
    const QSocketNotifier ending{signals.descriptor(), QSocketNotifier::Read};
    QObject::connect(&ending, &QSocketNotifier::activated, qApp, &QCoreApplication::quit);
    if (!options.screenshot.isEmpty()) {
        QTimer::singleShot(options.afterSeconds * 1000, &window,
                           [&window, &options] { takePicture(window, options.screenshot); });
    }
    const int code = QApplication::exec();
    swarm.reset();
    if (const auto stopped = link.stop(); !stopped) {
        std::fprintf(stderr, "swapscope: not everything is written: %s\n",
                     stopped.error().detail.c_str());
        return 1;
    }
    return code;
}

} // namespace swapscope::app
