// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/system_random.h"
#include "tests/support/event_record.h"
#include "tests/support/real_node.h"
#include "ui/bridge/node_thread_link.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QTest>

#include <algorithm>
#include <array>
#include <chrono>

namespace swapscope::tests {

/// The real window over a real node on its thread, and three real peers that the test pumps.
struct LiveWindow
{
    LiveWindow()
    {
        for (std::size_t i = 0; i < peers.size(); ++i) {
            peers.at(i).node->log().addReader(
                [&record = theirEvents.at(i)](const telemetry::Event& event) {
                    record.add(event);
                });
        }
        QVERIFY(link.start().has_value());
        window.resize(1440, 900);
        window.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
    }
    virtual ~LiveWindow() { static_cast<void>(link.stop()); }
    LiveWindow(const LiveWindow&) = delete;
    LiveWindow& operator=(const LiveWindow&) = delete;

    void connectAll()
    {
        for (auto& peer : peers) {
            window.acts().connectTo(peer.address());
        }
        QVERIFY(comesTrue([this] { return state().totals().peers == peers.size(); }));
    }
    /// What the peers do meanwhile.
    virtual void whilePumping() {}
    void pump()
    {
        for (auto& peer : peers) {
            peer.context.restart();
            peer.context.poll();
        }
        whilePumping();
        QTest::qWait(1);
    }
    template <typename Predicate>
    bool comesTrue(const Predicate& predicate,
                   std::chrono::seconds within = std::chrono::seconds{60})
    {
        const auto end = std::chrono::steady_clock::now() + within;
        while (!predicate() && std::chrono::steady_clock::now() < end) {
            pump();
        }
        return predicate();
    }
    /// Until so much of the node's own time has passed.
    void pass(Duration span)
    {
        const TimePoint until = state().now() + span;
        QVERIFY(comesTrue([&] { return state().now() >= until; }));
    }

    [[nodiscard]] const ui::LiveState& state() const { return window.state(); }
    [[nodiscard]] multiformats::PeerId id(std::size_t number) const
    {
        return peers.at(number).node->self();
    }
    [[nodiscard]] const telemetry::PeerRow& row(std::size_t number) const
    {
        return *state().peer(id(number));
    }

    static node::Profile temporaryProfile()
    {
        SystemRandom random;
        return node::Profile::temporary(random);
    }

    EventRecord ourEvents;
    std::array<EventRecord, 3> theirEvents;
    std::array<RealNode, 3> peers;
    ui::NodeThreadLink link{temporaryProfile(), RealNode::loopback(),
                            [this](const telemetry::Event& event) { ourEvents.add(event); }};
    ui::Theme theme{*qobject_cast<QApplication*>(QCoreApplication::instance()),
                    ui::ThemeChoice::Light};
    ui::MainWindow window{link, theme};
};

} // namespace swapscope::tests
