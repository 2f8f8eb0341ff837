// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "ui/shell/script_server_dialog.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

namespace swapscope::ui {

namespace {

class FakeServer final : public ScriptServer
{
public:
    const ScriptServerSettings& settings() const override { return m_settings; }
    State state() const override { return m_state; }
    const QString& text() const override { return m_text; }
    QString problemWith(const ScriptServerSettings& settings) const override
    {
        return settings.address.isEmpty() ? QStringLiteral("there is no address") : QString{};
    }
    void apply(const ScriptServerSettings& settings) override { m_settings = settings; }
    QString newToken() const override { return QStringLiteral("a token of 24 letters..."); }

    void tell(State state, const QString& text)
    {
        m_state = state;
        m_text = text;
        Q_EMIT changed();
    }

private:
    ScriptServerSettings m_settings;
    State m_state = State::Off;
    QString m_text;
};

} // namespace

class ScriptServerDialogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsOffUntilTheUserWantsIt()
    {
        FakeServer server;
        const Theme theme{*qApp};
        ScriptServerDialog dialog{server, theme, nullptr};
        QVERIFY(!dialog.onBox().isChecked());
        QVERIFY(!dialog.applyButton().isEnabled());
        QCOMPARE(dialog.statusText(), QStringLiteral("Nothing is served."));
    }

    void whatIsEnteredIsAppliedAndItsOutcomeShown()
    {
        FakeServer server;
        const Theme theme{*qApp};
        ScriptServerDialog dialog{server, theme, nullptr};
        dialog.onBox().setChecked(true);
        dialog.addressEdit().setText(QStringLiteral("127.0.0.1:5005"));
        QTest::mouseClick(&dialog.applyButton(), Qt::LeftButton);
        QVERIFY(server.settings().isOn);
        QCOMPARE(server.settings().address, QStringLiteral("127.0.0.1:5005"));
        server.tell(ScriptServer::State::Serving, QStringLiteral("http://127.0.0.1:5005"));
        QVERIFY(dialog.statusText().contains(QStringLiteral("http://127.0.0.1:5005")));
        server.tell(ScriptServer::State::Failed, QStringLiteral("the port is taken"));
        QVERIFY(dialog.statusText().contains(QStringLiteral("the port is taken")));
        QVERIFY(dialog.applyButton().isEnabled()); // to try again
    }

    void whatCannotBeServedIsSaidBefore()
    {
        FakeServer server;
        const Theme theme{*qApp};
        ScriptServerDialog dialog{server, theme, nullptr};
        dialog.onBox().setChecked(true);
        dialog.addressEdit().clear();
        QVERIFY(!dialog.applyButton().isEnabled());
        QVERIFY(dialog.statusText().contains(QStringLiteral("there is no address")));
    }
};

static const tests::Registered<ScriptServerDialogTest> registered{"script_server_dialog"};

} // namespace swapscope::ui
#include "script_server_dialog_test.moc"
