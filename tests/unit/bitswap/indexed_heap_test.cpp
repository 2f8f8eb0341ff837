// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/indexed_heap.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"

#include <QTest>

#include <cstdint>

namespace swapscope::bitswap {

namespace {

struct Item
{
    std::uint64_t key = 0;
    std::uint32_t slot = 0;

    [[nodiscard]] static bool before(const Item& a, const Item& b) { return a.key < b.key; }
};

using Heap = DenseHeap<Item>;

} // namespace

class IndexedHeapTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStepKeepsOrderAndPositions()
    {
        sim::SeededRandom random{1};
        Heap heap;
        for (int step = 0; step < 5000; ++step) {
            const Item item{.key = random.below(50),
                            .slot = static_cast<std::uint32_t>(random.below(200))};
            if (!heap.contains(item.slot)) {
                heap.push(item);
            } else if (random.below(2) == 0) {
                heap.erase(item.slot);
                QVERIFY(!heap.contains(item.slot));
            } else {
                heap.rekey(item);
            }
            QVERIFY(heap.isConsistent());
        }
        heap.clear();
        QVERIFY(heap.empty());
        for (std::uint32_t slot = 0; slot < 200; ++slot) {
            QVERIFY(!heap.contains(slot));
        }
    }

    void takingTheTopSortsAndTheRunnerUpComesNext()
    {
        sim::SeededRandom random{2};
        Heap heap;
        for (std::uint32_t slot = 0; slot < 100; ++slot) {
            heap.push({.key = random.next(), .slot = slot});
        }
        std::uint64_t last = 0;
        while (!heap.empty()) {
            const Item* const runnerUp = heap.runnerUp();
            const std::uint32_t next = runnerUp == nullptr ? 0 : runnerUp->slot;
            QVERIFY(heap.top().key >= last);
            last = heap.top().key;
            heap.erase(heap.top().slot);
            QVERIFY(runnerUp == nullptr ? heap.empty() : next == heap.top().slot);
        }
    }
};

static const tests::Registered<IndexedHeapTest> registered{"indexed_heap"};

} // namespace swapscope::bitswap
#include "indexed_heap_test.moc"
