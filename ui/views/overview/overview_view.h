// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/selection.h"
#include "ui/views/view.h"

#include <array>

namespace swapscope::ui {

class Chart;
class PeerAreasChart;
class SubjectList;
class Tile;

/// How things are, at one look: four figures, what is sent and received by peer, who gets most, and
/// which wants are open for longest.
class OverviewView final : public View
{
    Q_OBJECT

public:
    static constexpr std::size_t kRows = 5;
    /// The lists are put in order at most this often.
    static constexpr Duration kListPace = std::chrono::seconds{1};

    explicit OverviewView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override { return QStringLiteral("overview"); }
    [[nodiscard]] QString title() const override { return tr("Overview"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("overview"); }
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    void setActive(bool active) override;
    [[nodiscard]] bool wantsWidth() const override { return true; }

    [[nodiscard]] SubjectList& busiest() noexcept { return *m_busiest; }
    [[nodiscard]] SubjectList& oldest() noexcept { return *m_oldest; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QLayout* buildTiles();
    [[nodiscard]] QWidget* buildChart(PeerAreasChart& chart);
    [[nodiscard]] QWidget* buildList(const QString& title, const QString& meaning,
                                     SubjectList& list);
    void onApplied();
    void updateTiles();
    void updateLists();
    void choose(const Selection::Subject& subject);

    ViewContext m_context;
    Tile* m_received;
    Tile* m_sent;
    Tile* m_wants;
    Tile* m_queue;
    std::array<PeerAreasChart*, 2> m_charts;
    QWidget* m_second = nullptr; ///< The card of the second chart.
    SubjectList* m_busiest;
    SubjectList* m_oldest;
    TimePoint m_listed{};
    bool m_active = false;
};

} // namespace swapscope::ui
