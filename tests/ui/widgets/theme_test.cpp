// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QDir>
#include <QTest>

#include <cmath>

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

} // namespace

class ThemeTest final : public QObject
{
    Q_OBJECT

private:
    static void addThemes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

private Q_SLOTS:
    void r51_textCanBeRead_data() { addThemes(); }
    void r51_textCanBeRead()
    {
        QFETCH(const bool, dark);
        const ThemeColors c = dark ? darkColors() : lightColors();
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

    void r51_peersColoursStandOut_data() { addThemes(); }
    void r51_peersColoursStandOut()
    {
        QFETCH(const bool, dark);
        const ThemeColors c = dark ? darkColors() : lightColors();
        for (const QColor& color : c.peers) {
            QVERIFY2(contrast(color, c.panel) >= 3.0,
                     qPrintable(
                         QStringLiteral("%1: %2").arg(color.name()).arg(contrast(color, c.panel))));
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

    void themeNamesGoBothWays()
    {
        for (const auto choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
            QVERIFY(themeChoiceOf(toString(choice)) == choice);
        }
        QVERIFY(themeChoiceOf(QStringLiteral("purple")) == ThemeChoice::System);
    }
};

static const tests::Registered<ThemeTest> registered{"theme"};

} // namespace swapscope::ui
#include "theme_test.moc"
