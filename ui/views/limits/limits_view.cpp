// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/limits/limits_view.h"

#include "ui/widgets/live_table.h"
#include "ui/widgets/table_page.h"

#include <QHeaderView>

namespace swapscope::ui {

LimitsView::LimitsView(const ViewContext& context, QWidget* parent)
    : TableView{context, parent}
{
    buildPage(m_model);
    page().table().horizontalHeader()->setStretchLastSection(true);
}

telemetry::Tables LimitsView::tables() const
{
    return static_cast<telemetry::Tables>(telemetry::Table::Limits);
}

QString LimitsView::sentence(const LiveState& state) const
{
    std::uint64_t refusals = 0;
    for (const limits::Use& use : state.limits()) {
        refusals += use.refusals.value_or(0);
    }
    const QString text = tr("%1 bounds against strangers").arg(limits::all().size());
    return text
           + (refusals == 0 ? tr(" · nothing was refused")
                            : tr(" · %1 refusals since the start").arg(format::count(refusals)));
}

} // namespace swapscope::ui
