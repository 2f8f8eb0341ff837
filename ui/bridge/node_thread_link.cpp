// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/node_thread_link.h"

#include <utility>

namespace swapscope::ui {

NodeThreadLink::NodeThreadLink(node::Profile profile, node::NodeConfig config,
                               std::function<void(const telemetry::Event&)> observe,
                               QObject* parent)
    : NodeLink{parent}
    , m_thread{std::move(profile), std::move(config),
               [this] { QMetaObject::invokeMethod(this, &NodeLink::woken, Qt::QueuedConnection); },
               std::move(observe)}
{}

NodeThreadLink::~NodeThreadLink()
{
    static_cast<void>(m_thread.stop());
}

Result<void> NodeThreadLink::start()
{
    return m_thread.start();
}

void NodeThreadLink::submit(node::Command command)
{
    m_thread.submit(std::move(command));
}

Result<void> NodeThreadLink::stop()
{
    return m_thread.stop();
}

void NodeThreadLink::serve(node::ServiceMaker make, std::function<void(Result<std::string>)> done)
{
    m_thread.serve(std::move(make), std::move(done));
}

telemetry::Delta NodeThreadLink::take()
{
    return m_thread.takeDelta();
}

telemetry::CommandId NodeThreadLink::send(node::CommandBody body)
{
    const telemetry::CommandId id{++m_lastCommand};
    m_thread.submit({.id = id, .body = std::move(body)});
    return id;
}

} // namespace swapscope::ui
