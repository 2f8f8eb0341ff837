// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/theme.h"

#include "ui/widgets/fonts.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QPalette>

#include <algorithm>

namespace swapscope::ui {

namespace {

// The desktop's settings portal. Source: org.freedesktop.portal.Settings, "color-scheme" 1 = dark.
constexpr auto kPortalService = "org.freedesktop.portal.Desktop";
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop";
constexpr auto kPortalInterface = "org.freedesktop.portal.Settings";
constexpr auto kAppearance = "org.freedesktop.appearance";
constexpr auto kColorScheme = "color-scheme";
constexpr uint kPrefersDark = 1;
constexpr auto kContrast = "contrast";
constexpr uint kPrefersContrast = 1;

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
    palette.setColor(QPalette::Mid, c.muted);
    palette.setColor(QPalette::Dark, c.handle);
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
    case ThemeChoice::HighContrast: return QStringLiteral("high-contrast");
    }
    Q_UNREACHABLE();
}

ThemeChoice themeChoiceOf(const QString& name)
{
    if (name == QLatin1String{"light"}) {
        return ThemeChoice::Light;
    }
    if (name == QLatin1String{"high-contrast"}) {
        return ThemeChoice::HighContrast;
    }
    return name == QLatin1String{"dark"} ? ThemeChoice::Dark : ThemeChoice::System;
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
        // Else the slot's parameter is a type that nobody has heard of, and nothing is connected.
        qRegisterMetaType<QDBusVariant>();
        bus.connect(latin(kPortalService), latin(kPortalPath), latin(kPortalInterface),
                    QStringLiteral("SettingChanged"), this,
                    SLOT(onPortalSetting(QString, QString, QDBusVariant)));
        askPortal(kColorScheme);
        askPortal(kContrast);
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

void Theme::askPortal(const char* key)
{
    QDBusMessage ask = QDBusMessage::createMethodCall(
        latin(kPortalService), latin(kPortalPath), latin(kPortalInterface), QStringLiteral("Read"));
    ask << latin(kAppearance) << latin(key);
    auto* watcher =
        new QDBusPendingCallWatcher{QDBusConnection::sessionBus().asyncCall(ask, 1000), this};
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, key](QDBusPendingCallWatcher* done) {
                const QDBusPendingReply<QDBusVariant> reply = *done;
                if (reply.isValid()) {
                    onPortalSetting(latin(kAppearance), latin(key), reply.value());
                }
                done->deleteLater();
            });
}

void Theme::onPortalSetting(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != latin(kAppearance)) {
        return;
    }
    if (key == latin(kColorScheme)) {
        m_systemDark = schemeOf(value.variant()) == kPrefersDark;
    } else if (key == latin(kContrast)) {
        m_systemContrast = schemeOf(value.variant()) == kPrefersContrast;
    } else {
        return;
    }
    if (m_choice == ThemeChoice::System) {
        apply();
    }
}

void Theme::apply()
{
    const bool isSystem = m_choice == ThemeChoice::System;
    if (m_choice == ThemeChoice::HighContrast || (isSystem && m_systemContrast)) {
        m_colors = highContrastColors();
    } else {
        const bool dark = m_choice == ThemeChoice::Dark || (isSystem && m_systemDark);
        m_colors = dark ? darkColors() : lightColors();
    }
    QApplication::setPalette(paletteOf(m_colors));
    Q_EMIT changed();
}

} // namespace swapscope::ui
