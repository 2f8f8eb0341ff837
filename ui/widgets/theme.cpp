// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/theme.h"

#include "ui/widgets/fonts.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QPalette>
#include <QProxyStyle>

namespace swapscope::ui {

namespace {

// The desktop's settings portal. Source: org.freedesktop.portal.Settings, "color-scheme" 1 = dark.
constexpr auto kPortalService = "org.freedesktop.portal.Desktop";
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop";
constexpr auto kPortalInterface = "org.freedesktop.portal.Settings";
constexpr auto kAppearance = "org.freedesktop.appearance";
constexpr auto kColorScheme = "color-scheme";
constexpr uint kPrefersDark = 1;

/// Fusion without the desktop's pictures on the buttons of dialogs: they are of another hand.
class Style final : public QProxyStyle
{
public:
    Style()
        : QProxyStyle{QStringLiteral("Fusion")}
    {}

    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override
    {
        return hint == SH_DialogButtonBox_ButtonsHaveIcons
                   ? 0
                   : QProxyStyle::styleHint(hint, option, widget, data);
    }
};

QString latin(const char* text)
{
    return QString::fromLatin1(text);
}

/// The portal wraps the value once or twice, depending on its version.
uint schemeOf(QVariant value)
{
    for (int depth = 0; depth < 3 && value.canConvert<QDBusVariant>(); ++depth) {
        value = value.value<QDBusVariant>().variant();
    }
    return value.toUInt();
}

QPalette paletteOf(const ThemeColors& c)
{
    QPalette palette{c.raised, c.window};
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.panel);
    palette.setColor(QPalette::AlternateBase, c.panel);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Button, c.dark ? c.raised : c.panel);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.problem);
    palette.setColor(QPalette::ToolTipBase, c.raised);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, Theme::textOn(c.accent));
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::Light, c.raised);
    palette.setColor(QPalette::Midlight, c.line);
    palette.setColor(QPalette::Mid, c.line);
    palette.setColor(QPalette::Dark, c.line);
    palette.setColor(QPalette::Shadow, c.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, c.faint);
    }
    return palette;
}

} // namespace

QString toString(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::System: return QStringLiteral("system");
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    }
    Q_UNREACHABLE();
}

ThemeChoice themeChoiceOf(const QString& name)
{
    if (name == QLatin1String{"light"}) {
        return ThemeChoice::Light;
    }
    return name == QLatin1String{"dark"} ? ThemeChoice::Dark : ThemeChoice::System;
}

ThemeColors lightColors()
{
    ThemeColors c;
    c.window = QColor{0xf3, 0xf4, 0xf6};
    c.panel = QColor{0xff, 0xff, 0xff};
    c.raised = QColor{0xf1, 0xf3, 0xf5};
    c.line = QColor{0xdf, 0xe2, 0xe7};
    c.text = QColor{0x1a, 0x1d, 0x23};
    c.muted = QColor{0x5c, 0x64, 0x70};
    c.faint = QColor{0x9a, 0xa1, 0xab};
    c.accent = QColor{0x1f, 0x5f, 0xc9};
    c.accentSoft = QColor{0xe3, 0xec, 0xf9};
    c.good = QColor{0x17, 0x70, 0x3f};
    c.busy = QColor{0x1f, 0x5f, 0xc9};
    c.warning = QColor{0x95, 0x5a, 0x00};
    c.problem = QColor{0xc0, 0x2b, 0x22};
    c.grid = QColor{0xe8, 0xea, 0xee};
    c.peers = {QColor{0x0d, 0x61, 0xe5}, QColor{0xd6, 0x7c, 0x08}, QColor{0x26, 0x80, 0x5d},
               QColor{0xa9, 0x5a, 0x8f}, QColor{0x3e, 0x9b, 0xd5}, QColor{0xae, 0x54, 0x06},
               QColor{0x62, 0x19, 0xa8}, QColor{0x8b, 0x89, 0x88}};
    return c;
}

