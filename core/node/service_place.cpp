// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/service_place.h"

#include <utility>

namespace swapscope::node {

ServicePlace::ServicePlace(net::Executor executor, Node& node)
    : m_node{node}
    , m_tasks{std::move(executor)}
{}

ServicePlace::~ServicePlace() = default;

void ServicePlace::change(ServiceMaker make, Done done)
{
    if (m_isStopping) {
        if (done) {
            done(fail(ErrorCode::Closed, "the node is stopping"));
        }
        return;
    }
    m_changes.push_back({std::move(make), std::move(done)});
    if (!std::exchange(m_isChanging, true)) {
        m_tasks.spawn(makeChanges());
    }
}

void ServicePlace::onEvent(const telemetry::Event& event)
{
    if (m_service) {
        m_service->onEvent(event);
    }
}

net::Task<void> ServicePlace::stop()
{
    m_isStopping = true;
    co_await m_tasks.join();
    co_await endService();
}

net::Task<void> ServicePlace::makeChanges()
{
    while (!m_changes.empty()) {
        Change change = std::move(m_changes.front());
        m_changes.pop_front();
        co_await endService();
        Result<std::string> outcome{std::string{}};
        if (change.make && !m_isStopping) {
            m_service = change.make(m_node);
            outcome = m_service->start();
            if (!outcome) {
                m_service.reset();
            }
        }
        if (change.done) {
            change.done(std::move(outcome));
        }
    }
    m_isChanging = false;
}

net::Task<void> ServicePlace::endService()
{
    if (m_service) {
        co_await m_service->stop();
        m_service.reset();
    }
}

} // namespace swapscope::node
