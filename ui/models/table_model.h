// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/telemetry/delta.h"
#include "ui/models/live_state.h"
#include "ui/models/row_filter.h"
#include "ui/models/selection.h"
#include "ui/models/time_range.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace swapscope::ui {

/// How a column is drawn; text for copying and reading aloud comes from Qt::DisplayRole always.
enum class CellKind {
    Text,
    Peer,     ///< Swatch and name; PeerRole names the peer.
    Cid,      ///< Name of a block; CidRole gives it.
    State,    ///< Icon and word; IconRole and ToneRole.
    Number,   ///< Right-aligned, the unit in a column of its own.
    Bar,      ///< Number with a thin bar of ShareRole, which warns when it is full: of a limit.
    Progress, ///< Likewise; full is what is wanted.
    Badge,    ///< Small framed text, nothing when empty; IconRole before it, if any.
};

/// Drawn to the right, compared as a figure.
[[nodiscard]] constexpr bool isFigure(CellKind kind) noexcept
{
    return kind == CellKind::Number || kind == CellKind::Bar || kind == CellKind::Progress;
}

/// What a state means to the user. Problem only where the user has to act.
enum class Tone { Neutral, Good, Busy, Warning, Problem, Faint };

/// What there is to know about a column besides its values.
struct Column
{
    QString id;      ///< Kept in settings; never translated.
    QString title;   ///< Header.
    QString meaning; ///< Tooltip of the header: definition, unit, formula.
    CellKind kind = CellKind::Text;
    bool shown = true; ///< By default.
    QString widest;    ///< Sample text that the default width has to hold.
    bool isEditable = false;
};

/// Base of all live tables: columns, sorting, filtering; rows are the business of
/// KeyedTableModel.
///
/// Rows keep their places until sortNow(): values change in place, new rows come last, departed
/// rows stay greyed for a while. The view decides when sorting does not disturb.
class TableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        PeerRole = Qt::UserRole + 1, ///< multiformats::PeerId of the cell.
        CidRole,                     ///< multiformats::Cid of the cell.
        IconRole,                    ///< QString: name of the icon.
        ToneRole,                    ///< int of Tone.
        ShareRole,                   ///< double, 0…1.
        GoneRole,                    ///< bool: the row has departed and will leave soon.
        FullTextRole,                ///< QString: what is copied; identifiers in full.
    };

    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] const std::vector<Column>& columns() const noexcept { return m_columns; }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Takes over what changed; rows that leave wait while `held`.
    virtual void update(const LiveState& state, const telemetry::Delta& delta, bool held) = 0;
    /// Takes over the whole table, after a time of not being updated.
    virtual void rebuild(const LiveState& state) = 0;

    /// Shows rows that satisfy a line and every condition, written in the filter language: words
    /// match identity columns, fields are the columns by their ids.
    /// @return what is wrong with the line; its former text stays in force then.
    std::optional<filter::Problem> setFilter(const QString& line,
                                             const QStringList& conditions = {});
    /// Shows what happened in a span of time only; rows that have no moment are not touched.
    void setRange(const std::optional<TimeRange>& range);
    [[nodiscard]] const std::optional<TimeRange>& range() const noexcept { return m_range; }
    /// What a filter can ask about: one field a column, in their order.
    [[nodiscard]] const filter::Fields& fields() const noexcept { return m_fields; }
    /// Texts of the field's column that contain `piece`, of all rows, shown or not, for completion;
    /// none for figures.
    [[nodiscard]] virtual QStringList valuesOf(int field, const QString& piece) const = 0;

    /// A condition that speaks of a cell.
    struct Condition
    {
        QString title; ///< For menus: "is “stalled”", "≥ 1.94 MiB".
        QString text;  ///< In the filter language.
    };
    /// Those that this cell's row satisfies and those that it does not: filter for, filter out.
    [[nodiscard]] std::vector<Condition> conditionsFor(const QModelIndex& cell) const;

    /// A cell for machines: figures in base units, other texts in full, empty when not known.
    [[nodiscard]] QString exactText(const QModelIndex& cell) const;
    /// The column's id with the unit of exactText(): "received (B)".
    [[nodiscard]] QString exactTitle(int column) const;

    /// Another peer or block than the row's own, that the cell names: a link. Nothing for others.
    [[nodiscard]] Selection::Subject linkOf(const QModelIndex& cell) const;

    /// Rows that exist, shown or filtered out.
    [[nodiscard]] virtual int totalRows() const = 0;

    /// Header click: sorts by this column, by the former one where values are equal, by key last.
    void sort(int column, Qt::SortOrder order) override;
    [[nodiscard]] int sortColumn() const noexcept { return m_sort.column; }
    [[nodiscard]] Qt::SortOrder sortOrder() const noexcept { return m_sort.order; }
    /// True when values changed since rows were put in order.
    [[nodiscard]] bool isOrderStale() const noexcept { return m_orderStale; }
    virtual void sortNow() = 0;

    /// An opaque name of the row's key that stays the same whatever happens to the rows.
    [[nodiscard]] virtual QByteArray keyOf(int row) const = 0;
    /// -1 when no such row is shown.
    [[nodiscard]] virtual int rowOf(const QByteArray& key) const = 0;

    /// Nicknames or denials changed: what rows show and what the filter reads is taken anew.
    virtual void readLabels() = 0;

Q_SIGNALS:
    /// The number of shown or existing rows, or the filter, changed.
    void countsChanged();

protected:
    struct Sort
    {
        int column = 0;
        Qt::SortOrder order = Qt::AscendingOrder;
    };

    virtual void refilter() = 0;
    /// Another span of time holds from now on; rows are judged by it next.
    virtual void rangeChanged() {}
    /// Null before the first update.
    [[nodiscard]] const LiveState* liveState() const noexcept { return m_state; }

    void setColumns(std::vector<Column> columns, const std::vector<bool>& figures);
    /// A figure's value in base units; NaN when it is not known.
    [[nodiscard]] virtual double figureOf(const QModelIndex& cell) const = 0;

    /// The tables that names are taken from; labels are read anew when they change.
    void follow(const LiveState& state);
    /// The peer's nickname, else the last characters of its id.
    [[nodiscard]] QString peerName(const PeerId& peer) const;
    /// Whether the peer gets nothing at all, by a denial.
    [[nodiscard]] bool isDenied(const PeerId& peer) const;

    std::vector<Column> m_columns;
    filter::Fields m_fields;
    RowFilter m_filter;
    std::optional<TimeRange> m_range;
    Sort m_sort;
    std::optional<Sort> m_secondSort;
    bool m_orderStale = false;
    bool m_orderAnew = true; ///< Other columns than at the last ordering.

private:
    const LiveState* m_state = nullptr; ///< Of the first update; outlives the model.
    QString m_line;
    QStringList m_conditions;
    std::optional<filter::Problem> m_problem;
};

} // namespace swapscope::ui
