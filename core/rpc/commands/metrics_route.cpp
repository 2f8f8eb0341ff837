// SPDX-License-Identifier: GPL-3.0-or-later
// /debug/metrics/prometheus
#include "core/metrics/exposition.h"
#include "core/metrics/metrics_page.h"
#include "core/rpc/call.h"
#include "core/rpc/command_groups.h"

namespace swapscope::rpc {
namespace {

net::Task<Result<void>> metricsPage(Call& call)
{
    const std::string page = metrics::metricsPage(call.node().state(), metrics::processFigures());
    call.reply.setForm(Reply::Form::Value);
    call.reply.setContentType(std::string{metrics::Exposition::kContentType});
    call.reply.put(asBytes(page));
    co_return Result<void>{};
}

} // namespace

std::vector<RouteSpec> metricsRoutes()
{
    return {{"/debug/metrics/prometheus",
             "The figures of the node for Prometheus: Kubo's names where the meaning is the same.",
             metricsPage}};
}

} // namespace swapscope::rpc
