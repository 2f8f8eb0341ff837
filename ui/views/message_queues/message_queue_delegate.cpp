// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/message_queues/message_queue_delegate.h"

#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace swapscope::ui {

namespace {

constexpr int kChipHeight = 18;
constexpr int kChipGap = 4;
constexpr int kStepsHeight = 7;

/// Grows with the entries, ever more slowly: 1 is still readable and 1,000 still fit.
int chipWidth(std::uint32_t entries, int textWidth)
{
    return std::max(textWidth + 10, static_cast<int>(10 + 8 * std::log2(1.0 + entries)));
}

} // namespace

MessageQueueDelegate::MessageQueueDelegate(const MessageQueuesModel& model, const Theme& theme,
                                           const PeerPalette& palette, QObject* parent)
    : CellDelegate{theme, palette, parent}
    , m_model{&model}
{}

void MessageQueueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    using Model = MessageQueuesModel;
    const bool own = index.column() == Model::State || index.column() == Model::Steps
                     || index.column() == Model::Pending || index.column() == Model::Result;
    if (!own) {
        CellDelegate::paint(painter, option, index);
    } else {
        painter->save();
        paintGround(painter, option, index);
        painter->setFont(option.font);
        const QRect rect = option.rect.adjusted(kMargin, 0, -kMargin, 0);
        const auto& row = m_model->row(index.row());
        switch (index.column()) {
        case Model::State: paintState(*painter, rect, index); break;
        case Model::Steps: paintSteps(*painter, rect, row); break;
        case Model::Pending: paintPending(*painter, rect, row); break;
        default: paintResult(*painter, rect, index); break;
        }
        painter->restore();
    }
    painter->fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1,
                      theme().colors().grid);
}

void MessageQueueDelegate::paintState(QPainter& painter, const QRect& rect,
                                      const QModelIndex& index) const
{
    const auto& colors = theme().colors();
    const auto& row = m_model->row(index.row());
    const bool gone = index.data(TableModel::GoneRole).toBool();
    const auto tone =
        gone ? Tone::Faint : static_cast<Tone>(index.data(TableModel::ToneRole).toInt());
    const QString icon =
        gone ? QStringLiteral("gone") : index.data(TableModel::IconRole).toString();
    painter.drawPixmap(
        rect.left(), rect.center().y() - kIcon / 2 + 1,
        iconPixmap(icon, kIcon, toneColor(tone, colors), painter.device()->devicePixelRatioF()));
    const QRect words = rect.adjusted(kIcon + kGap, 0, 0, 0);
    const QRect upper{words.left(), words.center().y() - 17, words.width(), 18};
    const QRect lower{words.left(), words.center().y(), words.width(), 17};
    const bool quiet = gone || row.state == telemetry::QueueState::Idle
                       || row.state == telemetry::QueueState::Closed;
    painter.setFont(textFont(Theme::kTextPixels, !quiet));
    painter.setPen(gone                    ? colors.faint
                   : quiet                 ? colors.muted
                   : tone == Tone::Warning ? colors.warning
                                           : colors.text);
    painter.drawText(upper, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     gone ? tr("gone") : index.data(Qt::DisplayRole).toString());
    painter.setFont(textFont(Theme::kSmallPixels));
    painter.setPen(gone ? colors.faint : colors.muted);
    painter.drawText(lower, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     MessageQueuesModel::timeText(row, m_model->shownAt()));
}

void MessageQueueDelegate::paintSteps(QPainter& painter, const QRect& rect,
                                      const telemetry::MessageQueueRow& row) const
{
    const QRect track{rect.left(), rect.center().y() - kStepsHeight / 2, rect.width(),
                      kStepsHeight};
    painter.fillRect(track, theme().colors().raised);
    QColor light = theme().peer(palette().slot(row.peer));
    const QColor full = light;
    light.setAlphaF(0.4F);
    const auto width = [&track](double share) {
        return static_cast<int>(std::clamp(share, 0.0, 1.0) * track.width());
    };
    const int connecting = width(row.connectingShare);
    const int sending = std::min(width(row.sendingShare), track.width() - connecting);
    painter.fillRect(track.left(), track.top(), connecting, kStepsHeight, light);
    painter.fillRect(track.left() + connecting, track.top(), sending, kStepsHeight, full);
}

int MessageQueueDelegate::paintChip(QPainter& painter, const QRect& chip, const QString& text,
                                    QColor fill, QColor outline) const
{
    painter.setPen(outline.isValid() ? QPen{outline, 1.4} : QPen{Qt::NoPen});
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF{chip}.adjusted(0.7, 0.7, -0.7, -0.7), 3, 3);
    painter.setPen(outline.isValid() ? theme().colors().text : Theme::textOn(fill));
    painter.drawText(chip, Qt::AlignCenter, text);
    return chip.right() + 1 + kChipGap;
}

void MessageQueueDelegate::paintPending(QPainter& painter, const QRect& rect,
                                        const telemetry::MessageQueueRow& row) const
{
    const auto& colors = theme().colors();
    const QColor own = theme().peer(palette().slot(row.peer));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(Theme::kSmallPixels));
    const QFontMetrics metrics{painter.font()};
    int x = rect.left();
    const auto chip = [&](std::uint32_t entries, QColor fill, QColor outline) {
        if (entries == 0) {
            return;
        }
        const QString text = format::count(entries);
        const QRect box{x, rect.center().y() - kChipHeight / 2,
                        chipWidth(entries, metrics.horizontalAdvance(text)), kChipHeight};
        x = paintChip(painter, box, text, fill, outline);
    };
    chip(row.pendingBlocks, own, {});
    chip(row.pendingHaves, Qt::transparent, own);
    chip(row.pendingCancels, colors.line, {});
    if (row.combined > 0 && MessageQueuesModel::isCombining(row)) {
        painter.setPen(colors.muted);
        const QRect words{x + 4, rect.top(), rect.right() - x - 4, rect.height()};
        const QString all = tr("+%1 combined").arg(format::count(row.combined));
        const bool fits = metrics.horizontalAdvance(all) <= words.width();
        painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                         fits ? all : tr("+%1").arg(format::count(row.combined)));
    }
}

void MessageQueueDelegate::paintResult(QPainter& painter, const QRect& rect,
                                       const QModelIndex& index) const
{
    const auto tone = index.data(TableModel::ToneRole);
    const bool unknown = index.data(Qt::DisplayRole).toString() == format::unknown();
    painter.setPen(tone.isValid() ? toneColor(static_cast<Tone>(tone.toInt()), theme().colors())
                   : unknown      ? theme().colors().muted
                                  : theme().colors().text);
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                      Qt::ElideRight, rect.width()));
}

} // namespace swapscope::ui
