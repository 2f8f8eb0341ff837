// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/script_server_dialog.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

/// A command that shows that it works.
QString exampleFor(const QString& url, const QString& token)
{
    const QUrl parsed{url};
    const QString host = parsed.host();
    const QString family =
        host.contains(QLatin1Char(':')) ? QStringLiteral("ip6") : QStringLiteral("ip4");
    QString text = QStringLiteral("ipfs --api=/%1/%2/tcp/%3")
                       .arg(family, host, QString::number(parsed.port()));
    if (!token.isEmpty()) {
        text += QStringLiteral(" --api-auth=bearer:") + token;
    }
    return text + QStringLiteral(" swarm peers");
}

} // namespace

ScriptServerDialog::ScriptServerDialog(ScriptServer& server, const Theme& theme, QWidget* parent)
    : QDialog{parent}
    , m_server{&server}
    , m_theme{&theme}
    , m_on{new QCheckBox{tr("&Serve scripts and the ipfs command"), this}}
    , m_address{new QLineEdit{server.settings().address, this}}
    , m_token{new QLineEdit{server.settings().token, this}}
    , m_status{plainLabel({}, this)}
    , m_try{new QLineEdit{this}}
{
    setWindowTitle(tr("Serve scripts"));
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    QLabel* intro = plainLabel(
        tr("Other programs drive this node over HTTP as they drive Kubo: curl, the ipfs "
           "command, kubo-rpc-client. Whoever reaches it may do with the node what you may."),
        this);
    intro->setWordWrap(true);
    layout->addWidget(intro);
    m_on->setChecked(server.settings().isOn);
    layout->addWidget(m_on);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_address->setPlaceholderText(QStringLiteral("127.0.0.1:5001"));
    m_address->setToolTip(tr("An IP address and a port; 127.0.0.1 is this machine alone."));
    form->addRow(tr("&Address"), m_address);
    auto* tokenRow = new QHBoxLayout;
    m_token->setPlaceholderText(tr("none: anybody on this machine"));
    auto* make = new QPushButton{tr("&New token"), this};
    make->setAutoDefault(false);
    tokenRow->addWidget(m_token, 1);
    tokenRow->addWidget(make);
    form->addRow(tr("&Token"), tokenRow);
    if (auto* label = qobject_cast<QLabel*>(form->labelForField(tokenRow))) {
        label->setBuddy(m_token);
    }
    m_token->setAccessibleName(tr("Token"));
    m_try->setReadOnly(true);
    m_try->setPlaceholderText(tr("once it is served"));
    m_try->setAccessibleName(tr("Try it"));
    form->addRow(tr("Try it"), m_try);
    layout->addLayout(form);

    m_status->setWordWrap(true);
    m_status->setMinimumHeight(2 * m_status->fontMetrics().lineSpacing());
    m_status->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    layout->addWidget(m_status);
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Apply | QDialogButtonBox::Close, this};
    m_apply = buttons->button(QDialogButtonBox::Apply);
    m_apply->setDefault(true);
    layout->addWidget(buttons);

    connect(make, &QPushButton::clicked, this, [this] { m_token->setText(m_server->newToken()); });
    connect(m_on, &QCheckBox::toggled, this, &ScriptServerDialog::update);
    connect(m_address, &QLineEdit::textChanged, this, &ScriptServerDialog::update);
    connect(m_token, &QLineEdit::textChanged, this, &ScriptServerDialog::update);
    connect(m_server, &ScriptServer::changed, this, &ScriptServerDialog::update);
    connect(m_apply, &QPushButton::clicked, this, [this] { m_server->apply(entered()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    update();
    resize(560, sizeHint().height());
}

QString ScriptServerDialog::statusText() const
{
    return m_status->text();
}

ScriptServerSettings ScriptServerDialog::entered() const
{
    return {m_on->isChecked(), m_address->text().trimmed(), m_token->text().trimmed()};
}

void ScriptServerDialog::update()
{
    const ScriptServerSettings settings = entered();
    const QString problem = settings.isOn ? m_server->problemWith(settings) : QString{};
    const bool isChanged = settings != m_server->settings();
    const bool hasFailed = m_server->state() == ScriptServer::State::Failed;
    m_apply->setEnabled(problem.isEmpty() && (isChanged || hasFailed));
    const bool isServing = m_server->state() == ScriptServer::State::Serving;
    m_try->setText(isServing ? exampleFor(m_server->text(), m_server->settings().token)
                             : QString{});
    m_try->setCursorPosition(0);
    m_try->setEnabled(isServing);

    bool isBad = false;
    QString text;
    if (!problem.isEmpty()) {
        text = tr("It cannot be served so: %1.").arg(problem);
        isBad = true;
    } else if (hasFailed) {
        text = tr("Nothing is served: %1").arg(m_server->text());
        isBad = true;
    } else if (m_server->state() == ScriptServer::State::Changing) {
        text = tr("Changing…");
    } else if (isServing) {
        text = tr("Scripts reach this node at %1").arg(m_server->text());
    } else {
        text = tr("Nothing is served.");
    }
    m_status->setText(text);
    setTextColor(*m_status, isBad ? m_theme->colors().problem : m_theme->colors().text);
}

} // namespace swapscope::ui
