// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/command_palette.h"
#include "ui/shell/dialogs.h"

#include <QAction>
#include <QObject>

#include <functional>
#include <vector>

class QMenu;
class QMenuBar;

namespace swapscope::ui {

class Theme;

/// All actions of the window in one place: the menus and the list of shortcuts are made from it.
class ActionTable : public QObject
{
    Q_OBJECT

public:
    struct Spec
    {
        QString text; ///< With an ampersand before its mnemonic.
        QString icon; ///< Name; empty: none.
        QKeySequence keys;
    };

    /// @param theme  Outlives the table.
    ActionTable(const Theme& theme, QWidget* window);

    /// Later actions go into this menu.
    QMenu* beginMenu(QMenuBar& bar, const QString& title);
    QAction* add(const Spec& spec, std::function<void()> act);
    /// An action made elsewhere.
    void adopt(QAction* action, const QString& icon);
    void separator();

    [[nodiscard]] std::vector<ShortcutLine> shortcuts() const;
    /// One for every action that can be used now.
    [[nodiscard]] std::vector<PaletteEntry> paletteEntries() const;
    [[nodiscard]] const std::vector<QAction*>& actions() const noexcept { return m_actions; }

private:
    void recolor();

    const Theme* m_theme;
    QWidget* m_window;
    QMenu* m_menu = nullptr;
    std::vector<QAction*> m_actions;
};

} // namespace swapscope::ui
