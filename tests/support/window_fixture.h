// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scripted_link.h"
#include "tests/support/scripted_records.h"
#include "tests/support/scripted_world.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/theme.h"

#include <QApplication>

#include <utility>

namespace swapscope::tests {

/// The whole window over a scripted node. Nothing happens but what the test feeds.
struct WindowFixture
{
    explicit WindowFixture(ui::LayoutStore store = ui::LayoutStore{},
                           ui::ThemeChoice choice = ui::ThemeChoice::Light)
        : theme{*qobject_cast<QApplication*>(QCoreApplication::instance()), choice}
        , window{link, theme, std::move(store)}
    {}

    void feed(telemetry::Delta&& delta)
    {
        link.feed(std::move(delta));
        window.refresh();
    }

    /// A busy node that has run for a minute.
    void makeBusy()
    {
        feed(world.snapshot());
        feed(world.run(260));
        feed(madeRecords(world));
        feed(madeMessages(world, 1, 60));
    }

    ScriptedWorld world;
    ScriptedLink link;
    ui::Theme theme;
    ui::MainWindow window;
};

} // namespace swapscope::tests
