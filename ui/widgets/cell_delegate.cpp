// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/cell_delegate.h"

#include "ui/models/format.h"
#include "ui/models/peer_palette.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QComboBox>
#include <QPainter>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kSelectionBar = 3;
constexpr int kBadgePadding = 3;
constexpr int kBadgeIcon = 12;

CellKind kindOf(const QModelIndex& index)
{
    const auto* model = qobject_cast<const TableModel*>(index.model());
    return model == nullptr ? CellKind::Text
                            : model->columns()[static_cast<std::size_t>(index.column())].kind;
}

QString columnOf(const QModelIndex& index)
{
    return dynamic_cast<const TableModel&>(*index.model())
        .columns()[static_cast<std::size_t>(index.column())]
        .id;
}

/// Nothing to look at: drawn quieter than the rest.
bool isQuiet(const QString& text)
{
    return text == format::unknown() || text == QLatin1String{"0"}
           || text.startsWith(QStringLiteral("0") + format::kUnitSpace);
}

/// Names differ at both ends; a sentence is read from its start.
Qt::TextElideMode elisionOf(const QString& text)
{
    return text.contains(QLatin1Char{' '}) ? Qt::ElideRight : Qt::ElideMiddle;
}

} // namespace

QColor toneColor(Tone tone, const ThemeColors& colors)
{
    switch (tone) {
    case Tone::Neutral: return colors.muted;
    case Tone::Good: return colors.good;
    case Tone::Busy: return colors.busy;
    case Tone::Warning: return colors.warning;
    case Tone::Problem: return colors.problem;
    case Tone::Faint: return colors.faint;
    }
    Q_UNREACHABLE();
}

QString unitColumnOf(const QString& unit)
{
    if (unit.endsWith(QLatin1String{"B/s"})) {
        return QStringLiteral("MiB/s");
    }
    if (unit.endsWith(QLatin1String{"iB"})) {
        return QStringLiteral("MiB");
    }
    if (unit.size() == 1 && QStringLiteral("BKMGTP").contains(unit)) {
        return QStringLiteral("M");
    }
    return unit == QLatin1String{"s"} || unit == QStringLiteral("µs") ? QStringLiteral("ms") : unit;
}

CellDelegate::CellDelegate(const Theme& theme, const PeerPalette& palette, QObject* parent)
    : QStyledItemDelegate{parent}
    , m_theme{&theme}
    , m_palette{&palette}
{}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QString text = index.data(Qt::DisplayRole).toString();
    return {widthFor(kindOf(index), text, option.fontMetrics), Theme::kRowPixels};
}

int CellDelegate::widthFor(CellKind kind, const QString& text, const QFontMetrics& metrics)
{
    const int width = metrics.horizontalAdvance(text) + 2 * kMargin;
    switch (kind) {
    case CellKind::Peer: return width + kSwatch + kGap;
    case CellKind::State: return width + kIcon + kGap;
    case CellKind::Badge: return width + 2 * kBadgePadding;
    default: return width;
    }
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    painter->save();
    paintGround(painter, option, index);
    const bool gone = index.data(TableModel::GoneRole).toBool();
    const QColor color = gone ? m_theme->colors().faint : m_theme->colors().text;
    const QRect rect = option.rect.adjusted(kMargin, 0, -kMargin, 0);
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->setFont(option.font);
    switch (kindOf(index)) {
    case CellKind::Peer: paintPeer(painter, rect, index, color); break;
    case CellKind::State: paintState(painter, rect, index, color); break;
    case CellKind::Number: paintNumber(painter, rect, text, color); break;
    case CellKind::Bar:
    case CellKind::Progress: paintBar(painter, rect, index, color); break;
    case CellKind::Badge: paintBadge(painter, option.rect.adjusted(3, 0, -1, 0), index); break;
    case CellKind::Text:
    case CellKind::Cid:
        painter->setPen(isQuiet(text) ? m_theme->colors().muted : color);
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(text, elisionOf(text), rect.width()));
        break;
    }
    painter->restore();
}

