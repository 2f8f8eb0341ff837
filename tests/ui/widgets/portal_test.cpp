// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QTest>

#include <map>
#include <memory>

namespace swapscope::ui {

namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");

/// The desktop's side: answers Read and tells changes.
class FakePortal final : public QDBusVirtualObject
{
public:
    [[nodiscard]] QString introspect(const QString& /*path*/) const override { return {}; }
    bool handleMessage(const QDBusMessage& message, const QDBusConnection& bus) override
    {
        const QVariantList arguments = message.arguments();
        if (message.member() != QLatin1String{"Read"} || arguments.value(0) != kAppearance) {
            return false;
        }
        ++reads;
        // As portals do it: wrapped twice.
        const QDBusVariant value{QVariant::fromValue(settings[arguments.value(1).toString()])};
        bus.send(
            message.createReply(QVariant::fromValue(QDBusVariant{QVariant::fromValue(value)})));
        return true;
    }

    std::map<QString, uint> settings;
    int reads = 0;
};

} // namespace

/// A bus of its own, with a portal on it.
class PortalTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_daemon.start(QStringLiteral("dbus-daemon"),
                       {QStringLiteral("--session"), QStringLiteral("--nofork"),
                        QStringLiteral("--print-address")});
        if (!m_daemon.waitForStarted()) {
            QSKIP("skipped: no dbus-daemon");
        }
        QVERIFY(m_daemon.waitForReadyRead());
        const QByteArray address = m_daemon.readLine().trimmed();
        QVERIFY(qputenv("DBUS_SESSION_BUS_ADDRESS", address)); // before anything looks for it
        m_bus = std::make_unique<QDBusConnection>(
            QDBusConnection::connectToBus(QString::fromLatin1(address), QStringLiteral("portal")));
        QVERIFY(m_bus->isConnected());
        QVERIFY(m_bus->registerVirtualObject(kPath, &m_portal));
        QVERIFY(m_bus->registerService(kService));
        QVERIFY(QDBusConnection::sessionBus().isConnected());
    }

    void cleanupTestCase()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    void theSystemsSchemeIsReadAtTheStartAndFollowedLive()
    {
        m_portal.settings[QStringLiteral("color-scheme")] = 1;
        Theme theme{*qobject_cast<QApplication*>(QCoreApplication::instance()),
                    ThemeChoice::System};
        QTRY_VERIFY(theme.colors().dark);
        QCOMPARE(m_portal.reads, 2);
        tell(QStringLiteral("color-scheme"), 2);
        QTRY_VERIFY(!theme.colors().dark);
        tell(QStringLiteral("contrast"), 1);
        QTRY_COMPARE(theme.colors().panel, highContrastColors().panel);
        tell(QStringLiteral("contrast"), 0);
        QTRY_COMPARE(theme.colors().panel, lightColors().panel);
    }

private:
    void tell(const QString& key, uint value)
    {
        QDBusMessage changed =
            QDBusMessage::createSignal(kPath, kInterface, QStringLiteral("SettingChanged"));
        changed << kAppearance << key
                << QVariant::fromValue(QDBusVariant{QVariant::fromValue(value)});
        QVERIFY(m_bus->send(changed));
    }

    QProcess m_daemon;
    FakePortal m_portal;
    std::unique_ptr<QDBusConnection> m_bus;
};

static const tests::Registered<PortalTest> registered{"portal"};

} // namespace swapscope::ui
#include "portal_test.moc"
