// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QDBusVariant>
#include <QDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

Q_DECLARE_METATYPE(swapscope::ui::ThemeColors)

namespace swapscope::ui {

namespace {

// Source: WCAG 2.1, relative luminance and contrast ratio.
double luminance(const QColor& color)
{
    const auto linear = [](double v) {
        return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(static_cast<double>(color.redF()))
           + 0.7152 * linear(static_cast<double>(color.greenF()))
           + 0.0722 * linear(static_cast<double>(color.blueF()));
}

double contrast(const QColor& a, const QColor& b)
{
    const double high = std::max(luminance(a), luminance(b));
    const double low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

using Rgb = std::array<double, 3>; // linear
using Lab = std::array<double, 3>;
using Matrix = std::array<Rgb, 3>;

// Source: Machado, Oliveira and Fernandes 2009, severity 1.0.
constexpr Matrix kNormal{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix kProtan{{{0.152286, 1.052583, -0.204868},
                          {0.114503, 0.786281, 0.099216},
                          {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix kDeutan{{{0.367322, 0.860646, -0.227968},
                          {0.280085, 0.672501, 0.047413},
                          {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix kTritan{{{1.255528, -0.076749, -0.178779},
                          {-0.078411, 0.930809, 0.147602},
                          {0.004733, 0.691367, 0.303900}}};

double dot(const Rgb& a, const Rgb& b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// What an eye of that kind sees, in CIE L*a*b* (D65).
Lab seen(const QColor& color, const Matrix& eye)
{
    const auto linear = [](float v) {
        const auto d = static_cast<double>(v);
        return d <= 0.04045 ? d / 12.92 : std::pow((d + 0.055) / 1.055, 2.4);
    };
    const Rgb full{linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
    Rgb rgb{};
    for (std::size_t i = 0; i < 3; ++i) {
        rgb[i] = std::clamp(dot(eye[i], full), 0.0, 1.0);
    }
    const auto f = [](double t) {
        return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    };
    const double x = f(dot({0.4124564, 0.3575761, 0.1804375}, rgb) / 0.95047);
    const double y = f(dot({0.2126729, 0.7151522, 0.0721750}, rgb));
    const double z = f(dot({0.0193339, 0.1191920, 0.9503041}, rgb) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// Source: CIEDE2000 as in Sharma, Wu and Dalal 2005.
double distance(const Lab& one, const Lab& two)
{
    const auto rad = [](double degrees) { return degrees * M_PI / 180; };
    const auto pow7 = [](double v) {
        return std::sqrt(std::pow(v, 7) / (std::pow(v, 7) + std::pow(25, 7)));
    };
    const double meanC = (std::hypot(one[1], one[2]) + std::hypot(two[1], two[2])) / 2;
    const double g = 1 + 0.5 * (1 - pow7(meanC));
    const double c1 = std::hypot(one[1] * g, one[2]);
    const double c2 = std::hypot(two[1] * g, two[2]);
    const auto hue = [](double a, double b) {
        const double h = std::atan2(b, a) * 180 / M_PI;
        return h < 0 ? h + 360 : h;
    };
    const double h1 = hue(one[1] * g, one[2]);
    const double h2 = hue(two[1] * g, two[2]);
    double turn = h2 - h1;
    turn += turn > 180 ? -360 : (turn < -180 ? 360 : 0);
    const double h = std::fmod(h1 + turn / 2 + 360, 360);
    const double l = (one[0] + two[0]) / 2;
    const double c = (c1 + c2) / 2;
    const double t = 1 - 0.17 * std::cos(rad(h - 30)) + 0.24 * std::cos(rad(2 * h))
                     + 0.32 * std::cos(rad(3 * h + 6)) - 0.2 * std::cos(rad(4 * h - 63));
    const double dl =
        (two[0] - one[0]) / (1 + 0.015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50)));
    const double dc = (c2 - c1) / (1 + 0.045 * c);
    const double dh = 2 * std::sqrt(c1 * c2) * std::sin(rad(turn / 2)) / (1 + 0.015 * c * t);
    const double bend = -2 * pow7(c) * std::sin(rad(60 * std::exp(-std::pow((h - 275) / 25, 2))));
    return std::sqrt(dl * dl + dc * dc + dh * dh + bend * dc * dh);
}

} // namespace

class ThemeTest final : public QObject
{
    Q_OBJECT

private:
    static void addThemes()
    {
        QTest::addColumn<ThemeColors>("colors");
        QTest::newRow("light") << lightColors();
        QTest::newRow("dark") << darkColors();
        QTest::newRow("high contrast") << highContrastColors();
    }

private Q_SLOTS:
    void r51_textCanBeRead_data() { addThemes(); }
    void r51_textCanBeRead()
    {
        QFETCH(const ThemeColors, colors);
        const ThemeColors& c = colors;
        for (const QColor& ground : {c.window, c.panel, c.raised, c.accentSoft}) {
            for (const QColor& text : {c.text, c.muted, c.good, c.warning, c.problem}) {
                QVERIFY2(contrast(text, ground) >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2: %3")
                                        .arg(text.name(), ground.name())
                                        .arg(contrast(text, ground))));
            }
        }
        QVERIFY(contrast(Theme::textOn(c.accent), c.accent) >= 4.5);
    }

    void r51_highContrastIsSevenToOne()
    {
        const ThemeColors c = highContrastColors();
        for (const QColor& ground : {c.window, c.panel, c.raised}) {
            for (const QColor& text : {c.text, c.muted, c.accent, c.good, c.warning, c.problem}) {
                QVERIFY2(contrast(text, ground) >= 7.0, qPrintable(text.name()));
            }
            QVERIFY(contrast(c.line, ground) >= 3.0 && contrast(c.handle, ground) >= 3.0);
        }
    }

    void r51_peersColoursStandOut_data() { addThemes(); }
    void r51_peersColoursStandOut()
    {
        QFETCH(const ThemeColors, colors);
        const ThemeColors& c = colors;
        for (const QColor& color : c.peers) {
            QVERIFY2(contrast(color, c.panel) >= 3.0,
                     qPrintable(
                         QStringLiteral("%1: %2").arg(color.name()).arg(contrast(color, c.panel))));
        }
    }

    void r49_everyEyeTellsPeersApart_data() { addThemes(); }
    void r49_everyEyeTellsPeersApart()
    {
        QFETCH(const ThemeColors, colors);
        const ThemeColors& c = colors;
        for (const Matrix& eye : {kNormal, kProtan, kDeutan, kTritan}) {
            for (std::size_t i = 0; i < c.peers.size(); ++i) {
                for (std::size_t j = 0; j < i; ++j) {
                    const double d = distance(seen(c.peers[i], eye), seen(c.peers[j], eye));
                    QVERIFY2(d >= 10.0, qPrintable(QStringLiteral("%1 and %2: %3")
                                                       .arg(c.peers[i].name(), c.peers[j].name())
                                                       .arg(d)));
                }
            }
        }
    }

    void everyIconCanBeDrawn()
    {
        const QStringList names =
            QDir{QStringLiteral(":/icons")}.entryList({QStringLiteral("*.svg")});
        QVERIFY(names.size() > 30);
        for (QString name : names) {
            const QPixmap pixmap = iconPixmap(name.chopped(4), 24, Qt::red, 1.0);
            QVERIFY2(!pixmap.isNull(), qPrintable(name));
        }
        QVERIFY(iconPixmap(QStringLiteral("no such icon"), 24, Qt::red, 1.0).isNull());
    }

    void theSystemsChoiceIsFollowedLive()
    {
        Theme theme{*qobject_cast<QApplication*>(QCoreApplication::instance()),
                    ThemeChoice::System};
        const auto tell = [&theme](const char* key, uint value) {
            QMetaObject::invokeMethod(
                &theme, "onPortalSetting",
                Q_ARG(QString, QStringLiteral("org.freedesktop.appearance")),
                Q_ARG(QString, QString::fromLatin1(key)),
                Q_ARG(QDBusVariant, QDBusVariant{QVariant::fromValue(value)}));
        };
        tell("color-scheme", 2);
        QVERIFY(!theme.colors().dark);
        tell("color-scheme", 1);
        QVERIFY(theme.colors().dark);
        tell("contrast", 1);
        QCOMPARE(theme.colors().panel, highContrastColors().panel);
        tell("contrast", 0);
        tell("color-scheme", 0);
        QCOMPARE(theme.colors().panel, lightColors().panel);
        theme.choose(ThemeChoice::Dark);
        tell("color-scheme", 2);
        QVERIFY(theme.colors().dark); // chosen, not the system's
    }

    void themeNamesGoBothWays()
    {
        for (const auto choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark,
                                  ThemeChoice::HighContrast})
        {
            QVERIFY(themeChoiceOf(toString(choice)) == choice);
        }
        QVERIFY(themeChoiceOf(QStringLiteral("purple")) == ThemeChoice::System);
    }
};

static const tests::Registered<ThemeTest> registered{"theme"};

} // namespace swapscope::ui
#include "theme_test.moc"
