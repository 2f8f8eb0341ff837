// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QString>

#include <array>

class QApplication;
class QDBusVariant;

namespace swapscope::ui {

enum class ThemeChoice { System, Light, Dark, HighContrast };

/// "system", "light", "dark", "high-contrast": as kept in settings and given on the command line.
[[nodiscard]] QString toString(ThemeChoice choice);
/// Unknown names mean System.
[[nodiscard]] ThemeChoice themeChoiceOf(const QString& name);

/// The colours of one theme by role. Text on its ground is at least 4.5 : 1, graphics 3 : 1.
struct ThemeColors
{
    bool dark = false;
    QColor window;     ///< Ground of the window.
    QColor panel;      ///< Cards and tables.
    QColor raised;     ///< Fields, badges and hovered rows.
    QColor line;       ///< Borders and table lines.
    QColor handle;     ///< Of scroll bars; at least 3 : 1 on panels in high contrast.
    QColor text;       ///< What is read first.
    QColor muted;      ///< Labels and units.
    QColor faint;      ///< Disabled and departed; not for what must be read.
    QColor accent;     ///< Selection, focus and links, nothing else.
    QColor accentSoft; ///< Ground of the selected row.
    QColor good;
    QColor busy;    ///< Something goes on.
    QColor warning; ///< May need the user.
    QColor problem; ///< Needs the user.
    QColor grid;    ///< Lines of charts.
    /// By slot of PeerPalette; the last is everybody else's grey.
    std::array<QColor, 8> peers;
};

/// The one source of colours: applies a palette to the application and tells who draws by hand.
class Theme : public QObject
{
    Q_OBJECT

public:
    /// Sets Fusion and the shipped typeface. @param app  Outlives the theme.
    explicit Theme(QApplication& app, ThemeChoice choice = ThemeChoice::System,
                   QObject* parent = nullptr);

    [[nodiscard]] ThemeChoice choice() const noexcept { return m_choice; }
    void choose(ThemeChoice choice);

    [[nodiscard]] const ThemeColors& colors() const noexcept { return m_colors; }

    /// Colour of a PeerPalette slot.
    [[nodiscard]] QColor peer(int slot) const;

    /// Text that is readable on `ground`.
    [[nodiscard]] static QColor textOn(const QColor& ground);

    static constexpr int kTextPixels = 13;
    static constexpr int kSmallPixels = 12;
    static constexpr int kTitlePixels = 20;
    static constexpr int kRowPixels = 22;
    static constexpr int kGridPixels = 4; ///< Distances are multiples of this.

Q_SIGNALS:
    /// After the application palette changed.
    void changed();

private Q_SLOTS:
    void onPortalSetting(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askPortal(const char* key);
    void apply();

    QApplication* m_app;
    ThemeChoice m_choice;
    bool m_systemDark = false;
    bool m_systemContrast = false;
    ThemeColors m_colors;
};

[[nodiscard]] ThemeColors lightColors();
[[nodiscard]] ThemeColors darkColors();
/// White on black; text on its ground is at least 7 : 1.
[[nodiscard]] ThemeColors highContrastColors();

} // namespace swapscope::ui
