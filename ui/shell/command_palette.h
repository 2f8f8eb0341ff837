// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QIcon>
#include <QString>

#include <functional>
#include <optional>
#include <vector>

class QLineEdit;
class QTreeWidget;

namespace swapscope::ui {

class Theme;

/// Something that the palette offers.
struct PaletteEntry
{
    QIcon icon;
    QString text;
    QString detail; ///< At the right: keys, or what kind of thing it is.
    std::function<void()> act;
    QString also{}; ///< Found by this too, e.g. an id in full.
};

/// How well a text answers a query: the smaller the better; none when a word of it is missing.
[[nodiscard]] std::optional<int> paletteRank(const QString& query, const PaletteEntry& entry);

/// Everything that can be done or gone to, found by typing.
class CommandPalette final : public QDialog
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostShown = 50;
    static constexpr int kMostTyped = 2048; ///< A CID or address fits.

    /// Entries made from what was typed, e.g. to want a CID.
    using Answers = std::function<std::vector<PaletteEntry>(const QString& query)>;

    /// @param theme  Outlives it.
    CommandPalette(std::vector<PaletteEntry> entries, Answers answers, const Theme& theme,
                   QWidget* parent);

    /// The texts that are offered now, best first.
    [[nodiscard]] QStringList offers() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void find(const QString& query);
    void take();

    std::vector<PaletteEntry> m_entries;
    Answers m_answers;
    std::vector<PaletteEntry> m_shown;
    QLineEdit* m_edit;
    QTreeWidget* m_list;
};

} // namespace swapscope::ui
