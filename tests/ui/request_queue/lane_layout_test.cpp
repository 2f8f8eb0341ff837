// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/views/request_queue/lane_layout.h"

#include <QTest>

#include <cmath>
#include <random>

namespace swapscope::ui {

class LaneLayoutTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chipsNeverOverlapAndNeverLeaveTheLane()
    {
        std::mt19937 random{3};
        for (int round = 0; round < 300; ++round) {
            std::vector<ChipSpec> chips(random() % 60);
            for (auto& chip : chips) {
                chip = {random() % (2U << 20U), random() % 4 == 0};
            }
            const int width = 60 + static_cast<int>(random() % 800);
            const auto scale = laneScale(2U << 20U, width);
            const auto lane = layOutLane(chips, chips.size() + random() % 3, scale, width, 40);
            int free = 0;
            for (const auto& chip : lane.chips) {
                QVERIFY(chip.x >= free);
                QVERIFY(chip.width > 0);
                free = chip.x + chip.width + 1;
            }
            QVERIFY(lane.end <= width);
            QVERIFY(lane.hidden == 0 || lane.end <= width - 40);
            QVERIFY(lane.chips.size() + lane.hidden >= chips.size());
        }
    }

    void widthsAreProportionalToBytes()
    {
        const auto scale = laneScale(256 * 1024, 800);
        const std::vector<ChipSpec> chips{{64 * 1024}, {128 * 1024}, {256 * 1024}};
        const auto lane = layOutLane(chips, 3, scale, 800, 40);
        QCOMPARE(lane.chips.size(), std::size_t{3});
        QVERIFY(std::abs(lane.chips[1].width - 2 * lane.chips[0].width) <= 1);
        QVERIFY(std::abs(lane.chips[2].width - 4 * lane.chips[0].width) <= 2);
        QCOMPARE(scale.barBytes, std::uint64_t{256 * 1024});
        QCOMPARE(lane.chips[2].width, scale.barWidth);
    }

    void aTinyBlockIsStillSeenAndAPresenceHasAFixedWidth()
    {
        const auto scale = laneScale(256 * 1024, 800);
        const std::vector<ChipSpec> chips{{1}, {0}, {500'000, true}};
        const auto lane = layOutLane(chips, 3, scale, 800, 40);
        QCOMPARE(lane.chips[0].width, kMinChipWidth);
        QCOMPARE(lane.chips[1].width, kMinChipWidth);
        QCOMPARE(lane.chips[2].width, kPresenceChipWidth);
    }

    void theLargestBlockTakesAThirdOfTheLaneAtMost()
    {
        for (const int width : {150, 400, 900}) {
            const auto scale = laneScale(4U << 20U, width);
            QVERIFY((4U << 20U) * scale.pixelsPerByte <= std::max(48, width / 3));
            QVERIFY(scale.barWidth >= 16);
        }
    }

    void whatDoesNotFitIsCounted()
    {
        const std::vector<ChipSpec> chips(30, ChipSpec{256 * 1024});
        const auto lane = layOutLane(chips, 1024, laneScale(256 * 1024, 400), 400, 40);
        QVERIFY(!lane.chips.empty());
        QCOMPARE(lane.hidden, 1024 - lane.chips.size());
    }
};

const tests::Registered<LaneLayoutTest> registered{"lane_layout"};

} // namespace swapscope::ui
#include "lane_layout_test.moc"
