// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace swapscope::ui {

class ElidedLabel;

/// Asks the store for one CID: the store may hold millions of blocks, and no table lists them.
class BlockLookup final : public QWidget
{
    Q_OBJECT

public:
    /// @param context  Outlives the widget.
    explicit BlockLookup(const ViewContext& context, QWidget* parent = nullptr);

    /// Asks for this CID and shows the answer when it comes.
    void lookUp(const Cid& cid);
    void focus();
    [[nodiscard]] QString answer() const;

private:
    void onEntered();
    void refresh();

    ViewContext m_context;
    QLineEdit* m_edit;
    ElidedLabel* m_answer;
    QPushButton* m_inspect;
    std::optional<Cid> m_cid;
};

} // namespace swapscope::ui
