// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/indexed_heap.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"

#include <QTest>

#include <algorithm>
#include <memory>

namespace swapscope::bitswap {

namespace {

struct Item
{
    std::uint64_t key = 0;
    std::size_t position = static_cast<std::size_t>(-1);
};

struct ByKey
{
    [[nodiscard]] static bool before(const Item& a, const Item& b) { return a.key < b.key; }
    [[nodiscard]] static std::size_t& position(Item& item) { return item.position; }
};

using Heap = IndexedHeap<Item, ByKey>;

} // namespace

class IndexedHeapTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStepKeepsOrderAndPositions()
    {
        sim::SeededRandom random{1};
        std::vector<std::unique_ptr<Item>> items;
        for (int i = 0; i < 200; ++i) {
            items.push_back(std::make_unique<Item>());
        }
        Heap heap;
        for (int step = 0; step < 5000; ++step) {
            Item& item = *items[random.below(items.size())];
            const std::uint64_t key = random.below(50);
            if (!Heap::contains(item)) {
                item.key = key;
                heap.push(item);
            } else if (random.below(2) == 0) {
                heap.erase(item);
                QVERIFY(!Heap::contains(item));
            } else {
                heap.rekey(item, [key](Item& changed) { changed.key = key; });
            }
            QVERIFY(heap.isConsistent());
        }
    }

    void takingTheTopSortsAndTheRunnerUpComesNext()
    {
        sim::SeededRandom random{2};
        std::vector<std::unique_ptr<Item>> items;
        Heap heap;
        for (int i = 0; i < 100; ++i) {
            items.push_back(std::make_unique<Item>(Item{.key = random.next()}));
            heap.push(*items.back());
        }
        std::uint64_t last = 0;
        while (!heap.empty()) {
            const Item* const next = heap.runnerUp();
            QVERIFY(heap.top().key >= last);
            last = heap.top().key;
            heap.erase(heap.top());
            QVERIFY(next == nullptr ? heap.empty() : next == &heap.top());
        }
    }
};

static const tests::Registered<IndexedHeapTest> registered{"indexed_heap"};

} // namespace swapscope::bitswap
#include "indexed_heap_test.moc"
