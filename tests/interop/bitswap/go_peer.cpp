// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/bitswap/go_peer.h"

#include <QFile>

#include <utility>

namespace swapscope::tests {

GoPeer::GoPeer(RealNode& ours, const QStringList& arguments)
    : m_ours{&ours}
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(SWAPSCOPE_GO_PEER), arguments);
    m_process.waitForStarted();
    for (QString line = readLine(std::chrono::seconds{20});
         !line.isEmpty() && line != QStringLiteral("ready");
         line = readLine(std::chrono::seconds{20}))
    {
        if (line.startsWith(QStringLiteral("listening ")) && m_address.isEmpty()) {
            m_address = line.mid(10);
        }
    }
}

GoPeer::~GoPeer()
{
    m_process.write("quit\n");
    if (!m_process.waitForFinished(3000)) {
        m_process.kill();
        m_process.waitForFinished(3000);
    }
}

QString GoPeer::unavailable()
{
    return QFile::exists(QStringLiteral(SWAPSCOPE_GO_PEER))
               ? QString{}
               : QStringLiteral("skipped: no Go toolchain that can build the reference peer");
}

QString GoPeer::ask(const QString& line, std::chrono::milliseconds within)
{
    m_process.write(line.toUtf8() + '\n');
    for (;;) {
        const QString answer = readLine(within);
        if (!answer.startsWith(QStringLiteral("event "))) {
            return answer;
        }
    }
}

multiformats::PeerId GoPeer::id() const
{
    return multiformats::Multiaddr::parse(m_address.toStdString()).value().peerId().value();
}

QString GoPeer::readLine(std::chrono::milliseconds within)
{
    const auto end = std::chrono::steady_clock::now() + within;
    while (!m_buffer.contains('\n')) {
        if (std::chrono::steady_clock::now() > end) {
            return {};
        }
        m_ours->pumpOnce();
        m_process.waitForReadyRead(0);
        m_buffer += m_process.readAllStandardOutput();
        if (m_process.state() == QProcess::NotRunning && !m_buffer.contains('\n')) {
            return {};
        }
    }
    const qsizetype at = m_buffer.indexOf('\n');
    const QString line = QString::fromUtf8(m_buffer.left(at));
    m_buffer.remove(0, at + 1);
    return line;
}

} // namespace swapscope::tests