QWidget* CellDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem& /*option*/,
                                    const QModelIndex& index) const
{
    QWidget* editor = m_editing.make ? m_editing.make(parent, columnOf(index)) : nullptr;
    if (auto* box = qobject_cast<QComboBox*>(editor)) {
        connect(box, &QComboBox::activated, this, [self = const_cast<CellDelegate*>(this), box] {
            Q_EMIT self->commitData(box);
            Q_EMIT self->closeEditor(box);
        });
    }
    return editor;
}

void CellDelegate::setModelData(QWidget* editor, QAbstractItemModel* /*model*/,
                                const QModelIndex& index) const
{
    m_editing.take(editor, columnOf(index));
}

void CellDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                        const QModelIndex& index) const
{
    constexpr int kLeast = 110;
    QRect rect = option.rect;
    if (isFigure(kindOf(index))) {
        rect.setLeft(std::min(rect.left(), std::max(0, rect.right() - kLeast)));
    } else {
        rect.setWidth(std::max(rect.width(), kLeast));
    }
    editor->setGeometry(rect);
}

PeerId CellDelegate::peerOf(const QModelIndex& cell)
{
    const auto* model = qobject_cast<const TableModel*>(cell.model());
    if (model == nullptr) {
        return {};
    }
    const auto at = std::ranges::find(model->columns(), CellKind::Peer, &Column::kind);
    if (at == model->columns().end()) {
        return {};
    }
    const int column = static_cast<int>(at - model->columns().begin());
    return cell.siblingAtColumn(column).data(TableModel::PeerRole).value<PeerId>();
}

void CellDelegate::paintGround(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const
{
    const ThemeColors& colors = m_theme->colors();
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, colors.accentSoft);
        if (option.viewItemPosition == QStyleOptionViewItem::Beginning
            || option.viewItemPosition == QStyleOptionViewItem::OnlyOne || index.column() == 0)
        {
            painter->fillRect(
                QRect{option.rect.left(), option.rect.top(), kSelectionBar, option.rect.height()},
                colors.accent);
        }
    } else if (!m_pointed.empty() && peerOf(index) == m_pointed) {
        painter->fillRect(option.rect, colors.raised);
    }
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(colors.accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

void CellDelegate::paintPeer(QPainter* painter, QRect rect, const QModelIndex& index,
                             const QColor& text) const
{
    const QVariant peer = index.data(TableModel::PeerRole);
    const QString name = index.data(Qt::DisplayRole).toString();
    if (peer.isValid()) {
        const int slot = m_palette->slot(peer.value<PeerId>());
        const QRectF swatch(rect.left() + 0.0, rect.center().y() - kSwatch / 2.0 + 0.5, kSwatch,
                            kSwatch);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        QColor color = m_theme->peer(slot);
        if (index.data(TableModel::GoneRole).toBool()) {
            color.setAlphaF(0.4F);
        }
        painter->setBrush(color);
        painter->drawRoundedRect(swatch, 2, 2);
        rect.setLeft(rect.left() + kSwatch + kGap);
    }
    painter->setPen(isQuiet(name) ? m_theme->colors().muted : text);
    painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(name, Qt::ElideRight, rect.width()));
}

void CellDelegate::paintState(QPainter* painter, QRect rect, const QModelIndex& index,
                              const QColor& text) const
{
    const bool gone = index.data(TableModel::GoneRole).toBool();
    const auto tone =
        gone ? Tone::Faint : static_cast<Tone>(index.data(TableModel::ToneRole).toInt());
    const QString icon =
        gone ? QStringLiteral("gone") : index.data(TableModel::IconRole).toString();
    const QPixmap pixmap = iconPixmap(icon, kIcon, toneColor(tone, m_theme->colors()),
                                      painter->device()->devicePixelRatioF());
    painter->drawPixmap(rect.left(), rect.center().y() - kIcon / 2 + 1, pixmap);
    rect.setLeft(rect.left() + kIcon + kGap);
    painter->setPen(
        tone == Tone::Warning || tone == Tone::Problem ? toneColor(tone, m_theme->colors()) : text);
    painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      gone ? tr("gone") : index.data(Qt::DisplayRole).toString());
}

