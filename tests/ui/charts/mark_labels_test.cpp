// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/charts/mark_labels.h"

#include <QTest>

#include <random>

namespace swapscope::ui {

class MarkLabelsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelsNeverOverlapOrLeaveThePlot()
    {
        const QRect plot{40, 10, 700, 160};
        std::mt19937 random{7};
        for (int round = 0; round < 200; ++round) {
            std::vector<MarkLabel> marks;
            for (int i = 0; i < 12; ++i) {
                marks.push_back(
                    {40 + static_cast<int>(random() % 700), 40 + static_cast<int>(random() % 200)});
            }
            const auto boxes = placeMarkLabels(marks, plot, 18);
            for (std::size_t a = 0; a < boxes.size(); ++a) {
                if (!boxes[a]) {
                    continue;
                }
                QVERIFY(plot.contains(*boxes[a]));
                for (std::size_t b = a + 1; b < boxes.size(); ++b) {
                    QVERIFY(!boxes[b] || !boxes[a]->intersects(*boxes[b]));
                }
            }
        }
    }

    void aLabelAtTheRightEdgeStandsLeftOfItsLine()
    {
        const std::vector<MarkLabel> marks{{730, 120}};
        const auto boxes = placeMarkLabels(marks, {40, 10, 700, 160}, 18);
        QVERIFY(boxes.at(0).has_value());
        QVERIFY(boxes.at(0)->right() < 730);
    }

    void theNewestMarkGetsItsLabelFirst()
    {
        const std::vector<MarkLabel> marks{{100, 400}, {110, 400}, {120, 400}, {130, 400}};
        const auto boxes = placeMarkLabels(marks, {40, 10, 560, 160}, 18);
        QVERIFY(boxes.at(3).has_value());
        QVERIFY(!boxes.at(0).has_value());
    }

    void labelsCoverAtMostHalfOfALowPlot()
    {
        const std::vector<MarkLabel> marks{{100, 90}, {110, 90}, {120, 90}, {130, 90}};
        const QRect low{40, 10, 300, 60};
        for (const auto& box : placeMarkLabels(marks, low, 18)) {
            QVERIFY(!box || box->bottom() <= low.center().y());
        }
    }

    void aLabelWiderThanThePlotIsLeftOut()
    {
        const std::vector<MarkLabel> marks{{100, 900}};
        QVERIFY(!placeMarkLabels(marks, {40, 10, 560, 160}, 18).at(0).has_value());
    }
};

const tests::Registered<MarkLabelsTest> registered{"mark_labels"};

} // namespace swapscope::ui
#include "mark_labels_test.moc"
