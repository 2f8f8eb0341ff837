// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"
#include "ui/models/live_state.h"

#include <QString>
#include <QVariantMap>
#include <QWidget>

#include <optional>
#include <vector>

namespace swapscope::ui {

class Acts;
class FigureHistory;
class NodeLink;
class PeerPalette;
class Selection;
class Theme;

/// What every view is given. All of it outlives the views.
struct ViewContext
{
    NodeLink& link;
    const LiveState& state;
    const PeerPalette& palette;
    Selection& selection;
    const Theme& theme;
    Acts& acts;
    const FigureHistory& history;
};

/// One page of the rail. The shell shows its title and sentence above it and watches the tables it
/// needs while it is visible.
class View : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The name used by scripts and settings, e.g. "request-queue". Never translated.
    [[nodiscard]] virtual QString id() const = 0;
    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual QString iconName() const = 0;

    /// The tables that have to be live while the view is active.
    [[nodiscard]] virtual telemetry::Tables tables() const = 0;

    /// One line that says how things are, e.g. "160 tasks wait, the oldest 0.91 s".
    [[nodiscard]] virtual QString sentence(const LiveState& state) const = 0;

    /// The figure beside the view's name in the rail; taken from the totals, which are always live.
    [[nodiscard]] virtual std::optional<std::uint64_t> count(const telemetry::Totals& totals) const
    {
        Q_UNUSED(totals)
        return std::nullopt;
    }

    /// A view that is not active does no work. It is inactive when created; on becoming active it
    /// catches up from LiveState.
    virtual void setActive(bool active) = 0;

    /// A view that is at its best alone: the inspector is a drawer over it, whatever the width.
    [[nodiscard]] virtual bool wantsWidth() const { return false; }

    /// Ctrl+F: puts the cursor into the view's filter, if it has one.
    virtual void focusFilter() {}

    /// What the user arranged in the view (columns, tabs), to be kept in the profile. A state that
    /// makes no sense is ignored.
    [[nodiscard]] virtual QVariantMap layoutState() const { return {}; }
    virtual void setLayoutState(const QVariantMap& state) { Q_UNUSED(state) }

    /// What the view shows a part of: tab and filter, to be gone back to.
    [[nodiscard]] virtual QVariantMap filterState() const { return {}; }
    virtual void setFilterState(const QVariantMap& state) { Q_UNUSED(state) }

    /// Wants of ours that are selected in the view: what "Cancel want" acts on.
    [[nodiscard]] virtual std::vector<Cid> selectedWants() const { return {}; }
    /// Peers that are selected in the view, when several can be.
    [[nodiscard]] virtual std::vector<PeerId> selectedPeers() const { return {}; }

Q_SIGNALS:
    /// Buttons of empty states.
    void connectRequested();
    void wantRequested();
    void importRequested();
    void filterChanged();
    /// Leads to another view, by its id.
    void viewRequested(const QString& id);
};

} // namespace swapscope::ui
