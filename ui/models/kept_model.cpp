// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/kept_model.h"

namespace swapscope::ui {

using telemetry::KeepKind;
using telemetry::KeptRow;

KeptModel::KeptModel(const FileState& files, QObject* parent)
    : KeyedTableModel{parent}
    , m_files{&files}
{
    setSpecs(specs());
    m_sort = {Name, Qt::AscendingOrder};
}

void KeptModel::update(const LiveState& state, const telemetry::Delta& delta, bool held)
{
    if ((delta.reset & static_cast<telemetry::Tables>(telemetry::Table::Kept)) != 0) {
        rebuild(state);
        return;
    }
    applyChanges(delta.kept, held, state);
}

void KeptModel::rebuild(const LiveState& state)
{
    telemetry::RowChanges<Cid, KeptRow> rows;
    rows.insert(m_files->kept().begin(), m_files->kept().end());
    replaceAll(rows, state);
}

QVariant KeptModel::cell(const KeptRow& row, int column, int role) const
{
    return role == CidRole && column == Block ? QVariant::fromValue(row.cid) : QVariant{};
}

QString KeptModel::fullText(const KeptRow& row, int column) const
{
    return column == Block ? format::fullCid(row.cid) : KeyedTableModel::fullText(row, column);
}

QString KeptModel::identityOf(const KeptRow& row) const
{
    return (format::foreign(row.name) + u'\n' + format::fullCid(row.cid)).toLower();
}

std::vector<KeptModel::Spec> KeptModel::specs()
{
    return {
        {.column = {.id = QStringLiteral("cid"),
                    .title = tr("Root"),
                    .meaning = tr("The block that is kept."),
                    .kind = CellKind::Cid,
                    .widest = QStringLiteral("bafkrei…wmwmwm")},
         .text = [](const KeptRow& row, TimePoint) { return format::cid(row.cid); },
         .number = {}},
        {.column = {.id = QStringLiteral("name"),
                    .title = tr("Name"),
                    .meaning = tr("As it was called when it was imported, fetched or kept."),
                    .widest = QString(24, u'n')},
         .text =
             [](const KeptRow& row, TimePoint) {
                 return row.name.empty() ? format::unknown() : format::foreign(row.name);
             },
         .number = {}},
        {.column = {.id = QStringLiteral("kind"),
                    .title = tr("What"),
                    .meaning = tr("The block alone, or also all that is below it."),
                    .widest = tr("all below it")},
         .text =
             [](const KeptRow& row, TimePoint) {
                 return row.kind == KeepKind::All ? tr("all below it") : tr("this block alone");
             },
         .number = {}},
    };
}

} // namespace swapscope::ui
