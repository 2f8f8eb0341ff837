// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/pins.h"

#include "core/files/dag_walk.h"
#include "core/node/kept.h"
#include "core/rpc/content.h"

#include <algorithm>

namespace swapscope::rpc {

net::Task<Result<std::map<Cid, Cid>>> keptBelow(Call& call, std::vector<Cid> wanted)
{
    RequestBlocks blocks{call, true};
    const node::Pins pins = call.node().kept().pins(); // as it is now, while we walk
    std::map<Cid, Cid> found;
    for (const auto& [root, pin] : pins) {
        if (pin.kind != telemetry::KeepKind::All) {
            continue;
        }
        files::DagOptions options;
        options.walk = walkOptions(call);
        options.skipsMissing = true;
        files::DagWalk walk{blocks, root, options};
        while (true) {
            auto step = co_await walk.next();
            if (!step) {
                co_return step.error();
            }
            if (!*step) {
                break;
            }
            const Cid& cid = (*step)->cid;
            if (cid == root) {
                continue;
            }
            if (wanted.empty()) {
                found.try_emplace(cid, root);
            }
            for (const Cid& one : wanted) {
                if (one.hash() == cid.hash()) {
                    found.try_emplace(one, root);
                }
            }
        }
    }
    co_return found;
}

} // namespace swapscope::rpc
