// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

namespace swapscope::ui {

class TableModel;
class TablePage;

/// A view that is one table in one card. What is specific to it is its model, its empty text and
/// its menu.
class TableView : public View
{
    Q_OBJECT

public:
    void setActive(bool active) override;
    void focusFilter() override;
    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;
    [[nodiscard]] QVariantMap filterState() const override;
    void setFilterState(const QVariantMap& state) override;

    [[nodiscard]] TablePage& page() const noexcept { return *m_page; }

protected:
    /// @param context  Outlives the view.
    TableView(const ViewContext& context, QWidget* parent);

    /// Builds the page. To be called once, by the constructor of the view that owns the model.
    void buildPage(TableModel& model);

    ViewContext m_context;

private:
    TablePage* m_page = nullptr;
    bool m_active = false;
};

} // namespace swapscope::ui