void CellDelegate::paintNumber(QPainter* painter, QRect rect, const QString& text,
                               const QColor& color) const
{
    const QColor quiet = m_theme->colors().muted;
    const bool gone = color == m_theme->colors().faint;
    const qsizetype space = text.lastIndexOf(QChar{format::kUnitSpace});
    const bool alignUnit =
        space > 0 && text.count(QChar{format::kUnitSpace}) == 1 && !text.endsWith(QLatin1Char{')'});
    painter->setPen(isQuiet(text) && !gone ? quiet : color);
    if (!alignUnit) {
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, text);
        return;
    }
    const QString unit = text.mid(space + 1);
    const QFontMetrics metrics = painter->fontMetrics();
    const int unitWidth =
        std::max(metrics.horizontalAdvance(unitColumnOf(unit)), metrics.horizontalAdvance(unit));
    const QRect left =
        rect.adjusted(0, 0, -unitWidth - metrics.horizontalAdvance(QLatin1Char{' '}), 0);
    painter->drawText(left, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine,
                      text.left(space));
    painter->setPen(gone ? color : quiet);
    painter->drawText(QRect{rect.right() - unitWidth + 1, rect.top(), unitWidth, rect.height()},
                      Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, unit);
}

void CellDelegate::paintBar(QPainter* painter, QRect rect, const QModelIndex& index,
                            const QColor& text) const
{
    constexpr int kBarHeight = 3;
    const QString value = index.data(Qt::DisplayRole).toString();
    if (value == format::unknown()) { // no share of nothing
        paintNumber(painter, rect, value, text);
        return;
    }
    const double share = std::clamp(index.data(TableModel::ShareRole).toDouble(), 0.0, 1.0);
    const QRect track{rect.left(), rect.bottom() - kBarHeight, rect.width(), kBarHeight};
    painter->fillRect(track, m_theme->colors().line);
    QRect filled = track;
    filled.setWidth(static_cast<int>(track.width() * share));
    const bool full = kindOf(index) == CellKind::Bar && share >= 1.0;
    painter->fillRect(filled, full ? m_theme->colors().warning : m_theme->colors().muted);
    painter->setPen(full ? m_theme->colors().warning : text);
    painter->drawText(rect.adjusted(0, 0, 0, -kBarHeight),
                      Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, value);
}

void CellDelegate::paintBadge(QPainter* painter, QRect rect, const QModelIndex& index) const
{
    const QString text = index.data(Qt::DisplayRole).toString();
    if (text.isEmpty()) {
        return;
    }
    const QString icon = index.data(TableModel::IconRole).toString();
    const int ornament = icon.isEmpty() ? 0 : kBadgeIcon + 2;
    const QFont small = textFont(Theme::kSmallPixels);
    painter->setFont(small);
    // One more: the words' true width is no whole number, and a hair too little cuts them.
    const int textWidth = painter->fontMetrics().horizontalAdvance(text) + 1;
    const int whole = textWidth + ornament + 2 * kBadgePadding;
    // Three letters of a word say less than its icon alone.
    const bool isIcon = ornament > 0 && whole > rect.width();
    const int width = isIcon ? kBadgeIcon + 2 * kBadgePadding : std::min(whole, rect.width());
    const QRectF badge{rect.left() + 0.5, rect.top() + 2.5, width - 1.0, rect.height() - 5.0};
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme->colors().accentSoft);
    painter->drawRoundedRect(badge, 4, 4);
    painter->setPen(m_theme->colors().accent);
    if (ornament > 0) {
        painter->drawPixmap(rect.left() + kBadgePadding - 1, rect.center().y() - kBadgeIcon / 2,
                            iconPixmap(icon, kBadgeIcon, m_theme->colors().accent,
                                       painter->device()->devicePixelRatioF()));
    }
    if (isIcon) {
        return;
    }
    const QRectF words = badge.adjusted(kBadgePadding + ornament, 0, -kBadgePadding + 1, 0);
    painter->drawText(
        words, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
        painter->fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(words.width())));
}

} // namespace swapscope::ui