ThemeColors darkColors()
{
    ThemeColors c;
    c.dark = true;
    c.window = QColor{0x15, 0x16, 0x1a};
    c.panel = QColor{0x1c, 0x1e, 0x25};
    c.raised = QColor{0x27, 0x2a, 0x33};
    c.line = QColor{0x2f, 0x33, 0x3d};
    c.text = QColor{0xe6, 0xe8, 0xec};
    c.muted = QColor{0x9d, 0xa4, 0xb0};
    c.faint = QColor{0x6b, 0x72, 0x7f};
    c.accent = QColor{0x5b, 0x9d, 0xe9};
    c.accentSoft = QColor{0x25, 0x33, 0x4a};
    c.good = QColor{0x4f, 0xb8, 0x86};
    c.busy = QColor{0x6a, 0xa9, 0xf0};
    c.warning = QColor{0xe0, 0xa2, 0x3c};
    c.problem = QColor{0xf4, 0x82, 0x76};
    c.grid = QColor{0x2a, 0x2d, 0x36};
    c.peers = {QColor{0x55, 0x9c, 0xfa}, QColor{0xf1, 0xc5, 0x52}, QColor{0x28, 0x9c, 0x7a},
               QColor{0xf8, 0x8b, 0xb3}, QColor{0x68, 0xe2, 0xff}, QColor{0xe0, 0x71, 0x1e},
               QColor{0x99, 0x4e, 0xea}, QColor{0x71, 0x70, 0x79}};
    return c;
}

Theme::Theme(QApplication& app, ThemeChoice choice, QObject* parent)
    : QObject{parent}
    , m_app{&app}
    , m_choice{choice}
{
    QApplication::setStyle(new Style);
    installFonts(app);
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (bus.isConnected()) {
        bus.connect(latin(kPortalService), latin(kPortalPath), latin(kPortalInterface),
                    QStringLiteral("SettingChanged"), this,
                    SLOT(onPortalSetting(QString, QString, QDBusVariant)));
        askPortal();
    }
    apply();
}

void Theme::choose(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

QColor Theme::peer(int slot) const
{
    const auto last = m_colors.peers.size() - 1;
    const auto at = slot < 0 ? last : static_cast<std::size_t>(slot);
    return m_colors.peers[std::min(at, last)];
}

QColor Theme::textOn(const QColor& ground)
{
    // Relative luminance above which black text has more contrast than white. Source: WCAG 2.1.
    constexpr float kEven = 0.19F;
    const float light = 0.2126F * ground.redF() * ground.redF()
                        + 0.7152F * ground.greenF() * ground.greenF()
                        + 0.0722F * ground.blueF() * ground.blueF();
    return light > kEven ? QColor{0x12, 0x14, 0x18} : QColor{Qt::white};
}

void Theme::askPortal()
{
    QDBusMessage ask = QDBusMessage::createMethodCall(
        latin(kPortalService), latin(kPortalPath), latin(kPortalInterface), QStringLiteral("Read"));
    ask << latin(kAppearance) << latin(kColorScheme);
    auto* watcher =
        new QDBusPendingCallWatcher{QDBusConnection::sessionBus().asyncCall(ask, 1000), this};
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this](QDBusPendingCallWatcher* done) {
                const QDBusPendingReply<QDBusVariant> reply = *done;
                if (reply.isValid()) {
                    onPortalSetting(latin(kAppearance), latin(kColorScheme), reply.value());
                }
                done->deleteLater();
            });
}

void Theme::onPortalSetting(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != latin(kAppearance) || key != latin(kColorScheme)) {
        return;
    }
    m_systemDark = schemeOf(value.variant()) == kPrefersDark;
    if (m_choice == ThemeChoice::System) {
        apply();
    }
}

void Theme::apply()
{
    const bool dark =
        m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemDark);
    m_colors = dark ? darkColors() : lightColors();
    QApplication::setPalette(paletteOf(m_colors));
    Q_EMIT changed();
}

} // namespace swapscope::ui
