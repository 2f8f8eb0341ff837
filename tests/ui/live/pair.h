// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/system_random.h"
#include "tests/support/real_node.h"
#include "ui/bridge/node_thread_link.h"
#include "ui/shell/main_window.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/omnibox.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QTest>

#include <chrono>
#include <string>

namespace swapscope::ui {

inline node::Profile temporaryProfile()
{
    SystemRandom random;
    return node::Profile::temporary(random);
}

/// The real window over a real node on its thread, and a second real node that the test pumps.
struct Pair
{
    explicit Pair(ThemeChoice choice = ThemeChoice::Light)
        : theme{*qobject_cast<QApplication*>(QCoreApplication::instance()), choice}
    {
        QVERIFY(link.start().has_value());
        window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
    }
    ~Pair() { static_cast<void>(link.stop()); }

    template <typename Predicate>
    bool comesTrue(const Predicate& predicate,
                   std::chrono::seconds within = std::chrono::seconds{30})
    {
        const auto end = std::chrono::steady_clock::now() + within;
        while (!predicate() && std::chrono::steady_clock::now() < end) {
            other.pumpOnce();
            QCoreApplication::processEvents();
        }
        return predicate();
    }

    void type(const std::string& text)
    {
        QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier);
        auto* edit = window.topBar().omnibox().findChild<QLineEdit*>();
        edit->clear();
        QTest::keyClicks(edit, QString::fromStdString(text));
        QTest::keyClick(edit, Qt::Key_Return);
    }

    bool connect()
    {
        type(other.address().toString());
        return comesTrue([this] {
            const auto* row = window.state().peer(other.node->self());
            return row != nullptr && row->presence == telemetry::PeerPresence::Connected
                   && !row->protocol.empty();
        });
    }

    NodeThreadLink link{temporaryProfile(), tests::RealNode::loopback()};
    tests::RealNode other;
    Theme theme;
    MainWindow window{link, theme};
};

} // namespace swapscope::ui
