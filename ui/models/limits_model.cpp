// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/limits_model.h"

#include "ui/models/common_columns.h"

namespace swapscope::ui {

namespace {

using Figure = std::optional<std::uint64_t>;

QString plain(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// In the limit's unit: bytes and times as everywhere, others with their word.
QString inUnit(const limits::Limit& limit, std::uint64_t value)
{
    if (limit.unit == "B") {
        return format::bytes(value);
    }
    if (limit.unit == "ms") {
        return format::duration(std::chrono::milliseconds{value});
    }
    return format::count(value);
}

QString orUnknown(const limits::Limit& limit, const Figure& value)
{
    return value ? inUnit(limit, *value) : format::unknown();
}

double numberOf(const Figure& value)
{
    return value ? static_cast<double>(*value) : std::numeric_limits<double>::quiet_NaN();
}

telemetry::RowChanges<std::uint32_t, LimitEntry> rowsOf(const LiveState& state)
{
    telemetry::RowChanges<std::uint32_t, LimitEntry> rows;
    std::uint32_t place = 0;
    for (const limits::Limit& limit : limits::all()) {
        LimitEntry entry{limit, {}};
        const auto use = std::ranges::find(state.limits(), limit.name, &limits::Use::name);
        if (use != state.limits().end()) {
            entry.use = *use;
        }
        rows.emplace_hint(rows.end(), place++, std::move(entry));
    }
    return rows;
}

} // namespace

LimitsModel::LimitsModel(QObject* parent)
    : KeyedTableModel{parent}
{
    setSpecs(specs());
    m_sort = {Name, Qt::AscendingOrder};
}

void LimitsModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if (!delta.limits.empty()) {
        applyChanges(rowsOf(state), held, state);
    }
}

void LimitsModel::rebuild(const LiveState& state)
{
    replaceAll(rowsOf(state), state);
}

QVariant LimitsModel::cell(const LimitEntry& row, int column, int role) const
{
    const Figure& value = column == Current ? row.use.current : row.use.peak;
    if (role == ShareRole && (column == Current || column == Peak) && value) {
        return static_cast<double>(*value)
               / static_cast<double>(std::max<std::uint64_t>(1, row.limit.value));
    }
    return {};
}

QString LimitsModel::fullText(const LimitEntry& row, int column) const
{
    const QString text = KeyedTableModel::fullText(row, column);
    if (text != format::unknown()) {
        return text;
    }
    return tr("not counted: the limit is checked where its bytes are read, and nothing is kept");
}

QString LimitsModel::identityOf(const LimitEntry& row) const
{
    return (plain(row.limit.name) + u'\n' + plain(row.limit.why)).toLower();
}

std::optional<std::uint32_t> LimitsModel::keyNamed(const QByteArray& name) const
{
    bool fine = false;
    const std::uint32_t key = name.toUInt(&fine);
    return fine ? std::optional{key} : std::nullopt;
}

std::vector<LimitsModel::Spec> LimitsModel::specs()
{
    const auto figure = [](const char* id, const QString& title, const QString& meaning,
                           Figure limits::Use::*value, CellKind kind) {
        Column column = columns::number(id, title, meaning, QStringLiteral("9,999,999"));
        column.kind = kind;
        return Spec{.column = column,
                    .text = [value](const LimitEntry& row,
                                    TimePoint) { return orUnknown(row.limit, row.use.*value); },
                    .number = [value](const LimitEntry& row,
                                      TimePoint) { return numberOf(row.use.*value); }};
    };
    Spec refusals = figure("refusals", tr("Refused"),
                           tr("How often something was refused, or done without, because of it, "
                              "since the start. –: not counted."),
                           &limits::Use::refusals, CellKind::Number);
    refusals.text = [](const LimitEntry& row, TimePoint) {
        return row.use.refusals ? format::count(*row.use.refusals) : format::unknown();
    };
    return {
        {.column = {.id = QStringLiteral("limit"),
                    .title = tr("Limit"),
                    .meaning = tr("Part of the node, and what is bounded there."),
                    .widest = QStringLiteral("host.handshaking-per-a")},
         .text = [](const LimitEntry& row, TimePoint) { return plain(row.limit.name); },
         .number = {}},
        {.column = columns::number("bound", tr("Bound"), tr("The most that is allowed."),
                                   QStringLiteral("10,000,000 blocks")),
         .text =
             [](const LimitEntry& row, TimePoint) {
                 const bool hasUnit = row.limit.unit == "B" || row.limit.unit == "ms";
                 return inUnit(row.limit, row.limit.value)
                        + (hasUnit ? QString{} : QChar{format::kUnitSpace} + plain(row.limit.unit));
             },
         .number = [](const LimitEntry& row,
                      TimePoint) { return static_cast<double>(row.limit.value); }},
        figure("current", tr("Now"),
               tr("How much of it is used; where it holds for each peer, by the peer that uses "
                  "most. –: not counted."),
               &limits::Use::current, CellKind::Bar),
        figure("peak", tr("Peak"),
               tr("The most that was seen since the start; what lasts less than 250 ms may be "
                  "missed. –: not counted."),
               &limits::Use::peak, CellKind::Bar),
        std::move(refusals),
        {.column = {.id = QStringLiteral("why"),
                    .title = tr("What it is for"),
                    .meaning = tr("The failure that it prevents, or whose behaviour it matches."),
                    .widest = QString(16, u'n')},
         .text = [](const LimitEntry& row, TimePoint) { return plain(row.limit.why); },
         .number = {}},
    };
}

} // namespace swapscope::ui
