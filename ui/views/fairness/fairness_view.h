// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/fairness/story_card.h"
#include "ui/views/view.h"

#include <QGridLayout>

#include <chrono>
#include <vector>

class QScrollArea;

namespace swapscope::ui {

class Chart;
class LinesChart;
class PeerFilterBar;
class PeriodPicker;
class SnapshotChart;
class StrategyLine;
class TimeChart;

/// Who gets what, as pictures: shares, Jain's index, Lorenz, demand against service, waiting; and
/// below them the traffic that it comes from.
class FairnessView final : public View
{
    Q_OBJECT

public:
    /// Narrower views have one column of charts.
    static constexpr int kTwoColumns = 620;

    explicit FairnessView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("fairness"); }
    [[nodiscard]] QString title() const override { return tr("Fairness"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("fairness"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    void setActive(bool active) override;

    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;

    void focusFilter() override;
    [[nodiscard]] QVariantMap filterState() const override;
    void setFilterState(const QVariantMap& state) override;
    [[nodiscard]] PeerFilterBar& filterBar() noexcept { return *m_filter; }

    void setPeriod(std::chrono::minutes period);
    /// Puts a guided text above the charts, until the user closes it.
    StoryCard& tell(std::vector<StoryCard::Step> steps);
    [[nodiscard]] const std::vector<Chart*>& charts() const noexcept { return m_charts; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    enum class Width { Half, Full };
    struct Place
    {
        QWidget* widget;
        Width width;
    };

    [[nodiscard]] QWidget* buildHead();
    void buildFairness();
    void buildTraffic();
    void addTime(TimeChart& chart, Width width, int height);
    void addLines(LinesChart& chart, Width width);
    void addSnapshot(SnapshotChart& chart, Width width, int height);
    void addCard(Chart& chart, Width width, int height);
    void addHeading(const QString& text);
    void place();
    void highlight(const PeerId& peer);
    void choosePeers();

    ViewContext m_context;
    StrategyLine* m_strategy;
    PeerFilterBar* m_filter;
    PeriodPicker* m_picker;
    QScrollArea* m_scroll;
    QWidget* m_page;
    QGridLayout* m_grid;
    std::vector<Place> m_places;
    std::vector<Chart*> m_charts;
    std::vector<TimeChart*> m_timeCharts;
    std::vector<LinesChart*> m_lineCharts;
    std::vector<SnapshotChart*> m_snapshots;
    int m_columns = 0;
};

} // namespace swapscope::ui
