// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/request_queue/queue_tree.h"

#include "ui/models/peer_palette.h"
#include "ui/widgets/flat_header.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>

#include <algorithm>
#include <array>

namespace swapscope::ui {

namespace {

constexpr int kCellPadding = 8;
constexpr int kSwatch = 10;
constexpr int kBarHeight = 3;

} // namespace

/// Swatch and name, figures, and the thin bar of what is in flight.
class QueueTreeDelegate final : public QStyledItemDelegate
{
public:
    QueueTreeDelegate(const PeerPalette& palette, const Theme& theme, QObject* parent)
        : QStyledItemDelegate{parent}
        , m_palette{&palette}
        , m_theme{&theme}
    {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const auto& colors = m_theme->colors();
        const bool isPeer = !index.parent().isValid();
        painter->save();
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, colors.accentSoft);
        } else if (!m_pointed.empty() && peerOf(index) == m_pointed) {
            painter->fillRect(option.rect, colors.raised);
        }
        QRect text = option.rect.adjusted(kCellPadding, 0, -kCellPadding, 0);
        if (index.column() == QueueTreeModel::Name && isPeer) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(m_theme->peer(m_palette->slot(peerOf(index))));
            painter->drawRoundedRect(QRect{option.rect.left() + 2,
                                           option.rect.center().y() - kSwatch / 2 + 1, kSwatch,
                                           kSwatch},
                                     2, 2);
            text.setLeft(option.rect.left() + kSwatch + 10);
        } else if (index.column() == QueueTreeModel::Name) {
            text.setLeft(option.rect.left() + 2);
        }
        const bool quiet = index.column() == QueueTreeModel::Why
                           || (!isPeer && index.column() != QueueTreeModel::Name);
        painter->setPen(quiet ? colors.muted : colors.text);
        painter->setFont(option.font);
        painter->drawText(
            text, static_cast<int>(index.data(Qt::TextAlignmentRole).value<Qt::Alignment>()),
            option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight,
                                          text.width()));
        paintShare(*painter, text, index);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width() + 2 * kCellPadding,
                Theme::kRowPixels};
    }

    void setPointed(const PeerId& peer) { m_pointed = peer; }
    [[nodiscard]] static PeerId peerOf(const QModelIndex& index)
    {
        return index.data(QueueTreeModel::PeerRole).value<PeerId>();
    }

private:
    void paintShare(QPainter& painter, const QRect& text, const QModelIndex& index) const
    {
        const auto share = index.data(QueueTreeModel::ShareRole);
        if (!share.isValid()) {
            return;
        }
        const QRect track{text.left(), text.bottom() - kBarHeight + 1, text.width(), kBarHeight};
        painter.fillRect(track, m_theme->colors().raised);
        const double part = std::clamp(share.toDouble(), 0.0, 1.0);
        painter.fillRect(
            QRect{track.left(), track.top(), static_cast<int>(part * track.width()), kBarHeight},
            part >= 1 ? m_theme->colors().muted : m_theme->colors().busy);
    }

    PeerId m_pointed;
    const PeerPalette* m_palette;
    const Theme* m_theme;
};

QueueTree::QueueTree(QueueTreeModel& model, const PeerPalette& palette, const Theme& theme,
                     QWidget* parent)
    : QTreeView{parent}
    , m_theme{&theme}
    , m_delegate{new QueueTreeDelegate{palette, theme, this}}
{
    setModel(&model);
    setHeader(new FlatHeader{theme, this});
    setItemDelegate(m_delegate);
    setMouseTracking(true);
    setAccessibleName(tr("Request queue: peers and their tasks"));
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setIndentation(16);
    setSortingEnabled(true);
    sortByColumn(QueueTreeModel::Name, Qt::AscendingOrder);
    header()->setStretchLastSection(true);
    static constexpr std::array<int, QueueTreeModel::Why> kWidths{150, 58, 84, 76, 92, 96};
    for (std::size_t i = 0; i < kWidths.size(); ++i) {
        header()->resizeSection(static_cast<int>(i), kWidths[i]);
    }
    recolor();
    connect(&theme, &Theme::changed, this, &QueueTree::recolor);
}

void QueueTree::recolor()
{
    auto colors = palette();
    colors.setColor(QPalette::Base, m_theme->colors().panel);
    colors.setColor(QPalette::Highlight, m_theme->colors().accentSoft);
    colors.setColor(QPalette::HighlightedText, m_theme->colors().text);
    setPalette(colors);
}

void QueueTree::setSubject(const Selection::Subject& subject)
{
    const QScopedValueRollback quiet{m_quiet, true};
    const auto* peer = std::get_if<PeerId>(&subject);
    auto* tree = static_cast<QueueTreeModel*>(model());
    const auto current = currentIndex();
    if (peer != nullptr) {
        const bool there = current.isValid() && !current.parent().isValid()
                           && current.data(QueueTreeModel::PeerRole).value<PeerId>() == *peer;
        if (!there) {
            setCurrentIndex(tree->indexOf(*peer));
        }
        return;
    }
    const auto* cid = std::get_if<multiformats::Cid>(&subject);
    const auto shown = current.data(QueueTreeModel::CidRole);
    if (cid == nullptr || !shown.isValid() || shown.value<multiformats::Cid>() != *cid) {
        setCurrentIndex({});
        clearSelection();
    }
}

void QueueTree::showPointed(const PeerId& peer)
{
    m_delegate->setPointed(peer);
    viewport()->update();
}

bool QueueTree::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) {
        Q_EMIT peerPointed({});
    } else if (event->type() == QEvent::MouseMove) {
        Q_EMIT peerPointed(
            QueueTreeDelegate::peerOf(indexAt(dynamic_cast<QMouseEvent&>(*event).pos())));
    }
    return QTreeView::viewportEvent(event);
}

bool QueueTree::isHeld() const
{
    return viewport()->underMouse();
}

void QueueTree::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    if (m_quiet || !current.isValid()) {
        return;
    }
    const auto cid = current.data(QueueTreeModel::CidRole);
    if (cid.isValid()) {
        Q_EMIT chosen(cid.value<multiformats::Cid>());
    } else {
        Q_EMIT chosen(current.data(QueueTreeModel::PeerRole).value<PeerId>());
    }
}

void QueueTree::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto index =
        byKey ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    if (index.isValid()) {
        const QPoint at =
            byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
        Q_EMIT menuRequested(index.data(QueueTreeModel::PeerRole).value<PeerId>(),
                             index.data(QueueTreeModel::CidRole).value<multiformats::Cid>(), at);
    }
}

void QueueTree::setFiltered(bool isFiltered)
{
    if (std::exchange(m_isFiltered, isFiltered) != isFiltered && model()->rowCount() == 0) {
        viewport()->update();
    }
}

QString QueueTree::emptyText() const
{
    return m_isFiltered
               ? tr("No peer that wants blocks of ours matches the filter.")
               : tr("Peers that want blocks of ours appear here, with their tasks under them.");
}

void QueueTree::paintEvent(QPaintEvent* event)
{
    QTreeView::paintEvent(event);
    if (model()->rowCount() == 0) {
        QPainter painter{viewport()};
        painter.setPen(m_theme->colors().muted);
        painter.drawText(viewport()->rect().adjusted(24, 0, -24, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, emptyText());
    }
}

} // namespace swapscope::ui
