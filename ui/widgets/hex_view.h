// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <QAbstractScrollArea>

#include <cstddef>

namespace swapscope::ui {

class Theme;

/// Bytes in rows of eight: offset, hexadecimal, letters. A stretch of them can be marked, and a
/// click says which byte is meant. Draws what is visible only.
class HexView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    static constexpr std::size_t kPerRow = 8;

    /// @param theme  Outlives the view.
    explicit HexView(const Theme& theme, QWidget* parent = nullptr);

    void setBytes(Bytes bytes);
    [[nodiscard]] const Bytes& bytes() const noexcept { return m_bytes; }

    /// Marks [begin, end) and scrolls there; none when they are equal.
    void mark(std::size_t begin, std::size_t end);
    [[nodiscard]] std::size_t markBegin() const noexcept { return m_begin; }
    [[nodiscard]] std::size_t markEnd() const noexcept { return m_end; }

    /// Where a byte is drawn, for tests and tools.
    [[nodiscard]] QPoint placeOf(std::size_t byte) const;

Q_SIGNALS:
    void byteClicked(std::size_t byte);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] std::size_t rows() const noexcept;
    [[nodiscard]] std::size_t firstRow() const;
    void paintRow(QPainter& painter, std::size_t row, int top) const;
    void fitScrollBar();

    const Theme* m_theme;
    Bytes m_bytes;
    std::size_t m_begin = 0, m_end = 0;
};

} // namespace swapscope::ui
