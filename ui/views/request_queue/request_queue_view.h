// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/request_queue/queue_snapshot.h"
#include "ui/views/request_queue/queue_tree_model.h"
#include "ui/views/view.h"

class QScrollArea;
class QSplitter;

namespace swapscope::ui {

class LanesHeader;
class QueueTree;
class PeerAreasChart;
class PeerFilterBar;
class ServiceLanes;
class StrategyLine;
class WorkerPanel;

/// Who is served next, and why: the strategy, the chart of bytes sent, the lanes in service order
/// beside the workers, and the tree of peers and tasks.
class RequestQueueView final : public View
{
    Q_OBJECT

public:
    /// The node is asked for the service order at most this often, and only while it is looked at.
    static constexpr Duration kAskPace = std::chrono::milliseconds{200};

    /// Above this many tasks the view is refreshed less often: each time reads all of them.
    static constexpr std::size_t kCrowd = 5000;
    static constexpr Duration kCrowdPace = std::chrono::milliseconds{500};

    /// @param context  Outlives the view.
    explicit RequestQueueView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override;
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    [[nodiscard]] std::optional<std::uint64_t>
    count(const telemetry::Totals& totals) const override;
    void setActive(bool active) override;

    void focusFilter() override;
    [[nodiscard]] QVariantMap layoutState() const override { return filterState(); }
    void setLayoutState(const QVariantMap& state) override { setFilterState(state); }
    [[nodiscard]] QVariantMap filterState() const override;
    void setFilterState(const QVariantMap& state) override;

    [[nodiscard]] PeerFilterBar& filterBar() noexcept { return *m_filter; }
    [[nodiscard]] StrategyLine& strategy() noexcept { return *m_strategy; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* buildLanes();
    void connectParts();
    void onApplied();
    void refresh();
    void ask();
    void shareHeight();
    void showMenu(const PeerId& peer, const Cid& cid, const QPoint& globalPos);

    ViewContext m_context;
    QueueSnapshot m_snapshot;
    QueueTreeModel m_model;
    StrategyLine* m_strategy;
    PeerFilterBar* m_filter;
    QSplitter* m_splitter;
    PeerAreasChart* m_chart;
    QScrollArea* m_laneScroll = nullptr;
    LanesHeader* m_header;
    ServiceLanes* m_lanes;
    WorkerPanel* m_workers;
    QueueTree* m_tree;
    TimePoint m_asked{};
    TimePoint m_refreshed{};
    bool m_active = false;
    bool m_heightsChosen = false; ///< The user moved a divider: it stays where it was put.
    bool m_menuOpen = false;
};

} // namespace swapscope::ui
