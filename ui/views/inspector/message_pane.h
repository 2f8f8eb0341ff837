// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/dissect.h"
#include "ui/views/view.h"

#include <memory>
#include <vector>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace swapscope::ui {

class HexView;

/// One message taken apart: its fields, and below them its bytes. Choosing a field marks its bytes,
/// and clicking a byte chooses the innermost field that it belongs to.
class MessagePane final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostFields = 2000;

    /// @param context  Outlives the pane.
    explicit MessagePane(const ViewContext& context, QWidget* parent = nullptr);

    /// Null: the message is not kept, or only its figures are.
    void show(const telemetry::MessageRow* message);

    [[nodiscard]] QTreeWidget& fields() const noexcept { return *m_fields; }
    [[nodiscard]] HexView& hex() const noexcept { return *m_hex; }

private:
    void fill();
    void recolor();
    void onFieldChosen();
    void onByteClicked(std::size_t byte);

    ViewContext m_context;
    QTreeWidget* m_fields;
    QLabel* m_note;
    HexView* m_hex;
    std::shared_ptr<const telemetry::MessageContent> m_content;
    std::vector<bitswap::WireField> m_dissected;
    std::vector<QTreeWidgetItem*> m_items; ///< Of m_dissected.
};

} // namespace swapscope::ui
