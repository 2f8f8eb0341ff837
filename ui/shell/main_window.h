// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/figure_history.h"
#include "ui/models/live_state.h"
#include "ui/models/peer_palette.h"
#include "ui/models/selection.h"
#include "ui/models/time_range.h"
#include "ui/shell/layout_store.h"
#include "ui/shell/visits.h"
#include "ui/views/acts.h"
#include "ui/views/view.h"

#include <QMainWindow>
#include <QTimer>

#include <chrono>
#include <optional>
#include <vector>

class QLabel;
class QMenu;
class QSplitter;
class QStackedWidget;

namespace swapscope::ui {

class ActionTable;
class Banner;
class ElidedLabel;
class FilesView;
class Inspector;
class NodeLink;
class PeersList;
class StatusLine;
class Timeline;
class TopBar;
class ViewRail;
struct PaletteEntry;

/// The window: rail and peers at the left, one view in the middle, the inspector at the right, the
/// timeline and the status line below.
///
/// Takes the node's changes at 10 Hz at most and only asks for the tables that are looked at.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    static constexpr int kRefreshMs = 100;
    static constexpr int kHiddenMs = 1000;    ///< Charts over time have a point a second.
    static constexpr int kDrawerBelow = 1280; ///< Narrower windows have the inspector as a drawer.
    static constexpr int kCompactBelow = 760; ///< Lower windows have a compact rail.
    static constexpr int kSideWidth = 284;
    static constexpr int kInspectorWidth = 304;
    static constexpr int kTimelineHeight = 64;

    /// @param link, theme  Outlive the window.
    MainWindow(NodeLink& link, Theme& theme, LayoutStore store = LayoutStore{},
               QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Shows a view by its script name, e.g. "request-queue"; false when there is none.
    bool showView(const QString& name);
    [[nodiscard]] QStringList viewNames() const;
    [[nodiscard]] View& currentView() const;

    /// Takes what the node has for us now, as the timer does.
    void refresh();

    /// Opens or closes the inspector, drawer or not.
    void setInspectorShown(bool shown);
    [[nodiscard]] bool isInspectorShown() const;

    /// Keeps the layout; also happens on closing.
    void saveLayout();
    void resetLayout();

    [[nodiscard]] const LiveState& state() const noexcept { return m_state; }
    [[nodiscard]] Selection& selection() noexcept { return m_selection; }
    [[nodiscard]] Acts& acts() noexcept { return m_acts; }
    [[nodiscard]] const ActionTable& actionTable() const noexcept { return *m_actions; }
    [[nodiscard]] StatusLine& statusLine() noexcept { return *m_status; }
    [[nodiscard]] TopBar& topBar() noexcept { return *m_top; }
    [[nodiscard]] Banner& banner() noexcept { return *m_banner; }
    [[nodiscard]] Banner& frozenBanner() noexcept { return *m_frozenBanner; }
    [[nodiscard]] Timeline& timeline() noexcept { return *m_strip; }

    /// Stops all views; what the node says meanwhile waits, in bounds.
    void setFrozen(bool frozen);
    [[nodiscard]] bool isFrozen() const noexcept { return m_frozen; }

    /// Reads CIDs, links and addresses out of a text and offers to want and to connect.
    void pasteText(const QString& text);

Q_SIGNALS:
    void scriptServerAsked(); ///< The user wants to say whether scripts are served.

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    [[nodiscard]] QWidget* buildSide();
    [[nodiscard]] QWidget* buildCentre();
    void connectParts();
    void buildMenus();
    void buildFileAndEdit();
    void buildViewMenu();
    void buildThemeMenu(QMenu& menu);
    void buildNodeMenu();
    void buildStrategyMenu(QMenu& menu);
    void buildPeerMenu();
    void buildWantMenu();
    void connectActs();

    void connectWays();
    void noteVisit(); ///< The window shows something else than before.
    void followWays();
    void travel(bool back);
    void openPalette();
    [[nodiscard]] std::vector<PaletteEntry> answersTo(const QString& typed);
    void inspect(const Selection::Subject& subject);
    void followSubject(const Selection::Subject& subject);
    void paste();
    void applyRange(const std::optional<TimeRange>& range);
    void showFrozen();
    [[nodiscard]] std::size_t waitingChanges() const;

    void show(int index);
    void followAttention(); ///< Tells views and node what is looked at.
    void watch();
    void take(telemetry::Delta&& delta);
    void pace(std::chrono::nanoseconds cost);
    void tell(const telemetry::Delta& delta);
    void updateTexts();
    void updateBanner();
    void placeInspector();
    void restoreLayout();

    [[nodiscard]] Acts::Peers targetPeers() const;
    /// Those that an act of the menu is for; says so when there are none.
    [[nodiscard]] Acts::Peers peersToActOn();
    [[nodiscard]] Acts::Cids wantsToActOn();
    void pausePeers(std::optional<bool> node::ChangePeerRules::*rule,
                    bool telemetry::PeerRules::*now);
    void denySubject();
    void copyFocused();
    void filterByCell(bool out);
    void copyAddresses();
    void exportSelectedCar();
    void keepSelected();
    void saveSelectedBlock();
    void saveBlock(const Cid& cid);
    void askRules(const Acts::Peers& peers, RuleField first);
    void askNickname(const PeerId& peer);
    void askNodeRules();
    /// The second pair of limits; asks for it where there is none yet.
    void useAlternativeLimits(bool on);
    void resetLedgers(const Acts::Peers& peers);
    void exportLedgers();

    NodeLink* m_link;
    Theme* m_theme;
    LayoutStore m_store;
    LiveState m_state;
    PeerPalette m_palette;
    FigureHistory m_history;
    Selection m_selection;
    Acts m_acts;
    ViewContext m_context;

    ActionTable* m_actions = nullptr;
    TopBar* m_top = nullptr;
    Banner* m_banner = nullptr; ///< What is paused.
    Banner* m_frozenBanner = nullptr;
    ViewRail* m_rail = nullptr;
    PeersList* m_peers = nullptr;
    FilesView* m_files = nullptr;
    QSplitter* m_splitter = nullptr;
    QLabel* m_title = nullptr;
    ElidedLabel* m_sentence = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_inspector = nullptr; ///< The card around m_inspectorContent.
    Inspector* m_inspectorContent = nullptr;
    Timeline* m_strip = nullptr;
    StatusLine* m_status = nullptr;
    QAction* m_inspectorAction = nullptr;
    QAction* m_freezeAction = nullptr;
    QAction* m_backAction = nullptr;
    QAction* m_forwardAction = nullptr;
    std::vector<View*> m_views;
    int m_current = -1;
    bool m_attended = false; ///< The window can be seen.
    bool m_drawer = false;
    bool m_woken = true;
    bool m_frozen = false;
    bool m_travelling = false;  ///< Going back or forward is no new place.
    telemetry::Delta m_waiting; ///< While frozen.
    Visits m_visits;
    std::vector<Cid> m_recent;     ///< Blocks looked at, the latest first.
    bool m_inspectorWanted = true; ///< Where it has a place of its own.
    telemetry::Tables m_watched = 0;
    QTimer m_timer;
};

} // namespace swapscope::ui
