// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace swapscope::ui {

class FigureList;

/// The inspector's part about a block: who wants it of us, and what can be done to it.
class BlockBox final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostAskers = 8;

    /// @param context  Outlives the box.
    explicit BlockBox(const ViewContext& context, QWidget* parent = nullptr);

    void setBlock(const Cid& cid) { m_cid = cid; }
    void refresh();

private:
    void connectParts();

    ViewContext m_context;
    Cid m_cid;
    QLabel* m_askersTitle;
    FigureList* m_askers;
    QPushButton* m_wantOrCancel;
    QPushButton* m_raise;
    QPushButton* m_lower;
    QPushButton* m_save;
    QPushButton* m_deny;
    bool m_open = false; ///< It is an open want of ours.
};

} // namespace swapscope::ui
