// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_server.h"

#include <QFile>
#include <QRandomGenerator>

#include <array>

namespace swapscope::app {
namespace {

constexpr int kLeastTokenLength = 16;

const QString kOn = QStringLiteral("on");
const QString kAddress = QStringLiteral("address");
const QString kToken = QStringLiteral("token");

} // namespace

WindowServer::WindowServer(ui::NodeThreadLink& link, rpc::ServerOptions base,
                           const std::filesystem::path& folder)
    : m_link{link}
    , m_base{std::move(base)}
{
    if (!folder.empty()) {
        m_kept = std::make_unique<QSettings>(QString::fromStdString(folder / "scripts.ini"),
                                             QSettings::IniFormat);
        load();
    }
    if (m_settings.isOn) {
        serve();
    }
}

WindowServer::~WindowServer() = default;

void WindowServer::load()
{
    m_settings.isOn = m_kept->value(kOn, false).toBool();
    m_settings.address = m_kept->value(kAddress, m_settings.address).toString();
    m_settings.token = m_kept->value(kToken).toString();
}

void WindowServer::save()
{
    if (!m_kept) {
        return;
    }
    m_kept->setValue(kOn, m_settings.isOn);
    m_kept->setValue(kAddress, m_settings.address);
    m_kept->setValue(kToken, m_settings.token);
    m_kept->sync();
    QFile::setPermissions(m_kept->fileName(), QFile::ReadOwner | QFile::WriteOwner);
}

QString WindowServer::problemWith(const ui::ScriptServerSettings& settings) const
{
    const auto address = rpc::parseListenAddress(settings.address.trimmed().toStdString());
    if (!address) {
        return QString::fromStdString(address.error().detail);
    }
    if (!settings.token.isEmpty() && settings.token.size() < kLeastTokenLength) {
        return tr("a token has at least %1 characters").arg(kLeastTokenLength);
    }
    if (settings.token.isEmpty() && !rpc::isLoopback(*address)) {
        return tr("others reach that address: ask for a token, or use 127.0.0.1");
    }
    return {};
}

void WindowServer::apply(const ui::ScriptServerSettings& settings)
{
    m_settings = settings;
    save();
    serve();
}

void WindowServer::serve()
{
    const std::uint64_t change = ++m_change;
    m_state = State::Changing;
    m_text.clear();
    node::ServiceMaker maker;
    if (m_settings.isOn) {
        if (const QString problem = problemWith(m_settings); !problem.isEmpty()) {
            onServed(change, fail(ErrorCode::Invalid, problem.toStdString()));
            return;
        }
        rpc::ServerOptions options = m_base;
        options.listen =
            rpc::parseListenAddress(m_settings.address.trimmed().toStdString()).value();
        options.token = m_settings.token.toStdString();
        maker = rpc::serverMaker(std::move(options));
    }
    m_link.serve(std::move(maker), [this, change](Result<std::string> served) {
        QMetaObject::invokeMethod(
            this, [this, change, served = std::move(served)] { onServed(change, served); },
            Qt::QueuedConnection);
    });
    Q_EMIT changed();
}

void WindowServer::onServed(std::uint64_t change, const Result<std::string>& served)
{
    if (change != m_change) {
        return;
    }
    m_state = !served ? State::Failed : served->empty() ? State::Off : State::Serving;
    m_text = QString::fromStdString(served ? *served : served.error().detail);
    Q_EMIT changed();
}

QString WindowServer::newToken() const
{
    std::array<quint32, 6> numbers{};
    QRandomGenerator::system()->fillRange(numbers.data(), static_cast<qsizetype>(numbers.size()));
    const QByteArray bytes{reinterpret_cast<const char*>(numbers.data()),
                           static_cast<qsizetype>(sizeof numbers)};
    return QString::fromLatin1(
        bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace swapscope::app
