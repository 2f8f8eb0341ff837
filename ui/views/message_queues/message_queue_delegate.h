// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/message_queues_model.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/theme.h"

namespace swapscope::ui {

/// Draws a message queue on two lines: the state with the time in it, the time share of its steps,
/// and the pending message as chips that grow.
class MessageQueueDelegate final : public CellDelegate
{
    Q_OBJECT

public:
    static constexpr int kRowHeight = 2 * Theme::kRowPixels - 4;

    /// All outlive the delegate.
    MessageQueueDelegate(const MessageQueuesModel& model, const Theme& theme,
                         const PeerPalette& palette, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    void paintState(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    void paintSteps(QPainter& painter, const QRect& rect,
                    const telemetry::MessageQueueRow& row) const;
    void paintPending(QPainter& painter, const QRect& rect,
                      const telemetry::MessageQueueRow& row) const;
    void paintResult(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    /// @return where the next chip begins.
    int paintChip(QPainter& painter, const QRect& chip, const QString& text, QColor fill,
                  QColor outline) const;

    const MessageQueuesModel* m_model;
};

} // namespace swapscope::ui
