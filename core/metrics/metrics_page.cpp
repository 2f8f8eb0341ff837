// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metrics_page.h"

#include "core/metrics/families.h"

namespace swapscope::metrics {

std::string metricsPage(const telemetry::State& state, const ProcessFigures& process)
{
    Exposition page;
    addKuboFamilies(page, state);
    addProcessFamilies(page, process);
    addNodeFamilies(page, state);
    addPeerFamilies(page, state);
    return page.take();
}

} // namespace swapscope::metrics
