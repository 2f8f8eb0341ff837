// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/table_model.h"

#include <QStyledItemDelegate>

#include <functional>

namespace swapscope::ui {

class PeerPalette;
class Theme;
struct ThemeColors;

/// The colour of a tone as text or icon.
[[nodiscard]] QColor toneColor(Tone tone, const ThemeColors& colors);

/// The sample that the unit of `text` is aligned by: units of one kind share a column.
[[nodiscard]] QString unitColumnOf(const QString& unit);

/// How cells are changed in their place.
struct CellEditing
{
    /// An editor that has the cell's value; null when it cannot be changed now.
    std::function<QWidget*(QWidget* parent, const QString& column)> make;
    /// What was typed or chosen is to hold.
    std::function<void(QWidget* editor, const QString& column)> take;
};

/// Draws the cells of a TableModel by the kind of their column.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// Both outlive the delegate.
    CellDelegate(const Theme& theme, const PeerPalette& palette, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;

    void setEditing(CellEditing editing) { m_editing = std::move(editing); }
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    /// Nothing: the cell goes on living under its editor.
    void setEditorData(QWidget* /*editor*/, const QModelIndex& /*index*/) const override {}
    void setModelData(QWidget* editor, QAbstractItemModel* model,
                      const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

    /// Width that a cell of the kind needs for the text, margins and ornaments included.
    [[nodiscard]] static int widthFor(CellKind kind, const QString& text,
                                      const QFontMetrics& metrics);

    /// Lights up the rows of this peer; empty: none.
    void setPointed(const PeerId& peer) { m_pointed = peer; }
    /// Whose row it is: of the first column that names a peer; empty for nobody's.
    [[nodiscard]] static PeerId peerOf(const QModelIndex& cell);

    static constexpr int kMargin = 8;
    static constexpr int kSwatch = 10;
    static constexpr int kIcon = 16;
    static constexpr int kGap = 8;

protected:
    /// Selection and focus, under whatever the cell shows.
    void paintGround(QPainter* painter, const QStyleOptionViewItem& option,
                     const QModelIndex& index) const;
    [[nodiscard]] const Theme& theme() const noexcept { return *m_theme; }
    [[nodiscard]] const PeerPalette& palette() const noexcept { return *m_palette; }

private:
    void paintPeer(QPainter* painter, QRect rect, const QModelIndex& index,
                   const QColor& text) const;
    void paintState(QPainter* painter, QRect rect, const QModelIndex& index,
                    const QColor& text) const;
    void paintNumber(QPainter* painter, QRect rect, const QString& text, const QColor& color) const;
    void paintBar(QPainter* painter, QRect rect, const QModelIndex& index,
                  const QColor& text) const;
    void paintBadge(QPainter* painter, QRect rect, const QModelIndex& index) const;

    CellEditing m_editing;
    PeerId m_pointed;
    const Theme* m_theme;
    const PeerPalette* m_palette;
};

} // namespace swapscope::ui
