// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/task_table.h"
#include "tests/support/registry.h"
#include "tests/support/serving_bench.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>

namespace swapscope::bitswap {

using namespace tests;

class TaskTableTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsExactlyWhatIsAlive()
    {
        QVERIFY(rc::check("by number and by peer and CID, as maps would", [] {
            TaskTable table{1};
            PeerQueue one{peerOf(1), 0};
            PeerQueue two{peerOf(2), 1};
            std::map<std::pair<PeerQueue*, std::uint64_t>, TaskId> alive;
            TaskId last;
            const auto toggles = *rc::gen::container<std::vector<std::uint64_t>>(
                2000, rc::gen::inRange<std::uint64_t>(0, 1200));
            for (const std::uint64_t toggle : toggles) {
                PeerQueue& peer = toggle % 2 == 0 ? one : two;
                const auto at = alive.find({&peer, toggle});
                if (at == alive.end()) {
                    const Task& task =
                        table.add(peer, {.cid = cidOf(toggle)}, table.hashOf(cidOf(toggle)));
                    RC_ASSERT(task.id > last);
                    RC_ASSERT(task.peer == &peer);
                    last = task.id;
                    alive.emplace(std::pair{&peer, toggle}, task.id);
                } else {
                    table.remove(*table.find(at->second));
                    RC_ASSERT(table.find(at->second) == nullptr);
                    alive.erase(at);
                }
                RC_ASSERT(table.size() == alive.size());
                const bool isAlive = alive.contains({&peer, toggle});
                RC_ASSERT((table.find(peer, cidOf(toggle)) != nullptr) == isAlive);
            }
            for (const auto& [key, id] : alive) {
                const Task* const task = table.find(id);
                RC_ASSERT(task == table.find(*key.first, cidOf(key.second)));
                RC_ASSERT(task->cid() == cidOf(key.second));
            }
        }));
    }
};

static const tests::Registered<TaskTableTest> registered{"task_table"};

} // namespace swapscope::bitswap
#include "task_table_test.moc"
