// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/action_table.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QMenu>
#include <QMenuBar>

#include <utility>

namespace swapscope::ui {

namespace {

constexpr auto kIconProperty = "swapscopeIcon";
constexpr auto kMenuProperty = "swapscopeMenu";

QString withoutMnemonic(QString text)
{
    return text.remove(QLatin1Char{'&'});
}

} // namespace

ActionTable::ActionTable(const Theme& theme, QWidget* window)
    : QObject{window}
    , m_theme{&theme}
    , m_window{window}
{
    connect(&theme, &Theme::changed, this, &ActionTable::recolor);
}

QMenu* ActionTable::beginMenu(QMenuBar& bar, const QString& title)
{
    m_menu = bar.addMenu(title);
    return m_menu;
}

QAction* ActionTable::add(const Spec& spec, std::function<void()> act)
{
    auto* action = new QAction{spec.text, m_window};
    action->setShortcut(spec.keys);
    connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
    adopt(action, spec.icon);
    return action;
}

void ActionTable::adopt(QAction* action, const QString& icon)
{
    action->setProperty(kIconProperty, icon);
    action->setProperty(kMenuProperty, withoutMnemonic(m_menu->title()));
    m_menu->addAction(action);
    m_window->addAction(action);
    m_actions.push_back(action);
    if (!icon.isEmpty()) {
        action->setIcon(themedIcon(icon, *m_theme));
    }
}

void ActionTable::separator()
{
    m_menu->addSeparator();
}

std::vector<ShortcutLine> ActionTable::shortcuts() const
{
    std::vector<ShortcutLine> lines;
    for (const QAction* action : m_actions) {
        if (!action->shortcut().isEmpty()) {
            lines.push_back({.group = action->property(kMenuProperty).toString(),
                             .text = withoutMnemonic(action->text()),
                             .keys = action->shortcut()});
        }
    }
    return lines;
}

std::vector<PaletteEntry> ActionTable::paletteEntries() const
{
    std::vector<PaletteEntry> entries;
    for (QAction* action : m_actions) {
        if (action->isEnabled()) {
            entries.push_back({.icon = action->icon(),
                               .text = withoutMnemonic(action->text()),
                               .detail = action->shortcut().toString(QKeySequence::NativeText),
                               .act = [action] { action->trigger(); },
                               .also = action->property(kMenuProperty).toString()});
        }
    }
    return entries;
}

void ActionTable::recolor()
{
    for (QAction* action : m_actions) {
        const QString icon = action->property(kIconProperty).toString();
        if (!icon.isEmpty()) {
            action->setIcon(themedIcon(icon, *m_theme));
        }
    }
}

} // namespace swapscope::ui
